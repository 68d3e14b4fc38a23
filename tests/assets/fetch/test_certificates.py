"""Certificates: verified, told apart, and accepted only where an office recorded it."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from assets.fetch.manners import Exceptions, Manners
from assets.fetch.polite import PoliteSession
from assets.fetch.reachable import origin_of
from assets.storage.warc import Exchange, Failure

NOW = dt.datetime(2025, 1, 20, tzinfo=dt.UTC)
TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
LONG_AGO = dt.datetime(2020, 3, 4, tzinfo=dt.UTC)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Signed:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Key

    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def secret(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


def signed(
    name: str,
    by: Signed | None = None,
    *,
    authority: bool = False,
    until: dt.datetime = TODAY + dt.timedelta(days=1),
    since: dt.datetime = LONG_AGO - dt.timedelta(days=365),
    key: Key | None = None,
) -> Signed:
    own = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if not authority:
        built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), False)
    return Signed(built.sign(by.key if by else own, hashes.SHA256()), own)


@pytest.fixture(scope="module")
def authority() -> Signed:
    return signed("An Authority", authority=True)


@pytest.fixture(scope="module")
def bundle(authority: Signed, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("tls") / "bundle.pem"
    path.write_bytes(authority.pem())
    return str(path)


@contextmanager
def served(
    folder: Path, *chain: Signed, old: Callable[[ssl.SSLContext], None] = lambda _: None
) -> Iterator[int]:
    """The port of a server that answers every request, under the certificates of a chain."""
    path = folder / "served.pem"
    path.write_bytes(chain[0].secret() + b"".join(each.pem() for each in chain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    old(context)
    context.load_cert_chain(path)
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            with suppress(OSError), context.wrap_socket(plain, server_side=True) as secured:
                request = secured.recv(65536)
                status = b"404 -" if b"robots.txt" in request else b"200 OK"
                head = b"HTTP/1.1 " + status + b"\r\nContent-Length: 6\r\nConnection: close\r\n\r\n"
                secured.sendall(head + b"secure")

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def asked(
    port: int, bundle: str | None, *, accepted: bool = False, host: str = "localhost"
) -> Exchange | Failure:
    url = f"https://{host}:{port}/a"
    origin = frozenset({origin_of(url)})
    session = PoliteSession(
        Manners(delay=0.0, connect_timeout=5.0),
        local=origin,
        clock=lambda: NOW,
        exceptions=Exceptions(tls=origin if accepted else frozenset()),
        ca_bundle=bundle,
    )
    item = session.answer(url)[-1]
    session.close()
    return item


def weak() -> Key:
    return rsa.generate_private_key(65537, 1024)


CHAINS: dict[str, Callable[[Signed], Signed]] = {
    "expired": lambda by: signed("localhost", by, until=LONG_AGO),
    "early": lambda by: signed("localhost", by, since=TODAY + dt.timedelta(hours=20)),
    "self-signed": lambda _: signed("localhost"),
    "other name": lambda by: signed("www.example.gov.cn", by),
    "incomplete": lambda by: signed("localhost", signed("Between", by, authority=True)),
    "weak key": lambda by: signed("localhost", by, key=weak()),
}
FAULTS = {
    "expired": "certificate expired on 4 Mar 2020",
    "early": f"certificate not valid before {TODAY + dt.timedelta(hours=20):%-d %b %Y}",
    "self-signed": "certificate self-signed",
    "other name": "certificate of another name: www.example.gov.cn",
    "incomplete": "certificate chain incomplete or of an authority that is not trusted",
    "weak key": "certificate refused: EE certificate key too weak",
}


def test_a_sound_certificate_is_accepted(authority: Signed, bundle: str, tmp_path: Path) -> None:
    with served(tmp_path, signed("localhost", authority)) as port:
        got = asked(port, bundle, accepted=True)
        assert isinstance(got, Exchange)
        # The exception was not needed, so it was not used.
        assert (got.body, got.exceptions) == (b"secure", ())
        told = asked(port, None)
    assert isinstance(told, Failure)
    assert "authority that is not trusted" in told.text


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_with_a_certificate_is_told(
    fault: str, authority: Signed, bundle: str, tmp_path: Path
) -> None:
    with served(tmp_path, CHAINS[fault](authority)) as port:
        told = asked(port, bundle)
    assert isinstance(told, Failure)
    assert told.problem == "certificate"
    assert told.text == f"robots.txt: {FAULTS[fault]} (exception needed: tls)"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_recorded_exception_is_used_and_noted(
    fault: str, authority: Signed, bundle: str, tmp_path: Path
) -> None:
    with served(tmp_path, CHAINS[fault](authority)) as port:
        got = asked(port, bundle, accepted=True)
    assert isinstance(got, Exchange)
    assert (got.body, got.exceptions) == (b"secure", ("tls",))


def test_a_certificate_is_that_of_the_name_asked_for(
    authority: Signed, bundle: str, tmp_path: Path
) -> None:
    with served(tmp_path, signed("localhost", authority)) as port:
        told = asked(port, bundle, host="127.0.0.1")
    assert isinstance(told, Failure)
    assert "of another name: localhost" in told.text


def oldest(context: ssl.SSLContext) -> None:
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1


def test_a_server_of_long_ago_needs_the_exception_too(
    authority: Signed, bundle: str, tmp_path: Path
) -> None:
    with served(tmp_path, signed("localhost", authority), old=oldest) as port:
        told, got = asked(port, bundle), asked(port, bundle, accepted=True)
    assert isinstance(told, Failure)
    assert told.problem == "certificate", told.text
    assert "outdated TLS" in told.text
    assert isinstance(got, Exchange)
    assert got.exceptions == ("tls",)


def test_an_exception_holds_for_its_origin_alone(
    authority: Signed, bundle: str, tmp_path: Path
) -> None:
    expired = CHAINS["expired"](authority)
    (tmp_path / "second").mkdir()
    with served(tmp_path, expired) as port, served(tmp_path / "second", expired) as other:
        urls = [f"https://localhost:{each}/a" for each in (port, other)]
        session = PoliteSession(
            Manners(delay=0.0),
            local=frozenset(map(origin_of, urls)),
            clock=lambda: NOW,
            exceptions=Exceptions(tls=frozenset({origin_of(urls[0])})),
            ca_bundle=bundle,
        )
        kinds = [type(session.answer(url)[-1]) for url in urls]
        session.close()
    assert kinds == [Exchange, Failure]


def test_a_server_that_speaks_no_tls_is_no_matter_of_certificates() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        told = asked(listener.getsockname()[1], None, accepted=True)
    assert isinstance(told, Failure)
    assert told.problem == "no_answer"


def test_a_bundle_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        asked(1, str(tmp_path / "none.pem"))
