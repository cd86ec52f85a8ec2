"""Vonage's Reports API: records of texts, messages and verifications, by ids or by a window of at most a day.

What an application sent shows in the reports of every API key, because nobody here says whose it is.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from otpdesk.otp import Channel, Instant
from otpdesk.simulator.dialect import Asked, Reply, reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Accepted
from otpdesk.simulator.verifications import Running
from otpdesk.simulator.vonage.problems import problem
from otpdesk.simulator.vonage.records import (
    is_message,
    is_sms,
    legacy_row,
    message_id,
    message_row,
    sms_row,
    verify_row,
    whole_id,
    written,
)

_DAY = 86_400_000
_TEXTS = (Channel.SMS, Channel.WHATSAPP)
_BOTH_WAYS = frozenset({"SMS", "MESSAGES"})
Found = tuple[str, Instant, list[dict[str, Any]]]
"""The id of a record, when it began, and its rows: a repeated receipt makes two."""


@dataclass(frozen=True, slots=True)
class Books:
    """What one question may see: the world, the question, the key that asks, and whose messages it gets."""

    exchange: Exchange
    asked: Asked
    key: str
    accounts: tuple[str, ...]

    @property
    def now(self) -> Instant:
        return self.exchange.clock.now()

    def sent(self, since: Instant | None = None) -> Iterator[Accepted]:
        for account in self.accounts:
            yield from self.exchange.sent("vonage", account, _TEXTS, since=since)

    def verifications(self, since: Instant) -> Iterator[Running]:
        for account in self.accounts:
            yield from self.exchange.verifications.of("vonage", account, since=since)


def records(books: Books) -> Reply:
    """The records asked for; each shows up some seconds after it began (`Profile.report_delay`)."""
    asked = books.asked
    wrong = _wrong(asked)
    if wrong is not None:
        return wrong
    if asked.query["account_id"] != books.key:
        return problem(403, "forbidden", "Forbidden", "User not authorized to query the requested data")
    visible = books.now - round(books.exchange.profile.report_delay * 1000)
    product = _PRODUCTS[asked.query["product"]]
    ids = [part for part in asked.query.get("id", "").split(",") if part]
    found = product(books, ids) if ids else _in_window(asked, product(books, []))
    shown = [entry for entry in found if entry[1] <= visible]
    rows = [row for _, _, of_one in shown for row in of_one if asked.query.get("status") in {None, row["status"]}]
    missing = [part for part in ids if part not in {name for name, _, _ in shown}]
    return reply(200, _head(books) | _missing(missing) | {"items_count": len(rows), "records": rows})


def _sms(books: Books, ids: list[str]) -> Iterable[Found]:
    if ids:
        pairs = ((part, books.exchange.find("vonage", books.key, whole_id(part))) for part in ids)
        return [_sms_rows(books, message, part) for part, message in pairs if message and is_sms(message)]
    messages = (message for message in books.sent(_since(books)) if is_sms(message))
    return [
        _sms_rows(books, message, message_id(message, part))
        for message in messages
        for part in range(message.submission.segments)
    ]


def _sms_rows(books: Books, message: Accepted, part: str) -> Found:
    row = sms_row(message, part, books.now) | _body(books, message)
    repeated = message.fate.repeats_after is not None and books.now - message.at >= message.fate.repeats_after
    return part, message.at, [row, row] if repeated else [row]


def _messages(books: Books, ids: list[str]) -> Iterable[Found]:
    found = books.sent(None if ids else _since(books))
    wanted = (message for message in found if is_message(message) and (not ids or message.id in ids))
    return [
        (message.id, message.at, [message_row(message, books.now) | _body(books, message) | {"account_id": books.key}])
        for message in wanted
    ]


def _verifications(books: Books, ids: list[str]) -> Iterable[Found]:
    found = (one for one in books.verifications(0 if ids else _since(books)) if "-" in one.id)
    return [(one.id, one.at, [verify_row(one, books.key, books.now)]) for one in found if not ids or one.id in ids]


def _legacy(books: Books, ids: list[str]) -> Iterable[Found]:
    found = (one for one in books.verifications(0 if ids else _since(books)) if "-" not in one.id)
    return [(one.id, one.at, [legacy_row(one, books.key, books.now)]) for one in found if not ids or one.id in ids]


_PRODUCTS: MappingProxyType[str, Callable[[Books, list[str]], Iterable[Found]]] = MappingProxyType(
    {"SMS": _sms, "MESSAGES": _messages, "VERIFY-V2": _verifications, "VERIFY-API": _legacy}
)


def _body(books: Books, message: Accepted) -> dict[str, str]:
    asked_for = books.asked.query.get("include_message") == "true"
    return {"message_body": message.submission.text} if asked_for else {}


def _wrong(asked: Asked) -> Reply | None:
    query = asked.query
    both_ways = query.get("product", "SMS") in _BOTH_WAYS
    needed = ("account_id", "product", *(("direction",) if both_ways else ()))
    missing = [name for name in needed if not query.get(name)]
    if not query.get("id"):
        missing += [name for name in ("date_start", "date_end") if not query.get(name)]
    if missing:
        return _unprocessable(dict.fromkeys(missing, "Missing required parameter"))
    if query["product"] not in _PRODUCTS:
        known = ", ".join(_PRODUCTS)
        words = f"Could not resolve product name. Please use one of the following values [{known}]"
        return _unprocessable({"product": words})
    if query.get("id"):
        clash = [name for name in ("date_start", "date_end") if query.get(name)]
        words = f"When using message_id, the following parameters are not supported: [{', '.join(clash)}]"
        return problem(422, "invalid-filter", "Invalid filter", words) if clash else None
    try:
        span = _instant(query["date_end"]) - _instant(query["date_start"])
    except ValueError:
        return _unprocessable({"date_start": "Must be a date and time of ISO 8601"})
    return None if 0 <= span <= _DAY else _unprocessable({"date_end": "Must be within 24 hours of date_start"})


def _unprocessable(invalid: dict[str, str]) -> Reply:
    return problem(422, "unprocessable-entity", "Unprocessable entity", "The request cannot be processed.", invalid)


def _instant(text: str) -> Instant:
    moment = datetime.fromisoformat(text)
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def _since(books: Books) -> Instant:
    return _instant(books.asked.query["date_start"])


def _in_window(asked: Asked, found: Iterable[Found]) -> list[Found]:
    until, to = _instant(asked.query["date_end"]), asked.query.get("to", "")
    return [entry for entry in found if entry[1] < until and all(to in {"", row["to"]} for row in entry[2])]


def _head(books: Books) -> dict[str, Any]:
    asked = books.asked
    both_ways = asked.query["product"] in _BOTH_WAYS
    texts = {
        "direction": asked.query.get("direction"),
        "include_message": asked.query.get("include_message") == "true",
        "show_concatenated": asked.query.get("show_concatenated") == "true",
    }
    return {
        "_links": {"self": {"href": f"https://api.nexmo.com/v2/reports/records?{asked.query_string}"}},
        "request_id": str(uuid.UUID(int=books.exchange.world.chance(asked.query_string, books.now))),
        "request_status": "SUCCESS",
        "received_at": written(books.now),
        "price": 0.0,
        "currency": "EUR",
        "product": asked.query["product"],
        "account_id": books.key,
        **(texts if both_ways else {}),
    }


def _missing(missing: list[str]) -> dict[str, str]:
    return {"ids_not_found": ",".join(missing)} if missing else {}
