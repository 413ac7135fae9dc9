"""`/demo/control`: sets a crowd on an event of the demo, and shows the house filling and how fast.

The crowd is `onsale stampede` as a child of the web process. At most one runs on an installation, whichever web process
started it; every web process tells and stops it, by files in the data directory.
"""
