"""Settings: `ONSALE_*` variables, with `_FILE` variants for secrets. A name we don't know is refused, not ignored."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from onsale.platform import limits
from onsale.platform.texts import LANGUAGES

PREFIX = "ONSALE_"
_SECRETS = frozenset(
    {"backup_s3_secret", "database_url", "mail_url", "stripe_secret_key", "stripe_webhook_secret", "traces_headers"}
)  # readable from a file too, never shown
_TOOLING = frozenset({"REQUIRE_BROWSER", "TEST_BROWSER", "TEST_DATABASE_URL"})  # read by the tests, not by the product

_PROVIDERS = frozenset({"none", "sandbox", "stripe"})
_THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})


class BadSetting(Exception):
    """A setting is unknown or can't be used"""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation chooses. Durations end in `_s` (seconds)."""

    database_url: str = field(default="", repr=False)  # empty: the embedded PostgreSQL in data_dir
    data_dir: Path = Path(".onsale")
    search_dir: Path = Path()  # this machine's search index; unset: search in data_dir
    searchers_at: Path = Path()  # the socket of the processes that search; `onsale serve` sets it
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    workers: int = 1
    leave_s: float = 0.0  # how long it goes on serving after SIGTERM, saying that it leaves
    trusted_proxies: str = ""  # addresses or networks, by commas, whose X-Forwarded-For is believed
    hold_ttl_s: int = 600
    sweep_every_s: float = 1.0
    automatic_rooms: bool = True  # open a waiting room by itself where more fans come than can be served
    patience_s: float = limits.PATIENCE_S  # how long a page waits for a slow database, before what was known
    mail_url: str = field(default="", repr=False)  # smtp://user:password@host:587, smtps://…; empty: the outbox folder
    mail_from: str = "Onsale <tickets@localhost>"
    mail_dkim_selector: str = ""  # the selector the mail server signs with, for `onsale doctor` to look at
    payment_provider: str = "none"  # none, sandbox or stripe; the sandbox works only in the demo
    stripe_secret_key: str = field(default="", repr=False)
    stripe_publishable_key: str = ""
    stripe_webhook_secret: str = field(default="", repr=False)  # several, by commas, while one takes over from another
    stripe_test: bool = False  # accept Stripe's test keys, with which no money moves
    stripe_api_base: str = ""  # a server of the tests that stands in for Stripe; on this machine only
    metrics_from: str = "127.0.0.0/8,::1"  # addresses or networks, by commas, that may read /metrics
    traces_url: str = ""  # where spans go, by OTLP over HTTP: https://collector.example.org/v1/traces; empty: nowhere
    traces_share: float = 0.01  # of requests that are traced, 0 to 1
    traces_headers: str = field(default="", repr=False)  # name=value, by commas: what the receiver wants to know us by
    traces_from: str = ""  # addresses or networks, by commas, of an edge whose traceparent is gone on from
    breached_passwords: Path = Path()  # a list of stolen passwords' hashes to refuse: a sorted file, or a folder
    money_two_factors: str = "required"  # of organisers where money moves: required, off, or from a day on (2027-01-31)
    operator: str = ""  # who runs this, for the imprint: registered name and lines of the address, by semicolons
    operator_email: str = ""  # where people write to who want something of the shop itself
    privacy_url: str = ""  # a privacy notice of one's own elsewhere; empty: the page that tells what Onsale keeps
    erasure_log: Path = Path()  # where it is written who was erased; unset: erasures.log in data_dir
    backup_to: str = ""  # a folder, s3://bucket/prefix, or off; empty: backups in data_dir
    backup_every_h: int = 24  # how often a base backup is made
    backup_full_every_days: int = 7  # the others are incremental
    backup_keep_days: int = 14  # any moment of so many days can be restored
    backup_identity: Path = Path()  # what opens them; unset: backup-identity.txt in data_dir
    backup_recipients: str = ""  # further age recipients, by commas, who can open them
    backup_s3_endpoint: str = ""  # where the S3-compatible store is; empty: at AWS
    backup_s3_region: str = "us-east-1"
    backup_s3_key: str = ""
    backup_s3_secret: str = field(default="", repr=False)
    language: str = "en"  # of readers who ask for none that we speak: en or de
    log_level: str = "info"
    log_format: str = "json"
    tls_cert: Path = Path()  # both set: serve over TLS ourselves
    tls_key: Path = Path()
    apple_pass_cert: Path = Path()  # PEM files: the pass type's certificate, its key, Apple's WWDR certificate
    apple_pass_key: Path = Path()
    apple_pass_wwdr: Path = Path()
    apple_pass_type_id: str = ""  # pass.org.example.tickets
    apple_pass_team_id: str = ""
    google_wallet_key: Path = Path()  # a service account's key file, JSON
    google_wallet_issuer_id: str = ""
    demo: bool = False

    @property
    def outbox_dir(self) -> Path:
        """Where mail goes when no server is set."""
        return self.data_dir / "outbox"

    @property
    def index_dir(self) -> Path:
        """Where this machine's search index lies. Not to be shared with other machines."""
        return self.search_dir if self.search_dir.name else self.data_dir / "search"

    @property
    def metrics_dir(self) -> Path:
        """Where this machine's processes put down what they have counted."""
        return self.data_dir / "metrics"

    @property
    def keyring_file(self) -> Path:
        """The keys that live outside the database and its backups."""
        return self.data_dir / "keyring.json"

    @property
    def key_snapshots_dir(self) -> Path:
        """Where the snapshots of people's wrapped keys lie."""
        return self.data_dir / "key-snapshots"

    @property
    def erasure_log_file(self) -> Path:
        """Who was erased, as numbers: outside the database, so that a restored one is made to follow it."""
        return self.erasure_log if self.erasure_log.name else self.data_dir / "erasures.log"

    @property
    def backup_identity_file(self) -> Path:
        """What opens the backups: kept as the keyring is, and elsewhere too."""
        return self.backup_identity if self.backup_identity.name else self.data_dir / "backup-identity.txt"

    @property
    def backup_work_dir(self) -> Path:
        """What is on its way to the backups, and how they stand."""
        return self.data_dir / "backup-work"

    def money_needs_two_factors(self, today: date) -> bool:
        """Whether organisers need two factors where money moves."""
        from_day = self.money_two_factors_from
        return from_day is not None and from_day <= today

    @property
    def money_two_factors_from(self) -> date | None:
        """Since when, or from when on; None where never."""
        told = self.money_two_factors
        return None if told == "off" else date.min if told == "required" else date.fromisoformat(told)

    @property
    def secure_cookies(self) -> bool:
        """Whether the site is reached over TLS."""
        return self.public_url.startswith("https://")

    def as_environment(self) -> dict[str, str]:
        """The same settings as variables, for a process we start ourselves."""
        return {PREFIX + f.name.upper(): str(getattr(self, f.name)) for f in fields(self)}


