"""One Twilio account on the wire: a client of the SDK for each thread, and every answer read in one way."""

import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qs

from otpdesk.errors import KeysRefused
from otpdesk.providers.transport import answered, items, part, text
from otpdesk.providers.twilio import answers
from otpdesk.providers.twilio.settings import TwilioSettings
from otpdesk.providers.wire import Exchange, TimeOuts, Wire

TITLE = "Twilio"
_PAGE, _MOST_PAGES = 100, 50
Call = Callable[[Any], object]
"""One call of the SDK, on a client of it."""


class Account:
    """What the parts of the adapter ask through. Safe from any thread: an SDK's session is not made to be shared."""

    def __init__(self, settings: TwilioSettings, time_outs: TimeOuts) -> None:
        self.settings = settings
        self._time_outs = time_outs
        self._of_thread = threading.local()

    def exchange(self, call: Call) -> Exchange:
        """What one call came to on the wire."""
        mine = self._of_thread
        if not hasattr(mine, "client"):
            from otpdesk.providers.twilio import sdk as twilio_sdk  # the SDK, on first use

            mine.wire = Wire(self._time_outs, self.settings.base_url or "")
            token = self.settings.auth_token.get_secret_value()
            mine.client = twilio_sdk.client(self.settings.account_sid, token, mine.wire)
        wire: Wire = mine.wire
        return wire.exchange(lambda: call(mine.client))

    def ask(self, call: Call, holds: str) -> Mapping[str, Any] | None:
        """The body that answers a question, which must hold the key `holds`; raises as `answered` does."""
        return self.read(self.exchange(call), holds)

    def read(self, exchange: Exchange, holds: str) -> Mapping[str, Any] | None:
        """The body of an exchange that was a question; the same."""
        return answered(exchange, TITLE, holds, answers.said(exchange))

    def every(self, page: Callable[..., Any], key: str) -> list[Mapping[str, Any]] | None:
        """The entries of a whole list, over its pages; None where there is no such list.

        `page` takes a client and where to go on. Twilio gives that as a URL; only its place is taken from it, so that
        the keys go nowhere else.
        """
        found: list[Mapping[str, Any]] = []
        place: dict[str, Any] = {"page_size": _PAGE}
        for _ in range(_MOST_PAGES):
            body = self.ask(partial(page, **place), key)
            if body is None:
                return found or None
            found += items(body, key)
            following = _following(body)
            if not following:
                break
            place = {"page_size": _PAGE, **following}
        return found

    def every_if_open(self, page: Callable[..., Any], key: str) -> list[Mapping[str, Any]] | None:
        """The same; None also where these keys may not ask."""
        try:
            return self.every(page, key)
        except KeysRefused:
            return None


def _following(body: Mapping[str, Any]) -> dict[str, str]:
    """The place of the next page, as the SDK calls it; empty on the last one."""
    url = text(body, "next_page_uri") or text(part(body, "meta"), "next_page_url")
    query = parse_qs(url.partition("?")[2])
    names = (("Page", "page_number"), ("PageToken", "page_token"))
    return {ours: query[theirs][0] for theirs, ours in names if theirs in query}
