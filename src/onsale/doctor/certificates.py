"""Certificates that lie on this machine, and how long they are good for."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from onsale.doctor.finding import Finding, fine, warning, wrong
from onsale.platform.i18n import gettext as _
from onsale.platform.settings import Settings

_SOON = timedelta(days=21)


def look_at_certificates(settings: Settings, now: datetime) -> Iterator[Finding]:
    """One finding for all: the one that ends first. Nothing where none is set: a proxy's is looked at from outside."""
    files = [settings.tls_cert, settings.apple_pass_cert, settings.apple_pass_wwdr]
    ends = []
    for file in (file for file in files if file.name):
        try:
            ends.append((_end_of(file), file))
        except (OSError, ValueError):
            said = _("%(file)s can't be read as a certificate") % {"file": file}
            yield wrong(
                "certificates", said, _("Put the certificate there as PEM, readable by the user Onsale runs as.")
            )
            return
    if ends:
        yield _told(*min(ends), now)


def _told(end: datetime, file: Path, now: datetime) -> Finding:
    said = _("%(file)s is good until %(when)s") % {"file": file, "when": f"{end:%Y-%m-%d}"}
    to_do = _("Renew it, put it in the same place and start Onsale anew.")
    if end <= now:
        return wrong("certificates", _("%(file)s ended on %(when)s") % {"file": file, "when": f"{end:%Y-%m-%d}"}, to_do)
    return warning("certificates", said, to_do) if end - now < _SOON else fine("certificates", said)


def _end_of(file: Path) -> datetime:
    content = file.read_bytes()
    read = x509.load_pem_x509_certificate if b"-----BEGIN" in content else x509.load_der_x509_certificate
    return read(content).not_valid_after_utc
