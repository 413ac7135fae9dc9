"""The demo on a phone: this machine's address on the local network, a certificate of our own, a QR code to scan."""

import socket
import sys
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import segno
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from onsale.platform.clock import utc_now

_VALID_DAYS = 30


def lan_address() -> str:
    """The address others on the network reach this machine at; no packet is sent to find out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address reserved for documentation
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def self_signed(folder: Path, address: str) -> tuple[Path, Path]:
    """A fresh certificate for `address` and its key, as two files readable by their owner alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Onsale demo")])
    now = utc_now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=_VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "demo-cert.pem", folder / "demo-key.pem"
    key_file.touch(mode=0o600)
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    certificate_file.write_bytes(certificate.public_bytes(Encoding.PEM))
    return certificate_file, key_file


def show_qr(url: str) -> None:
    """The address as a QR code in the terminal."""
    segno.make(url, error="m").terminal(out=sys.stdout, compact=True)