def load(environment: Mapping[str, str] = os.environ, **overrides: Any) -> Settings:
    """Read settings; `overrides` (command-line flags) win. Raises `BadSetting` naming the variable."""
    known = {f.name: f for f in fields(Settings)}
    values: dict[str, Any] = {}
    for variable, raw in environment.items():
        name = variable.removeprefix(PREFIX)
        if name == variable or name in _TOOLING:
            continue
        setting, text = _name_and_text(name, variable, raw, known)
        values[setting] = _convert(variable, text, known[setting].default)
    values.update({name: value for name, value in overrides.items() if value is not None})
    return _checked(Settings(**values))


def _name_and_text(name: str, variable: str, raw: str, known: Mapping[str, Any]) -> tuple[str, str]:
    setting = name.lower()
    if setting in known:
        return setting, raw
    setting = setting.removesuffix("_file")
    if name.endswith("_FILE") and setting in _SECRETS:
        try:
            return setting, Path(raw).read_text().strip()
        except OSError as error:
            raise BadSetting(f"{variable}: can't read {raw}: {error.strerror}") from None
        except UnicodeDecodeError:
            raise BadSetting(f"{variable}: {raw} is not a text in UTF-8") from None
    raise BadSetting(f"{variable} is not a setting of Onsale; known are {', '.join(PREFIX + n.upper() for n in known)}")


