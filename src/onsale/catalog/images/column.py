"""An event's image as a column: JSON in the database, a value everywhere else."""

from dataclasses import asdict
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

from onsale.catalog.images.model import Image


class ImageColumn(TypeDecorator[Image]):
    """`Image`, or nothing."""

    impl = JSONB(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Image | None, dialect: Any) -> Any:  # noqa: ARG002 - as the library calls it
        """For the database."""
        return None if value is None else asdict(value)

    def process_result_value(self, value: Any, dialect: Any) -> Image | None:  # noqa: ARG002 - as the library calls it
        """From the database."""
        return None if value is None else Image(**value)
