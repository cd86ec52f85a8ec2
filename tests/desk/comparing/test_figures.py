"""The figures of each account, and what a reader must know beside them."""

from dataclasses import replace
from typing import Any

import pytest

from otpdesk.desk.comparing_money import Exchange
from otpdesk.desk.comparison_views import LeftOut, Metric, UsedRate
from otpdesk.otp import Channel, ChosenBy, Money
from otpdesk.store.rates import Fee, Rate
from tests.desk.comparing.asked import EUROS, compared, of, row, times

PAIR = (row("A", "EE", 900, 1000), row("B", "EE", 880, 1000))


def test_rates_have_wilson_intervals() -> None:
    found = of(compared([row("A", "EE", 970, 1000)]), "A").conversion
    assert found is not None
    assert (found.hits, found.of, found.value) == (970, 1000, 0.97)
    assert found.low == pytest.approx(0.9575, abs=1e-4)
    assert found.high == pytest.approx(0.9789, abs=1e-4)


def test_a_channel_without_receipts_has_no_delivery_rather_than_none_delivered() -> None:
    mail: dict[str, Any] = row("mail", "", 90, 100, channel="email", claimed=0, verified_claimed=0)
    found = compared([mail, *PAIR])
    one = of(found, "mail")
    assert (one.delivered, one.quality, one.arrival) == (None, None, None)
    assert one.conversion is not None
    assert "mail: –, this channel gives no receipts." in found.notes


def test_an_account_that_does_report_but_delivered_nothing_has_zero() -> None:
    one = of(compared([row("A", "EE", 0, 100, claimed=0, verified_claimed=0)]), "A")
    assert one.delivered is not None
    assert one.delivered.value == 0


def test_the_arrival_of_messages_is_told_by_seconds() -> None:
    ends = [(0, 40, 600, 0, 0), (0, 60, 300, 50, 50)]
    found = of(compared([row("A", "EE", 900, 1000)], ends), "A").arrival
    assert found is not None
    assert len(found.curve) <= 240
    shares = [share for _, share, _, _ in found.curve]
    assert shares == sorted(shares)
    assert all(low <= share <= high for _, share, low, high in found.curve)
    assert found.ever.value == pytest.approx(0.9, abs=1e-6)
    assert found.p50 is not None
    assert found.p95 is not None
    assert found.p50 < found.p95
    assert found.wait.low is not None
    assert found.wait.low < found.wait.value < found.wait_cap


def test_the_mix_of_countries_does_not_change_how_fast_an_account_is() -> None:
    rows = [row("A", "EE", 900, 1000), row("A", "IN", 90, 100), row("B", "IN", 900, 1000), row("B", "EE", 90, 100)]
    ends = [(0, 30, 1000, 0, 0), (1, 70, 100, 0, 0), (2, 70, 1000, 0, 0), (3, 30, 100, 0, 0)]
    found = compared(rows, ends)
    one, other = of(found, "A").arrival, of(found, "B").arrival
    assert one is not None
    assert other is not None
    assert one.within_10.value == pytest.approx(other.within_10.value)


def test_costs_are_of_all_attempts_fees_included() -> None:
    fees = (
        Fee("A", "per_attempt", "2026-11-01", Money(10_000, "EUR")),
        Fee("A", "per_verified", "2026-10-01", Money(100_000, "USD")),
        Fee("A", "per_verified", "2026-12-01", Money(900_000, "USD")),
    )
    rows = [row("A", "EE", 900, 1000, attempts=1200, verified_all=950, cost=60_000_000, provisional=7)]
    found = compared(rows, exchange=replace(EUROS, fees=fees))
    one = of(found, "A")
    whole = 60_000_000 + 1200 * 10_000 + 950 * 50_000
    assert one.per_send is not None
    assert one.per_send.micro == round(whole / 1200)
    assert one.per_verified is not None
    assert one.per_verified.micro == round(whole / 950)
    assert one.per_verified.low is not None
    assert one.per_verified.low < one.per_verified.micro < (one.per_verified.high or 0)
    assert (one.attempts, one.verified, one.per_verified.provisional) == (1200, 950, 7)
    assert "A: the prices of 7 attempts are not final yet." in found.notes


