"""Dated exchange rates and fees: kept, read from files, and written down in the audit."""

from pathlib import Path

import pytest

from otpdesk.desk.money_views import FeeKind, RateLine
from otpdesk.errors import BadInput, NotFound
from otpdesk.otp import Money
from otpdesk.store import audit
from tests.fixtures.desk import OPERATOR, Workplace


def lines(place: Workplace) -> list[tuple[str, str]]:
    with place.store.read() as tx:
        return [
            (one.action, one.object)
            for one in reversed(audit.entries(tx))
            if one.action.startswith(("rates.", "fees."))
        ]


def test_a_rate_counts_from_its_day_on_and_the_policys_before(any_place: Workplace) -> None:
    money = any_place.desk.money
    done = money.set_rate("usd", 0.9, "2026-11-01")
    assert (done.currency, done.base, done.who) == ("USD", "EUR", OPERATOR)
    money.set_rate("USD", 0.91, "2026-11-01")
    money.set_rate("SEK", 0.087, "2026-10-01")
    found = [(one.currency, one.since, one.rate, one.base) for one in money.rates()]
    assert found == [
        ("GBP", "", 1.17, "EUR"),
        ("SEK", "2026-10-01", 0.087, "EUR"),
        ("USD", "", 0.92, "EUR"),
        ("USD", "2026-11-01", 0.91, "EUR"),
    ]
    money.remove_rate("USD", "2026-11-01")
    assert [one.since for one in money.rates() if one.currency == "USD"] == [""]
    with pytest.raises(NotFound, match="There is no rate for USD from 2026-11-01 on"):
        money.remove_rate("USD", "2026-11-01")
    assert lines(any_place) == [
        ("rates.set", "USD"),
        ("rates.set", "USD"),
        ("rates.set", "SEK"),
        ("rates.remove", "USD"),
    ]


@pytest.mark.parametrize(
    ("currency", "rate", "since", "field"),
    [
        ("EUR", 1.0, "2026-11-01", "currency"),
        ("XYZ", 1.0, "2026-11-01", "currency"),
        ("USD", 0.0, "2026-11-01", "rate"),
        ("USD", float("nan"), "2026-11-01", "rate"),
        ("USD", 0.9, "yesterday", "since"),
    ],
)
def test_what_is_no_rate_is_refused_at_its_field(
    bare_place: Workplace, currency: str, rate: float, since: str, field: str
) -> None:
    with pytest.raises(BadInput) as caught:
        bare_place.desk.money.set_rate(currency, rate, since)
    assert caught.value.field == field
    assert lines(bare_place) == []


def test_rates_come_from_a_file_with_its_lines_that_are_none(bare_place: Workplace, tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_text("since;currency;rate\n2026-11-01;USD;0,93\n2026-11-02;USD;much\n2026-11-03;QQQ;1\n\n", "utf-8")
    money = bare_place.desk.money
    found = money.read_rates(path)
    assert found.rates == (RateLine("USD", "", "2026-11-01", 0.93),)
    assert [(one.line, one.sentence) for one in found.problems] == [
        (3, "“much” is no exchange rate."),
        (4, "“QQQ” is not a currency."),
    ]
    assert len(money.take_rates(found)) == 1
    assert [one.rate for one in money.rates() if one.since] == [0.93]
    assert lines(bare_place) == [("rates.import", "rates.csv")]


def test_a_file_without_rates_is_refused(bare_place: Workplace, tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_text("currency,rate\nUSD,1\n", "utf-8")
    with pytest.raises(BadInput, match="has no column “since”"):
        bare_place.desk.money.read_rates(path)
    path.write_text("currency,since,rate\nUSD,2026-11-01,0\n", "utf-8")
    with pytest.raises(BadInput, match="has no rate that can be used"):
        bare_place.desk.money.take_rates(bare_place.desk.money.read_rates(path))


def test_fees_are_kept_by_account_and_kind(any_place: Workplace) -> None:
    money = any_place.desk.money
    money.set_fee("twilio-main", FeeKind.PER_VERIFIED, Money(50_000, "usd"), "2026-11-01")
    money.set_fee("twilio-main", FeeKind.PER_VERIFIED, Money(40_000, "USD"), "2026-11-01")
    money.set_fee("mail", FeeKind.PER_ATTEMPT, Money(400, "EUR"), "2026-01-01")
    assert [(one.account, one.kind, one.money) for one in money.fees()] == [
        ("mail", FeeKind.PER_ATTEMPT, Money(400, "EUR")),
        ("twilio-main", FeeKind.PER_VERIFIED, Money(40_000, "USD")),
    ]
    money.remove_fee("mail", FeeKind.PER_ATTEMPT, "2026-01-01")
    with pytest.raises(NotFound, match="mail has no fee per attempt from 2026-01-01 on"):
        money.remove_fee("mail", FeeKind.PER_ATTEMPT, "2026-01-01")
    with pytest.raises(NotFound, match="no account called “nobody”"):
        money.set_fee("nobody", FeeKind.PER_ATTEMPT, Money(1, "EUR"), "2026-01-01")
    with pytest.raises(BadInput, match="0 or more"):
        money.set_fee("mail", FeeKind.PER_ATTEMPT, Money(-1, "EUR"), "2026-01-01")
    assert [action for action, _ in lines(any_place)] == ["fees.set"] * 3 + ["fees.remove"]
