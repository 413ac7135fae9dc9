"""Where processes begin: the web application, the worker, the command line, and the wiring that puts rooms together."""
