"""Certificates for simulated hosts: sound ones of an authority of our own, and bad ones."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_SOUND = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC))
EXPIRED = (datetime(2012, 1, 1, tzinfo=UTC), datetime(2015, 1, 1, tzinfo=UTC))


class Authority:
    """An authority that clients of the simulator trust; its files lie in the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named("Simulated Authority")
        self._certificate = self._built(self._name, self._key, _SOUND).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        self.bundle = folder / "authority.pem"
        self.bundle.write_bytes(_pem(self._certificate.sign(self._key, hashes.SHA256())))

    def context(self, host: str, valid: tuple[datetime, datetime] = _SOUND) -> ssl.SSLContext:
        """What a host serves that shows a certificate of this authority for the name."""
        key = ec.generate_private_key(ec.SECP256R1())
        built = self._built(self._name, key, valid, host)
        return self._served(host, key, built.sign(self._key, hashes.SHA256()))

    def self_signed(self, host: str) -> ssl.SSLContext:
        """What a host serves that vouches for itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        built = self._built(_named(host), key, _SOUND, host)
        return self._served(host, key, built.sign(key, hashes.SHA256()))

    def _built(
        self,
        issuer: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        valid: tuple[datetime, datetime],
        host: str = "",
    ) -> x509.CertificateBuilder:
        builder = (
            x509.CertificateBuilder()
            .subject_name(_named(host) if host else issuer)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(valid[0])
            .not_valid_after(valid[1])
        )
        if not host:
            return builder
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        return builder.add_extension(names, critical=False)

    def _served(
        self, host: str, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate
    ) -> ssl.SSLContext:
        path = self._folder / f"{host}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path.write_bytes(private + _pem(certificate))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
