"""What a web process asks of a process that searches for it (`searcher.py`), and how both are told on the way: as
many bytes, in four of their own, and then these.
"""

import struct
from datetime import datetime

import msgspec
from msgspec import Struct

from onsale.search.answers import page_answer, suggestions_answer
from onsale.search.query import Asked, checked
from onsale.search.reader import Reading
from onsale.search.suggesting import suggestions

_LENGTH = struct.Struct("!I")
LENGTH_BYTES = _LENGTH.size


class PageAsked(Struct, frozen=True, tag="page"):
    """For a page of events; see `page_answer`."""

    asked: Asked
    limit: int
    cursor: str | None
    now: datetime


class SuggestAsked(Struct, frozen=True, tag="suggest"):
    """For what somebody may be typing; see `suggestions`."""

    typed: str
    now: datetime
    most: int


Question = PageAsked | SuggestAsked


class Answered(Struct, frozen=True, array_like=True):
    """JSON; of a page without its end (`answers.timed`), and with its ETag."""

    content: bytes
    tag: str = ""


_encoder = msgspec.msgpack.Encoder()
_questions: msgspec.msgpack.Decoder[Question] = msgspec.msgpack.Decoder(Question)
_answers = msgspec.msgpack.Decoder(Answered)


def answer(reading: Reading, question: Question) -> Answered:
    """What is answered; `InvalidRequest` for what can't be asked."""
    if isinstance(question, PageAsked):
        query = checked(question.asked)
        return Answered(*page_answer(reading, query, limit=question.limit, cursor=question.cursor, now=question.now))
    return Answered(suggestions_answer(suggestions(reading, question.typed, question.now, most=question.most)))


def wrapped(message: Question | Answered) -> bytes:
    """As it is sent."""
    content = _encoder.encode(message)
    return _LENGTH.pack(len(content)) + content


def length_of(beginning: bytes) -> int:
    """How many bytes follow these first ones."""
    return int(_LENGTH.unpack(beginning)[0])


def question_of(content: bytes) -> Question:
    """What was asked; `msgspec.MsgspecError` for what isn't a question."""
    return _questions.decode(content)


def answered_of(content: memoryview) -> Answered:
    """What was answered; `msgspec.MsgspecError` for what isn't an answer."""
    return _answers.decode(content)
