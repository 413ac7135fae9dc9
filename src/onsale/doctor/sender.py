"""What the name system says of our sender: whether other houses believe that our mail is ours.

SPF (RFC 7208) names the servers that may send for a domain, DKIM (RFC 6376) the key they sign with, DMARC (RFC 7489)
what to do with mail that has neither.
"""

from collections.abc import AsyncIterator

import dns.asyncresolver
import dns.exception
import dns.resolver

from onsale.doctor.finding import Finding, fine, warning, wrong
from onsale.platform.i18n import gettext as _
from onsale.platform.mail import domain_of
from onsale.platform.settings import Settings

_WITHIN_S = 3.0


class NotAsked(Exception):
    """The name system didn't answer"""


async def look_at_sender(
    settings: Settings, resolver: dns.asyncresolver.Resolver | None = None
) -> AsyncIterator[Finding]:
    """SPF, DKIM where a selector is set, DMARC."""
    domain = domain_of(settings.mail_from)
    if domain == "localhost" or "." not in domain:
        said = _("%(mail_from)s is nobody's address on the internet") % {"mail_from": settings.mail_from}
        yield warning("sender", said, _("Set ONSALE_MAIL_FROM to an address of a domain of yours."))
        return
    resolver = resolver or _resolver()
    try:
        if resolver is None:
            raise NotAsked("no name server is configured")  # noqa: TRY301 - as if it hadn't answered
        yield _spf(domain, await _texts(resolver, domain))
        yield await _dkim(resolver, domain, settings.mail_dkim_selector)
        yield _dmarc(domain, await _texts(resolver, f"_dmarc.{domain}"))
    except NotAsked as unreached:
        yield warning(
            "sender",
            _("the records of %(domain)s couldn't be asked for: %(unreached)s")
            % {"domain": domain, "unreached": unreached},
            _("Ask again from a machine that reaches a name server."),
        )


def _spf(domain: str, texts: list[str]) -> Finding:
    found = [text for text in texts if text.lower().split(" ")[0] == "v=spf1"]
    if len(found) > 1:
        return wrong(
            "SPF",
            _("%(domain)s has %(n)s records, so none counts") % {"domain": domain, "n": len(found)},
            _("Make them one."),
        )
    if not found:
        to_do = _("Add a TXT record at %(domain)s, such as v=spf1 include:… ~all; your mail provider says which.") % {
            "domain": domain
        }
        return warning("SPF", _("%(domain)s doesn't say who may send for it") % {"domain": domain}, to_do)
    if found[0].lower().rstrip().endswith("+all"):
        return wrong(
            "SPF",
            _("%(domain)s lets everybody send for it") % {"domain": domain},
            _("End the record with ~all or -all."),
        )
    return fine(
        "SPF",
        _("%(domain)s says who may send for it; that your mail server is among them, only a mail shows")
        % {"domain": domain},
    )


async def _dkim(resolver: dns.asyncresolver.Resolver, domain: str, selector: str) -> Finding:
    if not selector:
        to_do = _("Set ONSALE_MAIL_DKIM_SELECTOR to the selector your mail server signs with, and it is looked at.")
        return warning("DKIM", _("no selector is set, so the key wasn't looked for"), to_do)
    name = f"{selector}._domainkey.{domain}"
    keys = [text for text in await _texts(resolver, name) if "p=" in text.replace(" ", "")]
    if not keys:
        return wrong(
            "DKIM", _("there is no key at %(name)s") % {"name": name}, _("Publish the one your mail server signs with.")
        )
    if any(part.strip() == "p=" for part in keys[0].split(";")):
        return wrong(
            "DKIM",
            _("the key at %(name)s is revoked") % {"name": name},
            _("Publish the one your mail server signs with."),
        )
    return fine("DKIM", _("there is a key at %(name)s") % {"name": name})


def _dmarc(domain: str, texts: list[str]) -> Finding:
    found = [text for text in texts if text.lower().startswith("v=dmarc1")]
    if not found:
        to_do = _(
            "Add a TXT record at _dmarc.%(domain)s: v=DMARC1; p=none to begin with. Large mailboxes insist on one."
        ) % {"domain": domain}
        return warning("DMARC", _("%(domain)s has no policy") % {"domain": domain}, to_do)
    if len(found) > 1:
        return wrong(
            "DMARC",
            _("%(domain)s has %(n)s policies, so none counts") % {"domain": domain, "n": len(found)},
            _("Make them one."),
        )
    return fine("DMARC", _("%(domain)s has a policy") % {"domain": domain})


async def _texts(resolver: dns.asyncresolver.Resolver, name: str) -> list[str]:
    """The TXT records; none where there is no such name. `NotAsked` when nobody answers."""
    try:
        answer = await resolver.resolve(name, "TXT", lifetime=_WITHIN_S)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError) as error:
        raise NotAsked(type(error).__name__) from None
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


def _resolver() -> dns.asyncresolver.Resolver | None:
    try:
        return dns.asyncresolver.Resolver()
    except (dns.exception.DNSException, OSError):
        return None
