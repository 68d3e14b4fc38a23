"""TLS: what is trusted, what an office's exception lets pass, and what is wrong with the rest."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable

from requests.utils import DEFAULT_CA_BUNDLE_PATH

# Options of OpenSSL that Python 3.11 has no name for: to verify all but the dates, so that they can
# be told, and to connect to servers that renegotiate in the old way.
_NO_CHECK_TIME = 0x200000
_LEGACY_SERVER_CONNECT = 0x4
_NOT_YET_VALID, _EXPIRED = 9, 10
_OTHER_NAME = (62, 64)
_WRONG = {
    18: "self-signed",
    19: "self-signed",
    20: "chain incomplete or of an authority that is not trusted",
    21: "chain incomplete or of an authority that is not trusted",
}
# What a server of long ago does that nobody should; each as OpenSSL calls it.
_OUTDATED = (
    "UNSUPPORTED_PROTOCOL",
    "PROTOCOL_VERSION",
    "HANDSHAKE_FAILURE",
    "DH_KEY_TOO_SMALL",
    "EE_KEY_TOO_SMALL",
    "CA_KEY_TOO_SMALL",
    "MD_TOO_WEAK",
    "LEGACY_SIGALG_DISALLOWED",
    "WRONG_SIGNATURE_TYPE",
    "UNSAFE_LEGACY_RENEGOTIATION",
    "NO_CIPHERS",
    "BAD_ECPOINT",
)
_NEEDED = "exception needed: tls"


def trusting(ca_bundle: str | None = None) -> ssl.SSLContext:
    """Trusts the public authorities, and those of a file of one's own. OSError without the file."""
    context = ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
    if ca_bundle:
        context.load_verify_locations(ca_bundle)
    return context


def lenient() -> ssl.SSLContext:
    """Takes any certificate and whatever old ways OpenSSL still speaks."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.options |= _LEGACY_SERVER_CONNECT
    return context


def certificate_trouble(error: ssl.SSLError, shown: Callable[[], dict[str, object]]) -> str | None:
    """What is wrong with a server's certificate or its TLS; None where an error is of other kind.

    ``shown`` gives the certificate, where its dates and names are all that is wrong with it.
    """
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate {_what_is_wrong(error, shown)} ({_NEEDED})"
    # A Python that is older than its OpenSSL has no name for some: they stand in words.
    reason = str(error.reason or error).upper().replace(" ", "_")
    if any(word in reason for word in _OUTDATED):
        return f"outdated TLS: {reason} ({_NEEDED})"
    return None


def shown_certificate(
    address: str, port: int, name: str, context: ssl.SSLContext, timeout: float
) -> dict[str, object]:
    """A server's certificate where it is sound but for its dates and names, else nothing.

    The context is one of its own: it is changed.
    """
    context.verify_flags |= _NO_CHECK_TIME
    context.check_hostname = False
    try:
        with (
            socket.create_connection((address, port), timeout) as plain,
            context.wrap_socket(plain, server_hostname=name) as secured,
        ):
            return dict(secured.getpeercert() or {})
    except OSError:
        return {}


def _what_is_wrong(
    error: ssl.SSLCertVerificationError, shown: Callable[[], dict[str, object]]
) -> str:
    code = error.verify_code
    if code in _WRONG:
        return _WRONG[code]
    if code == _EXPIRED:
        return f"expired on {_day(shown().get('notAfter'))}"
    if code == _NOT_YET_VALID:
        return f"not valid before {_day(shown().get('notBefore'))}"
    if code in _OTHER_NAME:
        return f"of another name: {_names(shown())}"
    return f"refused: {error.verify_message}"


def _day(moment: object) -> str:
    """A date as certificates print it, to the day: ``Jun 1 2023``."""
    if not isinstance(moment, str):
        return "a date it does not show"
    month, day, _, year, *_ = moment.split()
    return f"{day} {month} {year}"


def _names(certificate: dict[str, object]) -> str:
    names = certificate.get("subjectAltName")
    found = [str(name) for _, name in names] if isinstance(names, tuple) else []
    return ", ".join(found[:5]) or "names it does not show"
