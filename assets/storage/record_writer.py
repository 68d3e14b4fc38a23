"""What a request brought -> WARC records, each a gzip member of its own."""

from __future__ import annotations

import io
from datetime import datetime
from typing import IO

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from assets.storage.addresses import split_post
from assets.storage.warc import (
    EXCEPTIONS,
    METHOD,
    Exchange,
    Failure,
    LocalFile,
    warc_date,
)

_NOT_MODIFIED_PROFILE = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_FIELDS = "application/warc-fields"


class RecordWriter:
    """Writes records to an open file, beginning with the warcinfo record that all others name."""

    def __init__(self, out: IO[bytes], name: str, software: str, moment: datetime) -> None:
        self._writer = WARCWriter(out, gzip=True, warc_version="1.1")
        fields = f"software: {software}\r\nformat: WARC File Format 1.1\r\n".encode()
        named = {"WARC-Filename": name, "WARC-Date": warc_date(moment)}
        info = self._record("", "warcinfo", fields, named, content_type=_FIELDS)
        self._info = str(info.rec_headers.get_header("WARC-Record-ID"))
        self._writer.write_record(info)

    def failure(self, failure: Failure) -> None:
        """A metadata record saying why nothing came."""
        url, form = split_post(failure.url)
        told = {"problem": failure.problem, "error": failure.text}
        told |= {} if form is None else {"form": form}
        fields = "".join(f"{key}: {_line(value)}\r\n" for key, value in told.items()).encode()
        headers = self._headers(failure.at)
        self._writer.write_record(
            self._record(url, "metadata", fields, headers, content_type=_FIELDS)
        )

    def resource(self, file: LocalFile, digest: str) -> None:
        """A resource record with the file's bytes and their digest."""
        headers = self._headers(file.received_at)
        headers["WARC-Payload-Digest"] = digest
        kind = "application/octet-stream"
        self._writer.write_record(
            self._record(file.url, "resource", file.body, headers, content_type=kind)
        )

    def exchange(
        self, exchange: Exchange, digest: str, *, original: tuple[str, str, str] | None
    ) -> None:
        """Request and response; a revisit where the same payload is archived already.

        ``digest`` is that of the payload, ``original`` is digest, address and WARC-Date of the
        record that holds it.
        """
        answer = self._answer(exchange, digest, original)
        # A request without its answer says nothing wrong; an answer to a form that is cut off
        # would: so the request comes first.
        self._writer.write_record(
            self._request(exchange, answer.rec_headers.get_header("WARC-Record-ID"))
        )
        self._writer.write_record(answer)

    def _answer(
        self, exchange: Exchange, digest: str, original: tuple[str, str, str] | None
    ) -> ArcWarcRecord:
        url, form = split_post(exchange.url)
        headers = self._headers(exchange.received_at)
        if form is not None:
            headers[METHOD] = "POST"
        if exchange.exceptions:
            headers[EXCEPTIONS] = " ".join(exchange.exceptions)
        status = f"{exchange.status} {exchange.reason}".rstrip()
        http = StatusAndHeaders(status, list(exchange.headers), protocol="HTTP/1.1")
        if original is None:
            headers["WARC-Payload-Digest"] = digest
            if exchange.truncated:
                headers["WARC-Truncated"] = exchange.truncated
            return self._record(url, "response", exchange.body, headers, http=http)
        held, uri, date = original
        answer = self._writer.create_revisit_record(
            url, held, split_post(uri)[0], date, http_headers=http, warc_headers_dict=headers
        )
        if exchange.status == 304:
            answer.rec_headers.replace_header("WARC-Profile", _NOT_MODIFIED_PROFILE)
        return answer

    def _request(self, exchange: Exchange, answer: str) -> ArcWarcRecord:
        url, form = split_post(exchange.url)
        path = url.split("/", 3)[3:]
        http = StatusAndHeaders(
            f"{'GET' if form is None else 'POST'} /{path[0] if path else ''} HTTP/1.1",
            list(exchange.request_headers),
            is_http_request=True,
        )
        headers = {**self._headers(exchange.received_at), "WARC-Concurrent-To": answer}
        return self._record(url, "request", (form or "").encode(), headers, http=http)

    def _headers(self, moment: datetime) -> dict[str, str]:
        return {"WARC-Date": warc_date(moment), "WARC-Warcinfo-ID": self._info}

    def _record(
        self,
        url: str,
        kind: str,
        payload: bytes,
        headers: dict[str, str],
        *,
        http: StatusAndHeaders | None = None,
        content_type: str = "",
    ) -> ArcWarcRecord:
        return self._writer.create_warc_record(
            _line(url).replace(" ", "%20"),
            kind,
            payload=io.BytesIO(payload),
            length=len(payload),
            http_headers=http,
            warc_content_type=content_type,
            warc_headers_dict=headers,
        )


def _line(text: str) -> str:
    """The text in one line, as a header or field holds it, whoever wrote it."""
    return " ".join(text.encode("utf-8", "backslashreplace").decode().split())
