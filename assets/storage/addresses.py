"""Addresses in the one form in which they are asked for, archived and compared."""

from __future__ import annotations

from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit, urlunsplit

from requests import PreparedRequest
from requests.exceptions import RequestException

POSTED = "#post:"
# What a posted form may hold as it is; % too, so that what is quoted stays as it is.
_FORM_SIGNS = "!$%&'()*+,-./:;=?@[]_~"


class AddressError(ValueError):
    """Not an address that could be asked for; the message names it."""


def normal_address(address: str, base: str = "") -> str:
    """An http(s) address as it goes over the wire: absolute, quoted, without its fragment.

    A name and password in it are dropped: addresses are told to everybody.
    The form of a posted address stays. An address read on a page, which comes with the base it is
    relative to, never becomes a posted one. Raises AddressError for anything else.
    """
    plain, form = split_post(address.strip())
    if form is not None and not base:
        return posted_address(plain, form)
    try:
        joined = urldefrag(urljoin(base, plain)).url
        if not joined.lower().startswith(("http://", "https://")):
            raise AddressError(f"not an http(s) address: {address!r}")
        parts = urlsplit(joined)
        request = PreparedRequest()
        request.prepare_url(urlunsplit(parts._replace(netloc=_without_user(parts.netloc))), None)
    except (RequestException, ValueError) as error:
        raise AddressError(f"not an http(s) address: {address!r} ({error})") from error
    if request.url is None:
        raise AddressError(f"not an http(s) address: {address!r}")
    return request.url


def _without_user(netloc: str) -> str:
    return netloc.rpartition("@")[2]


def posted_address(url: str, form: str) -> str:
    """The one name of a request that posts a form, urlencoded, to an address: ``url#post:form``.

    No fragment ever goes over the wire, so that it can mean nothing else.
    Raises AddressError where url is not an http(s) address.
    """
    return normal_address(urldefrag(url).url) + POSTED + quote(form, safe=_FORM_SIGNS)


def split_post(address: str) -> tuple[str, str | None]:
    """The address that is asked, and the form that is posted to it; None where none is."""
    url, posted, form = address.partition(POSTED)
    return url, form if posted else None


def file_address(path: str) -> str:
    """The address under which a file of the office folder, by its relative path, is archived."""
    return "file:///" + quote(path.encode(errors="surrogateescape"))


def is_file_address(address: str) -> bool:
    """Whether an address is that of a file or folder of the office, and of no host."""
    return address.startswith("file:")


def is_folder_address(address: str) -> bool:
    """Whether an address is that of a folder of the office."""
    return is_file_address(address) and address.endswith("/")


def file_path(address: str) -> str:
    """The relative path behind a file address."""
    return unquote(address.removeprefix("file:///"), errors="surrogateescape")
