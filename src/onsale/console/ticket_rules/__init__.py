"""How an event's tickets behave: their codes, what fans may do with them, and new codes for all of them."""
