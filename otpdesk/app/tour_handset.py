"""The customer's side of a tour: what a simulated phone or mailbox received, read over HTTP as a script would."""

import json
import re
import time
from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import quote
from urllib.request import urlopen

from otpdesk.app.sandbox_accounts import SIMULATED_KEY
from otpdesk.errors import DeskError
from otpdesk.providers.deliveries import Delivery

T = TypeVar("T")

PATIENCE = 20.0
"""Seconds for which a tour waits for something to arrive."""

_SPELLED = re.compile(r"(?<!\d)\d(?:[ ,.…-]{1,3}\d(?!\d)){3,9}")
_WHOLE = re.compile(r"(?<!\d)\d{4,10}(?!\d)")


class Phone:
    """Every simulated phone and mailbox; `url` is where they are read."""

    def __init__(self, url: str) -> None:
        self._url = url

    def messages(self, address: str) -> list[Mapping[str, str]]:
        """What an address has received so far, newest last."""
        url = f"{self._url}/{quote(address.replace(' ', ''), safe='+@')}"
        with urlopen(url, timeout=5) as answer:  # noqa: S310 - our own simulator's address
            found: list[Mapping[str, str]] = json.load(answer)
        return found

    def received(self, address: str, at_least: int = 1) -> Mapping[str, str]:
        """The newest message, once there are so many. DeskError after the tour's patience."""

        def look() -> Mapping[str, str] | None:
            found = self.messages(address)
            return found[-1] if len(found) >= at_least else None

        return awaited(look, "The handset received nothing in time.")

    def receipt(self, provider_id: str) -> Delivery:
        """What its provider would deliver to a desk's address about a message that has arrived, signed."""
        wanted = json.dumps({"url": _DESK, "secret": SIMULATED_KEY}).encode()
        url = f"{self._url.removesuffix('handset')}receipts/{quote(provider_id, safe='')}"
        with urlopen(url, wanted, timeout=5) as answer:  # noqa: S310 - our own simulator's address
            made = json.load(answer)
        return Delivery(made["url"], made["headers"], made["body"].encode(), made["method"])


_DESK = "https://desk.analytical.example/receipts"
"""Nobody is there: the receipts are read here."""


def awaited(look: Callable[[], T | None], complaint: str, patience: float = PATIENCE, pause: float = 0.1) -> T:
    """What `look` finds in the end. DeskError after so many seconds."""
    end = time.monotonic() + patience
    while (found := look()) is None:
        if time.monotonic() > end:
            raise DeskError(complaint)
        time.sleep(pause)
    return found


def expect(holds: object, complaint: str) -> None:
    """DeskError unless it holds."""
    if not holds:
        raise DeskError(complaint)


def code_in(text: str) -> str:
    """The code in a message; a call says its digits one by one."""
    found = _SPELLED.search(text) or _WHOLE.search(text)
    if found is None:
        raise DeskError("The message holds no code.")
    return re.sub(r"\D", "", found[0])


def hidden(text: str) -> str:
    """A message without its code: nothing but the handset shows one."""
    return " ".join(_WHOLE.sub("••••••", _SPELLED.sub("••••••", text)).split())
