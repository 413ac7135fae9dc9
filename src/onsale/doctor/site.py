"""Whether people reach the shop at the address it believes to have."""

import json
import ssl
from urllib.parse import urlsplit

import httpx

from onsale.doctor.finding import Finding, fine, warning, wrong
from onsale.platform.i18n import gettext as _
from onsale.platform.settings import Settings

_WITHIN_S = 5.0
HERE = {"localhost", "127.0.0.1", "::1"}


async def look_at_site(settings: Settings) -> Finding:
    """Asks the public address how it is."""
    url, part = settings.public_url.rstrip("/"), "public URL"
    host = urlsplit(url).hostname or ""
    if not url.startswith("https://") and not settings.demo:
        return wrong(
            part, _("%(url)s is not https") % {"url": url}, _("Set ONSALE_PUBLIC_URL to the https address people type.")
        )
    try:
        async with httpx.AsyncClient(timeout=_WITHIN_S, trust_env=False) as client:
            answer = await client.get(f"{url}/healthz")
    except httpx.HTTPError as error:
        if isinstance(error.__cause__, ssl.SSLError) or "CERTIFICATE" in str(error).upper():
            return wrong(
                part,
                f"{url}: {error}",
                _("Renew or correct the certificate of the proxy in front."),
            )
        to_do = _("Start `onsale serve` and the proxy; where this machine has no way to itself, try it from outside.")
        return warning(
            part,
            _("%(url)s isn't reached from here (%(reason)s)") % {"url": url, "reason": type(error).__name__},
            to_do,
        )
    if answer.status_code != 200 or not _is_ours(answer):
        said = _("%(url)s/healthz answers %(status)s, and not as Onsale does") % {
            "url": url,
            "status": answer.status_code,
        }
        return wrong(part, said, _("Let the proxy pass everything on to `onsale serve`."))
    if host in HERE and not settings.demo:
        return warning(
            part,
            _("%(url)s is this machine only") % {"url": url},
            _("Set ONSALE_PUBLIC_URL to the address people type."),
        )
    return fine(part, _("%(url)s answers") % {"url": url})


def _is_ours(answer: httpx.Response) -> bool:
    try:
        return bool(answer.json().get("status") == "up")
    except (json.JSONDecodeError, AttributeError, UnicodeDecodeError):
        return False
