"""The sample site over a real HTTP server on loopback, and the office folder that points at it."""

from __future__ import annotations

import contextlib
import dataclasses
import email.utils
import errno
import hashlib
import mimetypes
import shutil
import threading
from collections.abc import Iterator, Mapping
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

PORT = 18640
ORIGIN = f"http://127.0.0.1:{PORT}"
PORT_VARIABLE = "NIANBAO_SAMPLE_PORT"
SAMPLES = Path(__file__).parent
SITE = SAMPLES / "site"
OFFICE = SAMPLES / "office"


class PortBusyError(RuntimeError):
    """Another program listens on the port of the sample site."""


class PortError(ValueError):
    """What stands in the variable is no port; the message names both."""


def chosen_port(environ: Mapping[str, str]) -> int:
    """The port these variables choose for the sample site. PortError for what is none."""
    value = environ.get(PORT_VARIABLE) or str(PORT)
    if not (value.isascii() and value.isdigit() and len(value) <= 5 and int(value) <= 65535):
        raise PortError(f"{PORT_VARIABLE} must be a port from 0 to 65535, not {value!r}")
    return int(value)


@dataclasses.dataclass(frozen=True)
class Request:
    """One request the site has answered."""

    method: str
    path: str
    status: int


@contextlib.contextmanager
def serve_site(
    root: Path = SITE, port: int = PORT, requests: list[Request] | None = None
) -> Iterator[str]:
    """Serve the files below ``root`` and give the base address, without a slash at its end.

    Port 0 takes any free one. Each request answered is appended to ``requests``.

    Raises:
        PortBusyError: The port is taken.
    """
    handler = partial(_Handler, root.resolve(), [] if requests is None else requests)
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise PortBusyError(
            f"port {port} is taken: set {PORT_VARIABLE} to a free one for the sample site"
        ) from error
    thread = threading.Thread(target=partial(server.serve_forever, 0.05), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def prepared_office(target: Path, base_url: str) -> Path:
    """Copy the sample office to ``target``, its sources pointing at ``base_url``.

    Files of the sample are written anew, others in ``target`` stay; gives back ``target``.
    """
    shutil.copytree(OFFICE, target, dirs_exist_ok=True)
    sources = target / "register" / "sources.csv"
    sources.write_bytes(sources.read_bytes().replace(ORIGIN.encode(), base_url.encode()))
    return target


class _Handler(BaseHTTPRequestHandler):
    """Answers like a plain government site: no charset in its headers, conditional requests."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits for an acknowledgement

    def __init__(self, root: Path, requests: list[Request], *args: object) -> None:
        self._root = root
        self._requests = requests
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:  # noqa: ARG002
        self._requests.append(Request(self.command, self.path, int(code)))

    def log_message(self, *args: object) -> None:
        """Keep the terminal quiet."""

    def _answer(self, *, with_body: bool) -> None:
        file = self._file()
        if file is None:
            body = "<html><body>404 您访问的页面不存在</body></html>".encode()
            self._send(HTTPStatus.NOT_FOUND, {"Content-Type": "text/html"}, body, with_body)
            return
        body = file.read_bytes()
        modified = file.stat().st_mtime
        headers = {
            "Content-Type": mimetypes.guess_type(file.name)[0] or "application/octet-stream",
            "Last-Modified": email.utils.formatdate(modified, usegmt=True),
            "ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"',
        }
        if self._is_current(headers["ETag"], modified):
            self._send(HTTPStatus.NOT_MODIFIED, headers, b"", with_body=False)
        else:
            self._send(HTTPStatus.OK, headers, body, with_body)

    def _file(self) -> Path | None:
        path = unquote(urlsplit(self.path).path)
        file = (self._root / path.lstrip("/")).resolve()
        if path.endswith("/"):
            file /= "index.html"
        return file if file.is_relative_to(self._root) and file.is_file() else None

    def _is_current(self, etag: str, modified: float) -> bool:
        known = self.headers.get("If-None-Match")
        if known is not None:
            return known.strip() == "*" or etag in {tag.strip() for tag in known.split(",")}
        since = self.headers.get("If-Modified-Since")
        try:
            return since is not None and int(modified) <= int(
                email.utils.parsedate_to_datetime(since).timestamp()
            )
        except ValueError:
            return False

    def _send(
        self, status: HTTPStatus, headers: dict[str, str], body: bytes, with_body: bool
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)
