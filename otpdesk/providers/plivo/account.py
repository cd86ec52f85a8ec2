"""One Plivo account on the wire: its keys, its paths, and every answer to a question read in one way."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from otpdesk.otp import Instant
from otpdesk.providers import dates
from otpdesk.providers.base import NoAnswer
from otpdesk.providers.plivo.settings import PlivoSettings
from otpdesk.providers.rest import Rest
from otpdesk.providers.transport import answered, items, part, text
from otpdesk.providers.wire import Exchange, TimeOuts, basic_auth

TITLE = "Plivo"
_API, _LOOKUP = "https://api.plivo.com", "https://lookup.plivo.com"
_PAGE = 20  # the most of every list
_MOST_PAGES = 15  # of twenty questions a minute that lists of messages and sessions take


class Account:
    """What the parts of the adapter ask through. Safe from any thread."""

    def __init__(self, settings: PlivoSettings, time_outs: TimeOuts) -> None:
        self.settings = settings
        keys = {"Authorization": basic_auth(settings.auth_id, settings.auth_token.get_secret_value())}
        self._api = Rest(_API, keys, settings.base_url, time_outs)
        self._numbers = Rest(_LOOKUP, keys, settings.base_url, time_outs)

    def post(self, path: str, **fields: Any) -> Exchange:
        """An order to a resource of the account, once; fields of None are left out."""
        return self._api.post(self._home(path), json=fields)

    def get(self, path: str = "", **wanted: Any) -> Exchange:
        """A question to a resource of the account; the account itself without a path."""
        return self._api.get(self._home(path), wanted)

    def ask(self, path: str, holds: str, **wanted: Any) -> Mapping[str, Any] | None:
        """The body that answers a question, which must hold the key `holds`; raises as `answered` does."""
        return self.read(self.get(path, **wanted), holds)

    def read(self, exchange: Exchange, holds: str) -> Mapping[str, Any] | None:
        """The body of an exchange that was a question; the same."""
        return answered(exchange, TITLE, holds, said(exchange))

    def look_up(self, number: str) -> Exchange:
        """What the Lookup API, which has a host of its own, says of an E.164 number."""
        return self._numbers.get(f"/v1/Number/{quote(number, safe='+')}", {"type": "carrier"})

    def every(self, path: str, key: str, **wanted: Any) -> list[Mapping[str, Any]] | None:
        """The entries of a whole list, over its pages, newest first; None where there is no such list.

        Plivo names the next page as a path, by offset or by cursor; only its query is taken from it. NoAnswer for a
        list too long to be read to its end: what is not on the pages read may be on the others.
        """
        found: list[Mapping[str, Any]] = []
        place: dict[str, Any] = {"limit": _PAGE, **wanted}
        for _ in range(_MOST_PAGES):
            body = self.ask(path, key, **place)
            if body is None:
                return found or None
            found += items(body, key)
            following = dict(parse_qsl(urlsplit(text(part(body, "meta"), "next")).query))
            if not following:
                return found
            place = {**wanted, **following}
        raise NoAnswer(f"{TITLE}'s list is too long to be searched.", "Look for it in Plivo's console.")

    def _home(self, path: str) -> str:
        return f"/v1/Account/{self.settings.auth_id}/{path}"


def resource(*parts: str) -> str:
    """The path of a resource of an account; parts that come from outside are quoted."""
    return "".join(f"{quote(part, safe='')}/" for part in parts)


def said(exchange: Exchange) -> str:
    """Plivo's words in an error; the Lookup API has another name for them."""
    body = exchange.body or {}
    return text(body, "error") or text(body, "message")


def instant(body: Mapping[str, Any], key: str) -> Instant | None:
    """A time of Plivo's; it comes with a blank or a T, in the account's zone or in UTC. None if there is none."""
    return dates.instant(text(body, key))


def moment(at: Instant) -> str:
    """An instant as the filters of Plivo's lists take it, in UTC, down to the second."""
    return datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def is_number(given: str, number: str) -> bool:
    """Whether a number of Plivo's is an E.164 number: it comes without a plus, and redacted (`12025550***`).

    Of a message whose text it does not keep Plivo shows the beginning of the number alone.
    """
    shown, wanted = given.lstrip("+"), number.lstrip("+")
    visible = shown.rstrip("*")
    return bool(visible) and len(shown) == len(wanted) and wanted.startswith(visible)


def digits(number: str) -> str:
    """A number as Plivo writes it, and writes it best: with its country code, without a plus."""
    return number.lstrip("+")


def newest_first(found: Iterator[Any]) -> list[Any]:
    """Listed messages in the order in which they are handed out."""
    return sorted(found, key=lambda listed: listed.sent_at, reverse=True)
