"""What can't be told at the moment."""

from onsale.platform.errors import Failure, Kind


class TooManyStreams(Failure):
    """Too many people are watching at this moment; ask for the availability now and then instead"""

    code = "too_many_streams"
    kind = Kind.BUSY
