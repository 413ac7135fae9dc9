"""The mail server: connects and signs in as the worker does, and sends nothing."""

from urllib.parse import SplitResult, urlsplit

from onsale.doctor.finding import Finding, fine, warning, wrong
from onsale.doctor.site import HERE
from onsale.platform.i18n import gettext as _
from onsale.platform.mail import MailServerAway
from onsale.platform.settings import Settings
from onsale.platform.smtp import SmtpMailer

_PART = "mail server"


async def look_at_mail_server(settings: Settings) -> Finding:
    """Whether it lets us in, and whether others can listen."""
    if not settings.mail_url:
        said = _("none is set: mail is written to files in %(outbox_dir)s") % {"outbox_dir": settings.outbox_dir}
        return warning(_PART, said, _("Set ONSALE_MAIL_URL, or nobody gets a code or a ticket by mail."))
    parts = urlsplit(settings.mail_url)
    where = f"{parts.hostname}:{parts.port or ('465' if parts.scheme == 'smtps' else '25')}"
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        return wrong(
            _PART, _("ONSALE_MAIL_URL is no address of a mail server"), _("Write smtp://user:password@host:587.")
        )
    try:
        client = await SmtpMailer(settings.mail_url, settings.mail_from).connect()
    except MailServerAway as away:
        return wrong(_PART, f"{where}: {away}", _advice(str(away)))
    encrypted = client.get_transport_info("cipher") is not None
    client.close()
    return _how(where, parts, encrypted=encrypted)


def _how(where: str, parts: SplitResult, *, encrypted: bool) -> Finding:
    if encrypted:
        return fine(_PART, _("%(where)s lets us in, encrypted") % {"where": where})
    if parts.hostname in HERE:
        return fine(_PART, _("%(where)s lets us in (on this machine, unencrypted)") % {"where": where})
    if parts.username:
        return wrong(
            _PART,
            _("%(where)s: the password travels unencrypted") % {"where": where},
            _("Use smtps://, or a server with STARTTLS."),
        )
    return warning(
        _PART, _("%(where)s lets us in, unencrypted") % {"where": where}, _("Use smtps://, or a server with STARTTLS.")
    )


def _advice(said: str) -> str:
    if said[:3] in {"530", "534", "535", "538"}:
        return _(
            "Correct the user or password in ONSALE_MAIL_URL; what isn't a letter or digit is written as %40 for @."
        )
    return _("See that host and port are right, that the server runs, and that no firewall is in between.")
