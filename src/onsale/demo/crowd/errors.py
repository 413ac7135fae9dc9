"""Why a crowd can't be let loose."""


class NotOurs(Exception):
    """A stampede is for a demo of your own"""


class NoDemo(Exception):
    """There is no demo at this address"""
