"""Vonage's Reports API: what became of texts and verifications, and which ones there were. It lags some seconds.

The SDK does not know it. A window is a day at most, and is answered in pages. That a verification is asked for by its
request's id is taken from what holds for messages; the document does not say it of VERIFY-V2.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from otpdesk.otp import Instant
from otpdesk.providers.transport import items, text
from otpdesk.providers.vonage.account import Account

_PATH = "/v2/reports/records"
_TITLE = "Vonage's Reports API"
_LONGEST_SPAN = timedelta(hours=24)  # between date_start and date_end
_MOST_PAGES = 20


class Product(StrEnum):
    """What there are records of."""

    SMS = "SMS"
    MESSAGES = "MESSAGES"
    VERIFY = "VERIFY-V2"
    LEGACY_VERIFY = "VERIFY-API"


_BOTH_WAYS = frozenset({Product.SMS, Product.MESSAGES})


class Reports:
    """The records of one account."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def of(self, product: Product, provider_id: str, key: str) -> Mapping[str, Any] | None:
        """The record of one message or verification, whose id stands in its field `key`; None while there is none."""
        found = items(self._page(product, {"id": provider_id}), "records")
        return next((record for record in found if text(record, key) == provider_id), None)

    def since(self, product: Product, since: Instant) -> list[Mapping[str, Any]]:
        """What began within a day of an instant, without its texts."""
        start = datetime.fromtimestamp(since // 1000, UTC)
        asked = {"date_start": iso(start), "date_end": iso(start + _LONGEST_SPAN)}
        found: list[Mapping[str, Any]] = []
        place: dict[str, str] = {}
        for _ in range(_MOST_PAGES):
            body = self._page(product, {**asked, **place})
            found += items(body, "records")
            place = {name: text(body, name) for name in ("cursor", "iv") if text(body, name)}
            if not place:
                break
        return found

    def _page(self, product: Product, wanted: Mapping[str, str]) -> Mapping[str, Any]:
        query = {"account_id": self._account.settings.api_key, "product": product.value}
        direction = {"direction": "outbound"} if product in _BOTH_WAYS else {}
        exchange = self._account.with_keys("GET", _PATH, params={**query, **direction, **wanted})
        return self._account.read(exchange, "records", _TITLE) or {}


def iso(at: datetime) -> str:
    """A time as Vonage takes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
