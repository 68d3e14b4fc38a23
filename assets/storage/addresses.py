"""Addresses in the one form in which they are asked for, archived and compared."""

from __future__ import annotations

from urllib.parse import quote, unquote, urldefrag, urljoin

from requests import PreparedRequest
from requests.exceptions import RequestException


class AddressError(ValueError):
    """Not an address that could be asked for; the message names it."""


def normal_address(address: str, base: str = "") -> str:
    """An http(s) address as it goes over the wire: absolute, quoted, without its fragment.

    Raises AddressError for anything else.
    """
    try:
        joined = urldefrag(urljoin(base, address.strip())).url
        if not joined.lower().startswith(("http://", "https://")):
            raise AddressError(f"not an http(s) address: {address!r}")
        request = PreparedRequest()
        request.prepare_url(joined, None)
    except (RequestException, ValueError) as error:
        raise AddressError(f"not an http(s) address: {address!r} ({error})") from error
    if request.url is None:
        raise AddressError(f"not an http(s) address: {address!r}")
    return request.url


def file_address(path: str) -> str:
    """The address under which a file of the office folder, by its relative path, is archived."""
    return "file:///" + quote(path)


def file_path(address: str) -> str:
    """The relative path behind a file address."""
    return unquote(address.removeprefix("file:///"))
