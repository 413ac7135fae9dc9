"""Certificates and a service account as Apple and Google give them out, made here."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

BITS = 2048


@dataclass(frozen=True, slots=True)
class PassPapers:
    """Files in a folder, and the settings that name them; `account` is the service account's key."""

    folder: Path
    account: rsa.RSAPrivateKey

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "apple_pass_cert": self.folder / "pass.pem",
            "apple_pass_key": self.folder / "pass.key",
            "apple_pass_wwdr": self.folder / "wwdr.pem",
            "apple_pass_type_id": "pass.example.tickets",
            "apple_pass_team_id": "TEAM000001",
            "google_wallet_key": self.folder / "google.json",
            "google_wallet_issuer_id": "3388000000000000001",
        }


def pass_papers(folder: Path) -> PassPapers:
    """An authority that signs a pass type's certificate, and an account that signs links."""
    root_key, key, account = (rsa.generate_private_key(public_exponent=65537, key_size=BITS) for _ in range(3))
    root = _certificate("Worldwide Developer Relations", root_key, None, root_key)
    own = _certificate("Pass Type ID: pass.example.tickets", key, root, root_key)
    (folder / "wwdr.pem").write_bytes(root.public_bytes(Encoding.PEM))
    (folder / "pass.pem").write_bytes(own.public_bytes(Encoding.PEM))
    (folder / "pass.key").write_bytes(_pem(key))
    (folder / "google.json").write_text(
        json.dumps({"client_email": "tickets@shop.example", "private_key": _pem(account).decode()})
    )
    return PassPapers(folder, account)


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _certificate(
    name: str, key: rsa.RSAPrivateKey, issuer: x509.Certificate | None, signer: rsa.RSAPrivateKey
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .sign(signer, SHA256())
    )
