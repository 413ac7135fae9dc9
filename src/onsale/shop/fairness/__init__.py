"""The page on which anybody checks that an event's line was drawn and let in as it was promised."""
