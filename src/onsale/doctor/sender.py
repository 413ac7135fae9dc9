"""What the name system says of our sender: whether other houses believe that our mail is ours.

SPF (RFC 7208) names the servers that may send for a domain, DKIM (RFC 6376) the key they sign with, DMARC (RFC 7489)
what to do with mail that has neither.
"""

from collections.abc import AsyncIterator

import dns.asyncresolver
import dns.exception
import dns.resolver

from onsale.doctor.finding import Finding, fine, warning, wrong
from onsale.platform.mail import domain_of
from onsale.platform.settings import Settings

_WITHIN_S = 3.0
_UNREACHED = "Ask again from a machine that reaches a name server."


class NotAsked(Exception):
    """The name system didn't answer"""


async def look_at_sender(
    settings: Settings, resolver: dns.asyncresolver.Resolver | None = None
) -> AsyncIterator[Finding]:
    """SPF, DKIM where a selector is set, DMARC."""
    domain = domain_of(settings.mail_from)
    if domain == "localhost" or "." not in domain:
        said = f"{settings.mail_from} is nobody's address on the internet"
        yield warning("sender", said, "Set ONSALE_MAIL_FROM to an address of a domain of yours.")
        return
    resolver = resolver or _resolver()
    try:
        if resolver is None:
            raise NotAsked("no name server is configured")  # noqa: TRY301 - as if it hadn't answered
        yield _spf(domain, await _texts(resolver, domain))
        yield await _dkim(resolver, domain, settings.mail_dkim_selector)
        yield _dmarc(domain, await _texts(resolver, f"_dmarc.{domain}"))
    except NotAsked as unreached:
        yield warning("sender", f"the records of {domain} couldn't be asked for: {unreached}", _UNREACHED)


def _spf(domain: str, texts: list[str]) -> Finding:
    found = [text for text in texts if text.lower().split(" ")[0] == "v=spf1"]
    if len(found) > 1:
        return wrong("SPF", f"{domain} has {len(found)} records, so none counts", "Make them one.")
    if not found:
        to_do = f"Add a TXT record at {domain}, such as v=spf1 include:… ~all; your mail provider says which."
        return warning("SPF", f"{domain} doesn't say who may send for it", to_do)
    if found[0].lower().rstrip().endswith("+all"):
        return wrong("SPF", f"{domain} lets everybody send for it", "End the record with ~all or -all.")
    return fine("SPF", f"{domain} says who may send for it; that your mail server is among them, only a mail shows")


async def _dkim(resolver: dns.asyncresolver.Resolver, domain: str, selector: str) -> Finding:
    if not selector:
        to_do = "Set ONSALE_MAIL_DKIM_SELECTOR to the selector your mail server signs with, and it is looked at."
        return warning("DKIM", "no selector is set, so the key wasn't looked for", to_do)
    name = f"{selector}._domainkey.{domain}"
    keys = [text for text in await _texts(resolver, name) if "p=" in text.replace(" ", "")]
    if not keys:
        return wrong("DKIM", f"there is no key at {name}", "Publish the one your mail server signs with.")
    if any(part.strip() == "p=" for part in keys[0].split(";")):
        return wrong("DKIM", f"the key at {name} is revoked", "Publish the one your mail server signs with.")
    return fine("DKIM", f"there is a key at {name}")


def _dmarc(domain: str, texts: list[str]) -> Finding:
    found = [text for text in texts if text.lower().startswith("v=dmarc1")]
    if not found:
        to_do = f"Add a TXT record at _dmarc.{domain}: v=DMARC1; p=none to begin with. Large mailboxes insist on one."
        return warning("DMARC", f"{domain} has no policy", to_do)
    if len(found) > 1:
        return wrong("DMARC", f"{domain} has {len(found)} policies, so none counts", "Make them one.")
    return fine("DMARC", f"{domain} has a policy")


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
