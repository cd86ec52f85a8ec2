"""Twilio's lists of messages and calls: filters by address and time, pages by next_page_uri."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from otpdesk.otp import Channel, Instant
from otpdesk.simulator.dialect import Asked, Reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Accepted, Stage
from otpdesk.simulator.twilio.documents import VERSION, call_document, message_document
from otpdesk.simulator.twilio.pages import Entries, listed_2010
from otpdesk.simulator.twilio.problems import problem

_TEXTS = (Channel.SMS, Channel.WHATSAPP)
_DAY = 86_400_000
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
        return problem((400, 20001, f"Invalid {time_field}"))
    if span is not None:
        found = (message for message in found if _inside(span, message, now))
    place = f"{VERSION}/Accounts/{account}/{name}.json"
    return listed_2010(asked, place, name.lower(), Entries(found, _sid, lambda message: document(message, now)))


def _sid(message: Accepted) -> str:
    return message.id


def _addressed(exchange: Exchange, account: str, asked: Asked, channels: tuple[Channel, ...]) -> Iterator[Accepted]:
    to, sender = asked.query.get("To", ""), asked.query.get("From", "")
    if to.startswith("whatsapp:"):
        channels = (Channel.WHATSAPP,)
    elif to and Channel.SMS in channels:
        channels = (Channel.SMS,)
    for message in exchange.sent("twilio", account, channels, to.removeprefix("whatsapp:")):
        ours = not sender or message.submission.sender == sender.removeprefix("whatsapp:")
        if ours and not message.submission.session:  # what Verify sent is in a list of its own
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
