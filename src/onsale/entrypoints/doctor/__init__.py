"""`onsale doctor`: looks at an installation from outside in, changes nothing, sends nothing, and says what to do."""
