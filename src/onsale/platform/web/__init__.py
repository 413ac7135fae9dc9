"""How HTTP is spoken: problem documents, request ids, security headers, CSRF, repeated requests."""
