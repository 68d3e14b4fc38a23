"""What a site sets while it sends its asker on, and is shown again within that attempt alone."""

from __future__ import annotations

from assets.storage.warc import Exchange

_MOST = 4096  # characters; servers refuse longer headers


def cookies_after(answer: Exchange, cookies: str) -> str:
    """The cookies, as a header shows them, after an answer has set its own."""
    held = dict(pair.split("=", 1) for pair in cookies.split("; ") if pair)
    for key, value in answer.headers:
        name, separator, content = value.partition(";")[0].partition("=")
        if key.lower() == "set-cookie" and separator and name.strip():
            held[name.strip()] = content.strip()
    shown = "; ".join(f"{name}={content}" for name, content in held.items())
    return shown if len(shown) <= _MOST else cookies
