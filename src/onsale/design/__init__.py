"""The look: base layout, stylesheet, icons, poster art, and the rendering of every room's pages.

Owns: `render`, `Chrome`, `poster_svg`, the static files' addresses, the error page.
Promises: no inline script or style, every text through gettext, valid XML for any poster title.
Leaves to others: what a page says about events and bookings (each room's templates and views).
"""
