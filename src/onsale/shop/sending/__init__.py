"""The pages by which tickets go from one fan to another: sending, accepting, and the ticket somebody received."""
