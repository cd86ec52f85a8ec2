"""Plivo's lists: at most twenty entries on a page, by offset, newest first, filters by time, state and number."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlencode

from otpdesk.otp import Instant
from otpdesk.simulator.dialect import Asked, Reply, reply
from otpdesk.simulator.plivo.documents import api_id, error

_MOST = 20
_WEEK = 7 * 86_400_000
"""How far a list of messages or sessions reaches back if it is not asked for more, in milliseconds."""

Document = dict[str, Any]


def page(path: str, asked: Asked, key: str, entries: Iterable[Document]) -> Reply:
    """A page of entries under `key`; its meta names the next and the previous one."""
    limit, offset = asked.number("limit", _MOST), asked.number("offset", 0)
    if not 0 < limit <= _MOST:
        return error(400, "limit should be in the range 1 to 20")
    rows: Sequence[Document] = list(entries)
    shown = list(islice(rows, offset, offset + limit))
    meta = {
        "limit": limit,
        "offset": offset,
        "next": _place(path, asked, limit, offset + limit) if offset + limit < len(rows) else None,
        "previous": _place(path, asked, limit, max(0, offset - limit)) if offset else None,
        "total_count": len(rows),
    }
    return reply(200, {"api_id": api_id(path, offset, len(rows)), "meta": meta, key: shown})


def _place(path: str, asked: Asked, limit: int, offset: int) -> str:
    kept = [(key, value) for key, value in parse_qsl(asked.query_string) if key not in {"limit", "offset"}]
    return f"{path}?{urlencode([*kept, ('limit', limit), ('offset', offset)])}"


def within(asked: Asked, name: str, now: Instant) -> Callable[[Instant], bool]:
    """Whether an instant fits the filters `name`, `name__gt`, `…__gte`, `…__lt` and `…__lte`. ValueError if one is bad.

    Without any of them the last week does.
    """
    tests = [_TESTS[sign](_instant(asked.query[name + sign])) for sign in _TESTS if name + sign in asked.query]
    if not tests:
        return lambda at: at >= now - _WEEK
    return lambda at: all(test(at) for test in tests)


_TESTS: dict[str, Callable[[Instant], Callable[[Instant], bool]]] = {
    "": lambda limit: lambda at: at == limit,
    "__gt": lambda limit: lambda at: at > limit,
    "__gte": lambda limit: lambda at: at >= limit,
    "__lt": lambda limit: lambda at: at < limit,
    "__lte": lambda limit: lambda at: at <= limit,
}


def _instant(text: str) -> Instant:
    """`YYYY-MM-DD HH:MM[:ss[.uuuuuu]]`, in UTC."""
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def equal(asked: Asked, entries: Iterable[Document], **fields: str) -> Iterator[Document]:
    """The entries whose fields are what the query asks for; `fields` are filters and the fields that they mean.

    Numbers may be asked for with a plus.
    """
    wanted = {fields[name]: asked.query[name].removeprefix("+") for name in fields if asked.query.get(name)}
    return (entry for entry in entries if all(str(entry.get(field)) == value for field, value in wanted.items()))
