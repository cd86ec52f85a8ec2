"""Questions put to cells that a test writes down."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from otpdesk.desk.comparing_answer import Asked, answer
from otpdesk.desk.comparing_counts import Known
from otpdesk.desk.comparing_money import Exchange
from otpdesk.desk.comparison_files_question import midnight
from otpdesk.desk.comparison_views import AccountFigures, Comparison, Question
from otpdesk.quality.cells import Cells, of_rows

SINCE = midnight("2026-11-01")
UNTIL = midnight("2026-11-04")
QUESTION = Question(SINCE, UNTIL)
EUROS = Exchange("EUR", "EUR", {"USD": 0.5})
KNOWN = Known({"A": "twilio", "B": "plivo", "C": "vonage", "mail": "smtp"}, frozenset("ABC"))


def row(account: str, country: str, verified: int, first: int, **more: Any) -> dict[str, Any]:
    """A cell: so many first attempts of which so many were verified; all else follows unless said otherwise."""
    usual = {
        "day": "2026-11-01",
        "account": account,
        "channel": "sms",
        "country": country,
        "network": "1",
        "purpose": "login",
        "sender": "Desk",
        "chosen_by": "rule",
        "currency": "EUR",
        "first": first,
        "verified": verified,
        "claimed": first,
        "verified_claimed": verified,
        "attempts": first,
        "verified_all": verified,
        "cost": first * 50_000,
    }
    return usual | more


SIMPSON = (row("A", "US", 285, 300), row("B", "US", 1598, 1700), row("A", "IN", 1275, 1700), row("B", "IN", 216, 300))
"""A is better in both countries, B looks better over all."""


def times(factor: int, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same cells with so many times the counts."""
    return [{name: value * factor if isinstance(value, int) else value for name, value in one.items()} for one in rows]


def compared(
    rows: Iterable[dict[str, Any]],
    ends: Iterable[tuple[int, int, int, int, int]] = (),
    *,
    earlier: Cells | None = None,
    exchange: Exchange = EUROS,
    known: Known = KNOWN,
    **question: Any,
) -> Comparison:
    """The answer over some cells. `ends` as `of_rows` takes them."""
    asked = replace(QUESTION, **question)
    return answer(Asked(asked, of_rows(list(rows), list(ends)), earlier, exchange, known, UNTIL, "1.2.3"))


def of(found: Comparison, account: str) -> AccountFigures:
    """The figures of one account."""
    return next(one for one in found.accounts if one.account == account)
