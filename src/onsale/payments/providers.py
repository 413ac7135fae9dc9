"""The payment providers of an installation: several may be set up at once, each with methods of its own."""

from collections.abc import Iterator

from onsale.payments.errors import UnknownProvider
from onsale.payments.provider import Provider


class Providers:
    """Providers by the method they accept and by their name."""

    def __init__(self, *providers: Provider) -> None:
        self._by_name = {provider.name: provider for provider in providers}

    def __iter__(self) -> Iterator[Provider]:
        return iter(self._by_name.values())

    def for_method(self, method: str) -> Provider | None:
        """The first that accepts a payment method."""
        return next((provider for provider in self if provider.accepts(method)), None)

    def named(self, name: str) -> Provider:
        """The one a payment was begun with; `UnknownProvider` when it is no longer set up."""
        if name not in self._by_name:
            raise UnknownProvider
        return self._by_name[name]
