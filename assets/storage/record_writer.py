"""What a request brought -> WARC records, each a gzip member of its own."""

from __future__ import annotations

import io
from datetime import datetime
from typing import IO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from assets.storage.warc import Exchange, Failure, LocalFile, payload_digest, warc_date

_NOT_MODIFIED_PROFILE = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_FIELDS = "application/warc-fields"


class RecordWriter:
    """Writes records, each a gzip member of its own, to an open file."""

    def __init__(self, out: IO[bytes]) -> None:
        self._writer = WARCWriter(out, gzip=True, warc_version="1.1")

    def info(self, name: str, software: str, moment: datetime) -> None:
        """The record that opens a file."""
        fields = f"software: {software}\r\nformat: WARC File Format 1.1\r\n"
        headers = {"WARC-Filename": name}
        self._write("", "warcinfo", fields.encode(), moment, headers, content_type=_FIELDS)

    def failure(self, failure: Failure) -> None:
        """A metadata record saying why nothing came."""
        text = " ".join(failure.text.split())
        fields = f"problem: {failure.problem}\r\nerror: {text}\r\n"
        self._write(failure.url, "metadata", fields.encode(), failure.at, {}, content_type=_FIELDS)

    def resource(self, file: LocalFile) -> None:
        """A resource record with the file's bytes."""
        headers = {"WARC-Payload-Digest": payload_digest(file.body)}
        kind = "application/octet-stream"
        self._write(file.url, "resource", file.body, file.received_at, headers, content_type=kind)

    def exchange(self, exchange: Exchange, *, original: tuple[str, str, str] | None) -> None:
        """Request and response; a revisit where the same payload is archived already.

        ``original`` is digest, address and WARC-Date of the record that holds the payload.
        """
        date = {"WARC-Date": warc_date(exchange.received_at)}
        http = StatusAndHeaders(
            f"{exchange.status} {exchange.reason}".rstrip(),
            list(exchange.headers),
            protocol="HTTP/1.1",
        )
        if original is not None:
            digest, uri, original_date = original
            answer = self._writer.create_revisit_record(
                exchange.url, digest, uri, original_date, http_headers=http, warc_headers_dict=date
            )
            if exchange.status == 304:
                answer.rec_headers.replace_header("WARC-Profile", _NOT_MODIFIED_PROFILE)
        else:
            date["WARC-Payload-Digest"] = payload_digest(exchange.body)
            if exchange.truncated:
                date["WARC-Truncated"] = exchange.truncated
            answer = self._writer.create_warc_record(
                exchange.url,
                "response",
                payload=io.BytesIO(exchange.body),
                length=len(exchange.body),
                http_headers=http,
                warc_headers_dict=date,
            )
        path = exchange.url.split("/", 3)[3:]
        request = self._writer.create_warc_record(
            exchange.url,
            "request",
            http_headers=StatusAndHeaders(
                f"GET /{path[0] if path else ''} HTTP/1.1",
                list(exchange.request_headers),
                is_http_request=True,
            ),
        )
        self._writer.write_request_response_pair(request, answer)

    def _write(
        self,
        url: str,
        kind: str,
        payload: bytes,
        moment: datetime,
        headers: dict[str, str],
        *,
        content_type: str,
    ) -> None:
        record = self._writer.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(payload),
            length=len(payload),
            warc_content_type=content_type,
            warc_headers_dict={"WARC-Date": warc_date(moment), **headers},
        )
        self._writer.write_record(record)
