"""Onsale: ticketing that is never oversold, never lost, never slow, and checkably fair."""

__version__ = "0.1.0"