def test_prices_are_converted_by_the_rate_of_their_day() -> None:
    dated = (Rate("EUR", "USD", "2026-11-02", 0.8), Rate("EUR", "USD", "2026-11-03", 0.9))
    rows = [
        row("A", "EE", 90, 100, currency="USD", cost=1_000_000),
        row("A", "EE", 90, 100, currency="USD", cost=1_000_000, day="2026-11-02"),
        row("A", "EE", 90, 100, currency="USD", cost=1_000_000, day="2026-11-03"),
        row("A", "EE", 90, 100, cost=1_000_000),
    ]
    found = compared(rows, exchange=replace(EUROS, dated=dated))
    one = of(found, "A").per_send
    assert one is not None
    assert one.micro == round((0.5 + 0.8 + 0.9 + 1) * 1_000_000 / 400)
    assert one.converted
    assert found.rates == (
        UsedRate("USD", 0.5, ""),
        UsedRate("USD", 0.8, "2026-11-02"),
        UsedRate("USD", 0.9, "2026-11-03"),
    )
    assert "Prices in USD are converted: 1 USD = 0.5000 EUR (the policy's rate)." in found.notes
    assert "Prices in USD are converted: 1 USD = 0.8000 EUR (since 2 Nov 2026)." in found.notes


def test_another_currency_than_the_desks_goes_through_the_desks() -> None:
    found = compared([row("A", "EE", 90, 100, cost=1_000_000)], exchange=replace(EUROS, target="USD"))
    one = of(found, "A").per_send
    assert one is not None
    assert (one.micro, one.currency) == (20_000, "USD")


def test_a_currency_without_a_rate_is_no_price_and_is_named() -> None:
    rows = [row("A", "EE", 90, 100, currency="INR"), row("B", "EE", 90, 100)]
    found = compared(rows)
    assert of(found, "A").per_send is None
    assert "There is no rate for INR: prices in it are not counted. Set one with “otpdesk rates set”." in found.notes


def test_e_mail_costs_nothing_beside_its_fees() -> None:
    mail = row("mail", "", 90, 100, channel="email", currency="", cost=0, unpriced=100)
    one = of(compared([mail]), "mail").per_send
    assert one is not None
    assert one.micro == 0
    fees = (Fee("mail", "per_attempt", "2026-01-01", Money(700, "EUR")),)
    charged = of(compared([mail], exchange=replace(EUROS, fees=fees)), "mail").per_send
    assert charged is not None
    assert charged.micro == 700


def test_what_is_left_out_is_counted_and_the_days_are_told() -> None:
    rows = [
        row("A", "EE", 90, 100, tests=3, fraud=2, canceled=1, young=4),
        row("A", "EE", 40, 50, day="2026-11-02"),
    ]
    found = compared(rows)
    assert found.left_out == LeftOut(tests=3, fraud=2, canceled=1, young=4)
    assert found.period_sends == 160
    assert [(point.day, point.estimate.hits, point.estimate.of) for point in of(found, "A").trend] == [
        ("2026-11-01", 90, 100),
        ("2026-11-02", 40, 50),
    ]


def test_few_attempts_are_shown_but_not_ranked() -> None:
    found = compared([*PAIR, row("C", "EE", 20, 20)])
    few = of(found, "C")
    assert (few.few, few.best, few.loss) == (True, None, None)
    assert found.accounts[-1] is few
    assert "C has 20 first attempts; with fewer than 100 it is shown, not ranked." in found.notes


def test_sparse_countries_are_drawn_towards_the_usual() -> None:
    hits, every = (95, 160, 30, 9, 2, 55, 400, 1), (100, 200, 60, 10, 2, 90, 420, 5)
    countries = ("AT", "BE", "CH", "DE", "EE", "FI", "GB", "HU")
    found = compared([row("A", *one) for one in zip(countries, hits, every, strict=True)])
    cells = {cell.country: cell for cell in found.countries}
    assert cells["EE"].shrunk == pytest.approx(0.828, abs=1e-3)
    assert cells["HU"].shrunk == pytest.approx(0.442, abs=1e-3)
    assert cells["GB"].shrunk == pytest.approx(0.950, abs=1e-3)
    assert [country for country, cell in cells.items() if cell.few] == ["DE", "EE", "HU"]