def _convert(variable: str, text: str, default: Any) -> Any:
    try:
        if isinstance(default, bool):
            return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}[text.lower()]
        return type(default)(text)
    except (KeyError, ValueError):
        raise BadSetting(f"{variable}: {text!r} is not a {type(default).__name__}") from None


def _checked(settings: Settings) -> Settings:
    rules = [
        (0 < settings.port < 65_536, "PORT must lie between 1 and 65535"),
        (1 <= settings.workers <= 64, "WORKERS must lie between 1 and 64"),
        (0 <= settings.leave_s <= 300, "LEAVE_S must lie between 0 and 300"),
        (1 <= settings.hold_ttl_s <= 24 * 3600, "HOLD_TTL_S must lie between 1 and 86400"),
        (0.05 <= settings.sweep_every_s <= 3600, "SWEEP_EVERY_S must lie between 0.05 and 3600"),
        (0.05 <= settings.patience_s <= 60, "PATIENCE_S must lie between 0.05 and 60"),
        (settings.payment_provider in _PROVIDERS, "PAYMENT_PROVIDER must be none, sandbox or stripe"),
        (settings.demo or settings.payment_provider != "sandbox", "PAYMENT_PROVIDER: sandbox is for the demo only"),
        (_are_networks(settings.metrics_from), "METRICS_FROM: addresses or networks, by commas"),
        (urlsplit(settings.public_url).scheme in {"http", "https"}, "PUBLIC_URL must be an http or https address"),
        (not settings.operator_email or bool(settings.operator), "OPERATOR_EMAIL needs OPERATOR beside it"),
        (_is_mailbox(settings.operator_email), "OPERATOR_EMAIL must be an e-mail address"),
        (
            not settings.privacy_url or urlsplit(settings.privacy_url).scheme in {"http", "https"},
            "PRIVACY_URL must be an http or https address",
        ),
        *_backup_rules(settings),
        *_traces_rules(settings),
        (
            _all_or_none(
                settings.apple_pass_cert.name,
                settings.apple_pass_key.name,
                settings.apple_pass_wwdr.name,
                settings.apple_pass_type_id,
                settings.apple_pass_team_id,
            ),
            "APPLE_PASS_CERT, _KEY, _WWDR, _TYPE_ID and _TEAM_ID go together",
        ),
        (
            _all_or_none(settings.google_wallet_key.name, settings.google_wallet_issuer_id),
            "GOOGLE_WALLET_KEY and GOOGLE_WALLET_ISSUER_ID go together",
        ),
        (_is_day(settings.money_two_factors), "MONEY_TWO_FACTORS must be required, off, or a day such as 2027-01-31"),
        (settings.language in LANGUAGES, f"LANGUAGE must be one of {', '.join(LANGUAGES)}"),
        (settings.log_format in {"json", "text"}, "LOG_FORMAT must be json or text"),
        (settings.log_level in {"debug", "info", "warning", "error"}, "LOG_LEVEL: debug, info, warning or error"),
        *(_stripe_rules(settings) if settings.payment_provider == "stripe" else []),
    ]
    for holds, complaint in rules:
        if not holds:
            raise BadSetting(PREFIX + complaint)
    return settings


