"""A mail server of the test's own behind the application."""

from collections.abc import Iterator

import pytest

from onsale.platform.mail import Mailer
from onsale.platform.services import Services
from onsale.platform.smtp import SmtpMailer
from tests.fixtures.postbox import Postbox, open_postbox


@pytest.fixture
def postbox(services: Services) -> Iterator[Postbox]:
    """What arrives at the server the application sends by."""
    with open_postbox() as (box, url):
        services.add(Mailer, SmtpMailer(url, "Onsale <tickets@shop.example>"))  # type: ignore[type-abstract]
        yield box
