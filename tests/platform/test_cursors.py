"""Cursors: the same keys come back; anything else is the reader's mistake."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.platform.cursors import decode_cursor, encode_cursor
from onsale.platform.errors import InvalidRequest


class Shape(msgspec.Struct, array_like=True):
    moment: datetime
    which: UUID


@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_there_and_back(moment: datetime, which: UUID) -> None:
    text = encode_cursor([moment, which])
    assert decode_cursor(text, Shape) == Shape(moment, which)
    assert text.replace("-", "").replace("_", "").isalnum()


@given(st.text(max_size=700))
def test_nonsense_names_the_field(text: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        decode_cursor(text, Shape)
    assert refused.value.errors[0].field == "cursor"
