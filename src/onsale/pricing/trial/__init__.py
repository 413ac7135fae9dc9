"""Prices tried on made-up sales, before anybody pays one: markets, a sale played through, what came of many."""
