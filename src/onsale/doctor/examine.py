"""All of it, part by part."""

from collections.abc import AsyncIterator

import dns.asyncresolver

from onsale.doctor.backups import look_at_backups
from onsale.doctor.certificates import look_at_certificates
from onsale.doctor.database import look_at_database
from onsale.doctor.finding import Finding
from onsale.doctor.keys import look_at_keys
from onsale.doctor.machine import look_at_machine
from onsale.doctor.mail import look_at_mail_server
from onsale.doctor.money import look_at_payments
from onsale.doctor.sender import look_at_sender
from onsale.doctor.site import look_at_site
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.settings import Settings


async def examine(
    settings: Settings, db: Database, resolver: dns.asyncresolver.Resolver | None = None
) -> AsyncIterator[Finding]:
    """Each finding as soon as it is made. Nothing is changed, and nothing sent."""
    async for finding in look_at_database(db, settings.keyring_file):
        yield finding
    for here in look_at_machine(settings):
        yield here
    for here in look_at_keys(settings, utc_now()):
        yield here
    for here in look_at_certificates(settings, utc_now()):
        yield here
    for here in look_at_backups(settings, utc_now()):
        yield here
    yield await look_at_site(settings)
    yield await look_at_mail_server(settings)
    async for finding in look_at_sender(settings, resolver):
        yield finding
    async for finding in look_at_payments(settings):
        yield finding
