"""Backups: what can be brought back, what can't be read, and what goes on without them."""
