"""`python -m onsale`."""

from onsale.entrypoints.cli import main

if __name__ == "__main__":
    main()
