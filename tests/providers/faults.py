"""Everything that may go wrong on the wire after a send, as acts of the scripted server."""

from tests.fixtures.scripted import Act, breaking, raw, replying, saying

_DEEP = b"[" * 100_000
_HUGE = b"x" * (5 * 1024 * 1024)

# What Twilio, Vonage, Plivo, MessageBird, Bird and GetOTP call an id, each of a kind that no id has.
_NO_IDS = {
    "sid": [1],
    "uuid": {"a": 1},
    "messages": {"status": "0"},
    "request_id": {},
    "message_uuid": {"a": 1},
    "session_uuid": [1],
    "id": {},
    "message_id": [],
    "otp_id": [1],
    "data": 7,
}


def _words(words: str) -> dict[str, object]:
    """An error in the words of all of them."""
    return {"message": words, "title": words, "error": words, "errors": [{"description": words, "message": words}]}


UNCLEAR: dict[str, Act] = {
    "closed after the request": breaking(),
    "reset after the request": breaking(reset=True),
    "closed within the status line": breaking(b"HTTP/1.1 2"),
    "closed within the headers": breaking(b"HTTP/1.1 201 Created\r\ncontent-length: 10\r\n"),
    "closed within the body": breaking(raw(201, b'{"sid": ', content_length="400")),
    "reset within the body": breaking(raw(201, b'{"sid": ', content_length="400"), reset=True),
    "no HTTP at all": breaking(b"220 mail.example.org ESMTP\r\n"),
    "500 without a body": saying(raw(500)),
    "500 with the provider's words": replying(500, {"code": 20500, **_words("Internal error")}),
    "502 of a gateway": saying(raw(502, b"<html>Bad gateway</html>", content_type="text/html")),
    "503 with Retry-After": replying(503, {"code": 20503, **_words("Unavailable")}, retry_after="7"),
    "200 without a body": saying(raw(200)),
    "204": saying(raw(204)),
    "200 without an id": replying(200, {"hello": "world"}),
    "201 with an id of a wrong kind": replying(201, _NO_IDS),
    "200 with a list": replying(200, [1, 2, 3]),
    "200 with a page": saying(raw(200, b"<html>Sign in to the Wi-Fi</html>", content_type="text/html")),
    "200 with half a JSON": saying(raw(200, b'{"sid": "SM')),
    "200 with a deep JSON": saying(raw(200, _DEEP, content_type="application/json")),
    "200 with bytes of no charset": saying(
        raw(200, b"\xff\xfe\x00\xd8", content_type="application/json; charset=x-no")
    ),
    "200 that is not gzip": saying(raw(200, b"plain", content_encoding="gzip")),
    "200 without an end": saying(raw(200, _HUGE, content_type="application/json")),
    "400 of somebody else": saying(raw(400, b"<html>nginx</html>", content_type="text/html")),
    "401 without a body": saying(raw(401)),
    "404 of somebody else": saying(raw(404, b"not found", content_type="text/plain")),
}
"""Everything that leaves open whether the message went out."""

BUSY: dict[str, tuple[Act, int | None]] = {
    "with seconds": (replying(429, {"code": 20429, **_words("Too many")}, retry_after="3"), 3),
    "without": (replying(429, {"code": 20429, **_words("Too many")}), None),
    "with a date long past": (replying(429, {}, retry_after="Wed, 21 Oct 2015 07:28:00 GMT"), 0),
    "with nonsense": (saying(raw(429, retry_after="²")), None),
    "with a number of 5,000 digits": (saying(raw(429, retry_after="9" * 5000)), None),
}
