"""The door as its organiser watches it, and the gates it has."""
