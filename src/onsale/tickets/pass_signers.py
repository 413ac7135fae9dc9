"""What phones' own wallets ask of whoever gives out passes: Apple's certificate, Google's service account.

Read once, at the start, so that a file that can't be used is said then and not to a fan.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from onsale.platform.settings import BadSetting, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class AppleSigner:
    """The pass type's certificate with its key, and Apple's own certificate between it and the root (WWDR)."""

    certificate: x509.Certificate
    key: RSAPrivateKey | EllipticCurvePrivateKey = field(repr=False)
    between: x509.Certificate
    type_id: str
    team_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleSigner:
    """The service account that signs links, and the issuer it signs for."""

    email: str = field(repr=False)
    key: RSAPrivateKey = field(repr=False)
    issuer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassSigners:
    """Which wallets this installation gives out passes for."""

    apple: AppleSigner | None = None
    google: GoogleSigner | None = None

    @property
    def any(self) -> bool:
        """Whether there is one."""
        return self.apple is not None or self.google is not None


def pass_signers(settings: Settings) -> PassSigners:
    """As the settings have it; `BadSetting` names the one whose file can't be used."""
    return PassSigners(
        apple=_apple(settings) if settings.apple_pass_cert.name else None,
        google=_google(settings) if settings.google_wallet_key.name else None,
    )


def _apple(settings: Settings) -> AppleSigner:
    certificate = _certificate("ONSALE_APPLE_PASS_CERT", settings.apple_pass_cert)
    key = _key("ONSALE_APPLE_PASS_KEY", _read("ONSALE_APPLE_PASS_KEY", settings.apple_pass_key))
    if key.public_key() != certificate.public_key():
        raise BadSetting("ONSALE_APPLE_PASS_KEY is not the key of the certificate in ONSALE_APPLE_PASS_CERT")
    return AppleSigner(
        certificate=certificate,
        key=key,
        between=_certificate("ONSALE_APPLE_PASS_WWDR", settings.apple_pass_wwdr),
        type_id=settings.apple_pass_type_id,
        team_id=settings.apple_pass_team_id,
    )


def _google(settings: Settings) -> GoogleSigner:
    name = "ONSALE_GOOGLE_WALLET_KEY"
    try:
        account = json.loads(_read(name, settings.google_wallet_key))
        email, pem = str(account["client_email"]), str(account["private_key"])
    except (ValueError, TypeError, KeyError):
        raise BadSetting(f"{name}: {settings.google_wallet_key} is not a service account's key file (JSON)") from None
    key = _key(name, pem.encode())
    if not isinstance(key, RSAPrivateKey):
        raise BadSetting(f"{name}: the key in {settings.google_wallet_key} is not an RSA key")
    return GoogleSigner(email=email, key=key, issuer_id=settings.google_wallet_issuer_id)


def _certificate(name: str, file: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(_read(name, file))
    except ValueError:
        raise BadSetting(f"{name}: {file} is not a certificate in PEM") from None


def _key(name: str, pem: bytes) -> RSAPrivateKey | EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise BadSetting(f"{name} is not a private key in PEM without a password") from None
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise BadSetting(f"{name} must be an RSA or an EC key")
    return key


def _read(name: str, file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadSetting(f"{name}: can't read {file}: {error.strerror}") from None
