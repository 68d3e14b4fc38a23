"""What an address of a setting must be like: hosts, ports, stores and files of databases."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

# What ends or escapes the name of a file in an address.
_ESCAPED = {ord(sign): f"%{ord(sign):02X}" for sign in "%?#"}


def names_host(url: str, *, alone: bool = False) -> bool:
    """Whether an address has a host that can be asked for and, if any, a port that is a number.

    ``alone``: nothing stands behind them.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host.encode("idna")  # no part of it is empty or too long
    except ValueError:
        return False
    behind = f"{parts.path}{parts.query}{parts.fragment}" if alone else ""
    return bool(host) and port != 0 and behind in {"", "/"}


def names_server(url: str) -> bool:
    """Whether an address names a server, the signs of its password written as they must be.

    What follows an @ of the password would be taken, and shown, as the host.
    """
    return names_host(url) and url.count("@") <= 1


def looks_like_url(address: str) -> bool:
    """Whether this begins as a URL does, well written or not."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*:/", address) is not None


def is_place(address: str) -> bool:
    """Whether this is a folder, or a URL of object storage with a bucket."""
    return not looks_like_url(address) or re.match(r"s3://[^/]", address) is not None


def sqlite_address(file: Path) -> str:
    """The address of a database in a file, whatever signs its name has."""
    return f"sqlite:///{escaped(str(file))}"


def escaped(path: str) -> str:
    """The path as it stands in an address."""
    return path.translate(_ESCAPED)
