"""Promo codes, as an organiser makes, limits and pauses them."""
