"""The kinds of text that come from outside. None lets a NUL or another control character through.

PostgreSQL stores no NUL, mail headers break on line ends, and a page shouldn't be steered by escape codes. (Halves of
surrogate pairs don't get this far: the JSON decoder refuses them.)
"""

from typing import Annotated

from msgspec import Meta

_ONE_LINE = r"^[^\x00-\x1f\x7f\u2028\u2029]*\Z"
_LINES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*\Z"
_SOMETHING = r"^[^\x00-\x1f\x7f\u2028\u2029]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f\u2028\u2029]*\Z"
_IN_ADDRESS = r"[^@\s\x00-\x1f\x7f()<>\[\]:;,\\\"]+"  # nothing that has a meaning in a mail's header
_ADDRESS = rf"^{_IN_ADDRESS}@{_IN_ADDRESS}\Z"

Line80 = Annotated[str, Meta(min_length=1, max_length=80, pattern=_SOMETHING)]
Line200 = Annotated[str, Meta(min_length=1, max_length=200, pattern=_SOMETHING)]
Line500 = Annotated[str, Meta(min_length=1, max_length=500, pattern=_SOMETHING)]
OptionalLine = Annotated[str, Meta(max_length=200, pattern=_ONE_LINE)]
Paragraph = Annotated[str, Meta(max_length=10_000, pattern=_LINES)]
Email = Annotated[str, Meta(min_length=3, max_length=254, pattern=_ADDRESS)]
Password = Annotated[str, Meta(min_length=1, max_length=256, pattern=r"^[^\x00]*\Z")]
SixDigits = Annotated[str, Meta(min_length=6, max_length=6, pattern=r"^[0-9]{6}\Z")]
CurrencyCode = Annotated[str, Meta(min_length=3, max_length=3, pattern=r"^[A-Z]{3}\Z")]
PublicId = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[a-z]+_[0-9a-z]+\Z")]
Cursor = Annotated[str, Meta(max_length=512, pattern=r"^[A-Za-z0-9_-]*\Z")]
