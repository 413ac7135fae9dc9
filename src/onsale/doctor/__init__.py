"""How an installation stands: looks at it from outside in, changes nothing, sends nothing, and says what to do.

For `onsale doctor`, the admin's page and, as far as it decides whether we can sell, `/readyz`.
"""
