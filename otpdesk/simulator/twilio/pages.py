"""Pages of Twilio's lists: those of 2010-04-01 by URIs beside the entries, the newer ones by URLs under `meta`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import dropwhile, islice
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl, urlencode

from otpdesk.simulator.dialect import Asked, Reply, reply

T = TypeVar("T")
_PAGE, _LARGEST_PAGE = 50, 1000


@dataclass(frozen=True, slots=True)
class Entries(Generic[T]):
    """What a list holds: all that is found, what each entry is known by, and its document."""

    found: Iterable[T]
    name: Callable[[T], str]
    document: Callable[[T], Any]


@dataclass(frozen=True, slots=True)
class _Page:
    """One page: its number from 0, how many entries a page has, its own, and the token of the next one."""

    number: int
    size: int
    rows: list[Any]
    following: str


def _page(asked: Asked, entries: Entries[T]) -> _Page:
    size = min(max(asked.number("PageSize", _PAGE), 1), _LARGEST_PAGE)
    found, after = entries.found, asked.query.get("PageToken", "").removeprefix("PA")
    if after:
        found = islice(dropwhile(lambda entry: entries.name(entry) != after, found), 1, None)
    rows = list(islice(found, size + 1))
    following = f"PA{entries.name(rows[size - 1])}" if len(rows) > size else ""
    return _Page(asked.number("Page", 0), size, [entries.document(row) for row in rows[:size]], following)


def _place(place: str, asked: Asked, size: int, page: int, token: str = "") -> str:
    kept = [(key, value) for key, value in parse_qsl(asked.query_string) if not key.startswith("Page")]
    tail = [("PageSize", str(size)), ("Page", str(page)), *([("PageToken", token)] if token else [])]
    return f"{place}?{urlencode(kept + tail)}"


def _neighbours(asked: Asked, place: str, page: _Page) -> tuple[str, str | None, str | None, str]:
    """Where the first page, the one before, the next one and this one are."""
    return (
        _place(place, asked, page.size, 0),
        _place(place, asked, page.size, page.number - 1) if page.number else None,
        _place(place, asked, page.size, page.number + 1, page.following) if page.following else None,
        _place(place, asked, page.size, page.number, asked.query.get("PageToken", "")),
    )


def listed_2010(asked: Asked, place: str, key: str, entries: Entries[T]) -> Reply:
    """A page as version 2010-04-01 has it, under `key`."""
    page = _page(asked, entries)
    first, before, following, here = _neighbours(asked, f"/{place}", page)
    return reply(
        200,
        {
            key: page.rows,
            "first_page_uri": first,
            "next_page_uri": following,
            "previous_page_uri": before,
            "uri": here,
            "page": page.number,
            "page_size": page.size,
            "start": page.number * page.size,
            "end": page.number * page.size + max(len(page.rows) - 1, 0),
        },
    )


def listed(asked: Asked, host: str, key: str, entries: Entries[T]) -> Reply:
    """A page as versions 1 and 2 have it, under `key`; `host` is the first part of the host's name."""
    page = _page(asked, entries)
    first, before, following, here = _neighbours(asked, f"https://{host}.twilio.com/{'/'.join(asked.path)}", page)
    meta = {
        "key": key,
        "page": page.number,
        "page_size": page.size,
        "first_page_url": first,
        "previous_page_url": before,
        "next_page_url": following,
        "url": here,
    }
    return reply(200, {key: page.rows, "meta": meta})
