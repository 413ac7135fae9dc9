"""Query parameters that many lists share. A limit's bounds stand here because the framework drops those of its type."""

from typing import Annotated

from litestar.params import QueryParameter

from onsale.platform import limits

PageLimit = Annotated[int, QueryParameter(ge=1, le=limits.PAGE_ITEMS, description="how many at most")]
