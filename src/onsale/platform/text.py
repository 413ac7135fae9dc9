"""The kinds of text that come from outside. None lets a NUL or another control character through.

PostgreSQL stores no NUL, UTF-8 no half of a surrogate pair (which JSON can spell: `"\\ud800"`), mail headers break on
line ends, and a page shouldn't be steered by escape codes.
"""

from typing import Annotated

from msgspec import Meta

_HALVES = r"\ud800-\udfff"
_NOT_IN_LINE = rf"\x00-\x1f\x7f\u2028\u2029{_HALVES}"
_ONE_LINE = rf"^[^{_NOT_IN_LINE}]*\Z"
_LINES = rf"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f{_HALVES}]*\Z"
_SOMETHING = rf"^[^{_NOT_IN_LINE}]*[^\s{_NOT_IN_LINE}][^{_NOT_IN_LINE}]*\Z"
_ADDRESS = rf"^[^@\s{_NOT_IN_LINE}]+@[^@\s{_NOT_IN_LINE}]+\Z"

Line80 = Annotated[str, Meta(min_length=1, max_length=80, pattern=_SOMETHING)]
Line200 = Annotated[str, Meta(min_length=1, max_length=200, pattern=_SOMETHING)]
Line500 = Annotated[str, Meta(min_length=1, max_length=500, pattern=_SOMETHING)]
OptionalLine = Annotated[str, Meta(max_length=200, pattern=_ONE_LINE)]
Paragraph = Annotated[str, Meta(max_length=10_000, pattern=_LINES)]
Email = Annotated[str, Meta(min_length=3, max_length=254, pattern=_ADDRESS)]
Password = Annotated[str, Meta(min_length=1, max_length=256, pattern=rf"^[^\x00{_HALVES}]*\Z")]
SixDigits = Annotated[str, Meta(min_length=6, max_length=6, pattern=r"^[0-9]{6}\Z")]
CurrencyCode = Annotated[str, Meta(min_length=3, max_length=3, pattern=r"^[A-Z]{3}\Z")]
PublicId = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[a-z]+_[0-9a-z]+\Z")]
Cursor = Annotated[str, Meta(max_length=512, pattern=r"^[A-Za-z0-9_-]*\Z")]
