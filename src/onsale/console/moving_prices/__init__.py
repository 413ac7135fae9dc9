"""How an event's prices move, as their organiser says it, and what became of it."""