def _backup_rules(settings: Settings) -> list[tuple[bool, str]]:
    """How old a backup may get: what is older than the keys that open people's data in it helps nobody."""
    oldest = settings.backup_keep_days + settings.backup_full_every_days
    to = urlsplit(settings.backup_to)
    return [
        (1 <= settings.backup_every_h <= 168, "BACKUP_EVERY_H must lie between 1 and 168"),
        (
            settings.backup_keep_days >= 1
            and settings.backup_full_every_days >= 1
            and oldest <= limits.BACKUP_OLDEST_DAYS,
            f"BACKUP_KEEP_DAYS and BACKUP_FULL_EVERY_DAYS: 1 at least, together {limits.BACKUP_OLDEST_DAYS} at most",
        ),
        (
            to.scheme in {"", "s3"} and (to.scheme != "s3" or bool(to.netloc)),
            "BACKUP_TO must be a folder, s3://bucket/prefix, or off",
        ),
        (
            to.scheme != "s3" or bool(settings.backup_s3_key and settings.backup_s3_secret),
            "BACKUP_S3_KEY and BACKUP_S3_SECRET are needed for a store at s3://",
        ),
    ]


def _traces_rules(settings: Settings) -> list[tuple[bool, str]]:
    """Where spans go, and whose traces are gone on from."""
    to = urlsplit(settings.traces_url)
    headers = [part.partition("=") for part in settings.traces_headers.split(",") if part.strip()]
    return [
        (
            not settings.traces_url or (to.scheme in {"http", "https"} and bool(to.hostname)),
            "TRACES_URL must be the receiver's http or https address, as a rule with /v1/traces at its end",
        ),
        (0 <= settings.traces_share <= 1, "TRACES_SHARE must lie between 0 and 1"),
        (
            all(name.strip() and equals for name, equals, _value in headers),
            "TRACES_HEADERS must be name=value, several by commas",
        ),
        (_are_networks(settings.traces_from), "TRACES_FROM must be addresses or networks, by commas"),
    ]


def _stripe_rules(settings: Settings) -> list[tuple[bool, str]]:
    """Keys that are there, go together and are what they seem. What's wrong is said without quoting them."""
    secret, publishable = settings.stripe_secret_key, settings.stripe_publishable_key
    live, test = secret.startswith(("sk_live_", "rk_live_")), secret.startswith(("sk_test_", "rk_test_"))
    signing = [one.strip() for one in settings.stripe_webhook_secret.split(",") if one.strip()]
    base = urlsplit(settings.stripe_api_base)
    here = base.scheme in {"http", "https"} and base.hostname in _THIS_MACHINE
    return [
        (live or test, "STRIPE_SECRET_KEY must be a secret or restricted key of Stripe's: sk_… or rk_…"),
        (
            publishable.startswith("pk_live_" if live else "pk_test_"),
            "STRIPE_PUBLISHABLE_KEY must be the pk_… that goes with the secret key, of the same mode",
        ),
        (
            bool(signing) and all(one.startswith("whsec_") for one in signing),
            "STRIPE_WEBHOOK_SECRET must be the whsec_… of the webhook endpoint; several by commas",
        ),
        (
            live or settings.stripe_test,
            "STRIPE_SECRET_KEY is a test key: no money moves. STRIPE_TEST=true accepts that",
        ),
        (not settings.stripe_api_base or here, "STRIPE_API_BASE must be an address of this machine"),
        (not settings.stripe_api_base or test, "STRIPE_API_BASE is for test keys only"),
    ]


def _all_or_none(*told: str) -> bool:
    return all(told) or not any(told)


def _is_mailbox(told: str) -> bool:
    name, at, host = told.partition("@")
    return not told or bool(name and at and host and told.isprintable() and not set(told) & set(' ,;:<>"'))


def _is_day(told: str) -> bool:
    try:
        return told in {"required", "off"} or bool(date.fromisoformat(told))
    except ValueError:
        return False


def _are_networks(told: str) -> bool:
    try:
        networks(told)
    except ValueError:
        return False
    return True


def networks(told: str) -> list[IPv4Network | IPv6Network]:
    """Networks written one after the other, by commas; `ValueError` for what isn't one."""
    return [ip_network(part.strip(), strict=False) for part in told.split(",") if part.strip()]
