"""A crowd against a running demo: made-up fans who look, hold, pay, hesitate, click twice and try again.

It remembers what it was told and compares that with what is there afterwards: whatever was acknowledged must be
there, and no place may have been acknowledged to two fans. It knows the server by HTTP alone.
"""

from onsale.demo.crowd.errors import NoDemo, NotOurs

__all__ = ["NoDemo", "NotOurs"]
