"""Twilio's lists of messages and calls: filters by address and time, pages by next_page_uri."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import dropwhile, islice
from typing import Any
from urllib.parse import parse_qsl, urlencode

from otpdesk.otp import Channel, Instant
from otpdesk.simulator.dialect import Asked, Reply, reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Accepted, Stage
from otpdesk.simulator.twilio_documents import VERSION, call_document, message_document

_TEXTS = (Channel.SMS, Channel.WHATSAPP)
_DAY = 86_400_000
_PAGE, _LARGEST_PAGE = 50, 1000
_UNSENT = frozenset({Stage.QUEUED, Stage.SENDING})


def message_list(exchange: Exchange, account: str, asked: Asked) -> Reply:
    """A page of messages, newest first. A filter on DateSent leaves out what is not sent yet."""
    return _list(exchange, account, asked, ("Messages", "DateSent", _TEXTS), message_document)


def call_list(exchange: Exchange, account: str, asked: Asked) -> Reply:
    """A page of calls, newest first. A filter on StartTime leaves out what is not dialled yet."""
    return _list(exchange, account, asked, ("Calls", "StartTime", (Channel.VOICE,)), call_document)


def _list(
    exchange: Exchange,
    account: str,
    asked: Asked,
    kind: tuple[str, str, tuple[Channel, ...]],
    document: Callable[[Accepted, Instant], dict[str, Any]],
) -> Reply:
    name, time_field, channels = kind
    now = exchange.clock.now()
    found: Iterable[Accepted] = _addressed(exchange, account, asked, channels)
    try:
        span = _span(asked, time_field)
    except ValueError:
        words = f"Invalid {time_field}"
        return reply(400, {"code": 20001, "message": words, "more_info": _MORE, "status": 400})
    if span is not None:
        found = (message for message in found if _inside(span, message, now))
    return _page(account, name, asked, found, lambda message: document(message, now))


_MORE = "https://www.twilio.com/docs/errors/20001"


def _addressed(exchange: Exchange, account: str, asked: Asked, channels: tuple[Channel, ...]) -> Iterator[Accepted]:
    to, sender = asked.query.get("To", ""), asked.query.get("From", "")
    if to.startswith("whatsapp:"):
        channels = (Channel.WHATSAPP,)
    elif to and Channel.SMS in channels:
        channels = (Channel.SMS,)
    for message in exchange.sent("twilio", account, channels, to.removeprefix("whatsapp:")):
        if not sender or message.submission.sender == sender.removeprefix("whatsapp:"):
            yield message


def _span(asked: Asked, field: str) -> tuple[Instant, Instant] | None:
    """The instants (first, last) that the filters `field`, `field>` and `field<` leave; None without a filter."""
    exact, after, before = (asked.query.get(field + sign) for sign in ("", ">", "<"))
    if not (exact or after or before):
        return None
    low, high = 0, 1 << 62
    if exact:
        low, high = _instant(exact, end=False), _instant(exact, end=True)
    if after:
        low = max(low, _instant(after, end=False))
    if before:
        high = min(high, _instant(before, end=True))
    return low, high


def _instant(text: str, *, end: bool) -> Instant:
    """An instant of an ISO 8601 day or time in UTC; `end` means the last millisecond it covers."""
    if len(text) == len("2026-01-01"):
        day = date.fromisoformat(text)
        start = round(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
        return start + _DAY - 1 if end else start
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000) + (999 if end else 0)


def _inside(span: tuple[Instant, Instant], message: Accepted, now: Instant) -> bool:
    return message.stage(now) not in _UNSENT and span[0] <= message.at + message.fate.sent_after <= span[1]


def _page(
    account: str,
    name: str,
    asked: Asked,
    found: Iterable[Accepted],
    document: Callable[[Accepted], dict[str, Any]],
) -> Reply:
    size = min(max(asked.number("PageSize", _PAGE), 1), _LARGEST_PAGE)
    page = asked.number("Page", 0)
    after = asked.query.get("PageToken", "").removeprefix("PA")
    if after:
        found = islice(dropwhile(lambda message: message.id != after, found), 1, None)
    rows = list(islice(found, size + 1))
    more, rows = len(rows) > size, rows[:size]
    return reply(
        200,
        {
            name.lower(): [document(message) for message in rows],
            "first_page_uri": _uri(account, name, asked, size, 0),
            "next_page_uri": _uri(account, name, asked, size, page + 1, f"PA{rows[-1].id}") if more else None,
            "previous_page_uri": _uri(account, name, asked, size, page - 1) if page else None,
            "uri": _uri(account, name, asked, size, page, asked.query.get("PageToken", "")),
            "page": page,
            "page_size": size,
            "start": page * size,
            "end": page * size + max(len(rows) - 1, 0),
        },
    )


def _uri(account: str, name: str, asked: Asked, size: int, page: int, token: str = "") -> str:
    kept = [(key, value) for key, value in parse_qsl(asked.query_string) if not key.startswith("Page")]
    tail = [("PageSize", str(size)), ("Page", str(page)), *([("PageToken", token)] if token else [])]
    return f"/{VERSION}/Accounts/{account}/{name}.json?{urlencode(kept + tail)}"