def test_filters_take_what_they_name() -> None:
    rows = [
        row("A", "EE", 90, 100),
        row("A", "LV", 10, 100),
        row("A", "EE", 10, 100, channel="voice"),
        row("A", "EE", 10, 100, network="2"),
        row("A", "EE", 10, 100, sender="Other"),
        row("A", "EE", 10, 100, chosen_by="operator"),
        row("B", "EE", 10, 100),
    ]
    found = compared(
        rows,
        accounts=("A",),
        countries=("EE",),
        channels=(Channel.SMS,),
        networks=("1",),
        senders=("Desk",),
        chosen_by=(ChosenBy.RULE,),
    )
    assert [one.account for one in found.accounts] == ["A"]
    conversion = of(found, "A").conversion
    assert conversion is not None
    assert (conversion.hits, conversion.of) == (90, 100)


def test_an_account_that_got_one_country_only_is_named() -> None:
    rows = [row("A", "EE", 900, 1000), row("A", "IN", 700, 1000), row("B", "IN", 700, 1000)]
    assert "B got only India in this period." in compared(rows).notes


def test_an_account_with_too_little_in_common_is_not_ranked() -> None:
    found = compared([*PAIR, row("C", "LV", 90, 100, channel="voice")])
    assert of(found, "C").standardised is None
    assert "C carried too little of the traffic that is compared to be ranked." in found.notes


def test_all_accounts_are_placed_by_the_same_traffic() -> None:
    found = compared([
        row("A", "US", 950, 1000), row("A", "IN", 750, 1000),
        row("B", "US", 950, 1000), row("B", "IN", 75, 100),
        row("C", "US", 95, 100), row("C", "IN", 750, 1000),
    ])  # fmt: skip
    values = [one.standardised.value for one in found.accounts if one.standardised]
    assert values == pytest.approx([values[0]] * 3, abs=1e-9)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"chosen_by": "operator"},
            "Operators chose the account by hand for 0 % of the first attempts through A and 100 % of",
        ),
        ({"sender": "Bank"}, "Customers see other senders: Desk from A, Bank from B."),
        (
            {"purpose": "payment"},
            "They were used for other purposes: payment is 0 % of A and 100 % of B.",
        ),
        (
            {"day": "2026-11-02"},
            "They were used on different days",
        ),
        (
            {"network": ""},
            "The network is not known for 50 % of the messages; in their countries networks are not told apart.",
        ),
    ],
)
def test_what_is_confounded_is_said_where_it_applies(changed: dict[str, Any], sentence: str) -> None:
    plain = compared(PAIR).verdict
    differing = compared([PAIR[0], PAIR[1] | changed]).verdict
    assert plain is not None
    assert differing is not None
    assert any(said.startswith(sentence) for said in differing.confounded)
    assert not any(said.startswith(sentence) for said in plain.confounded)
    assert plain.confounded[-1] == "A trial, in which chance chooses the account, takes all of this away."


def test_whoever_carries_the_resends_costs_more_and_it_is_said() -> None:
    rows = [PAIR[0], PAIR[1] | {"attempts": 1250}]
    found, rates = compared(rows, metric=Metric.COST).verdict, compared(rows).verdict
    assert found is not None
    assert rates is not None
    said = "Costs count resends too, which go to people in trouble: 0 % of the attempts through A and 20 % of those "
    assert any(one.startswith(said) for one in found.confounded)
    assert not any(one.startswith(said) for one in rates.confounded)


def test_in_a_trial_chance_leaves_nothing_to_confound() -> None:
    found = compared([one | {"chosen_by": "trial"} for one in PAIR]).verdict
    assert found is not None
    assert found.confounded == (
        "Chance chose the account of nearly all first attempts here, so nothing else should stand behind it.",
    )


def test_the_same_counts_have_the_same_digest_however_they_lie() -> None:
    rows = times(2, [*PAIR, row("A", "LV", 9, 10)])
    halves = [*PAIR, row("A", "LV", 9, 10), *PAIR, row("A", "LV", 9, 10)]
    first = compared(rows).digest
    assert compared(list(reversed(rows))).digest == first
    assert compared(halves).digest == first
    assert len(first) == 64
    rows[0]["verified"] -= 1
    assert compared(rows).digest != first


def test_other_rates_give_another_digest() -> None:
    rows = [row("A", "EE", 90, 100, currency="USD")]
    assert compared(rows).digest != compared(rows, exchange=Exchange("EUR", "EUR", {"USD": 0.6})).digest
