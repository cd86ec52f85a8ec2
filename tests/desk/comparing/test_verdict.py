"""What a comparison comes to, and how it says so."""

import pytest

from otpdesk.desk.comparison_views import Doubt, Metric, Mix, Ruling, Verdict
from otpdesk.quality.cells import of_rows
from tests.desk.comparing.asked import SIMPSON, compared, of, row, times


def verdict(*arguments: object, **question: object) -> Verdict:
    found = compared(*arguments, **question).verdict  # type: ignore[arg-type]
    assert found is not None
    return found


def test_the_easier_traffic_makes_nobody_better() -> None:
    found = verdict(times(10, SIMPSON))
    assert found.ruling is Ruling.A_BETTER
    assert found.adjusted is not None
    assert found.adjusted.value == pytest.approx(0.02, abs=1e-4)
    assert found.crude is not None
    assert found.crude.value == pytest.approx(-0.127, abs=1e-3)
    assert found.flipped
    assert found.common == 1
    assert found.title == "A is better: 2 points more customers verified by the first code than with B"
    assert "Without adjustment B looks better (−12.7): it had the easier traffic. Place by place it is not." in (
        found.sentences
    )


def test_mantel_and_haenszel_are_asked_for_a_second_opinion() -> None:
    found = verdict(times(10, SIMPSON))
    assert found.second is not None
    assert found.second.value == pytest.approx(0.02, abs=1e-3)
    assert "A second method (Mantel-Haenszel) says +2.0 points: it agrees." in found.sentences


def test_too_wide_an_interval_says_how_many_more_attempts_should_tell() -> None:
    found = verdict(SIMPSON)
    assert (found.ruling, found.doubt) == (Ruling.CANNOT_TELL, Doubt.WIDE)
    assert found.more is not None
    assert found.title == f"Cannot tell yet whether A or B is better: about {found.more:,} more first attempts"
    hundred = (
        "Of 100 customers, about 85 are verified by their first code through A and 83 through B, for the same traffic."
    )
    assert hundred in found.sentences


def test_an_interval_within_the_margin_means_no_difference_that_matters() -> None:
    found = verdict([row("A", "EE", 9_000, 10_000), row("B", "EE", 9_000, 10_000)])
    assert found.ruling is Ruling.NO_DIFFERENCE
    assert found.title == "No difference larger than 3 points between A and B"


def test_a_difference_that_is_sure_but_small_says_both() -> None:
    found = verdict([row("A", "EE", 91_000, 100_000), row("B", "EE", 90_000, 100_000)])
    assert found.ruling is Ruling.A_BETTER
    assert "That is sure, but less than the 3 points that you said matter." in found.sentences


def test_few_attempts_are_not_judged_and_it_is_said_whose() -> None:
    found = verdict([row("A", "EE", 80, 100), row("B", "EE", 20, 40)])
    assert found.doubt is Doubt.FEW
    assert "B has 40 first attempts; fewer than 100 are not judged." in found.sentences


def test_other_traffic_cannot_be_compared() -> None:
    rows = [row("A", "EE", 900, 1000), row("B", "IN", 700, 1000), row("A", "LV", 90, 100), row("B", "LV", 80, 100)]
    found = verdict(rows)
    assert found.doubt is Doubt.LITTLE_IN_COMMON
    assert found.common == pytest.approx(200 / 2200)
    assert found.title == "Cannot tell: A and B carried too little of the same traffic"
    assert found.more is None


def test_the_same_traffic_in_places_too_small_asks_for_patience() -> None:
    countries = ("AT", "BE", "CH", "DE", "EE", "FI", "GB", "HU", "IE", "LT")
    found = verdict([row(name, country, 11, 12) for country in countries for name in ("A", "B")])
    assert found.doubt is Doubt.LITTLE_IN_COMMON
    assert found.title == "Cannot tell yet: A and B have too few first attempts at the same places"
    assert any("Wait for more" in sentence for sentence in found.sentences)


def test_one_account_alone_is_compared_with_nobody() -> None:
    found = compared([row("A", "EE", 900, 1000)])
    assert found.verdict is not None
    assert found.verdict.doubt is Doubt.ONE_ACCOUNT
    assert found.verdict.title == "Nothing to compare: fewer than two accounts have first attempts here"
    assert found.strata == ()
    assert of(found, "A").best is None


def test_nothing_at_all_has_an_answer_too() -> None:
    found = compared([])
    assert found.verdict is not None
    assert found.verdict.doubt is Doubt.ONE_ACCOUNT
    assert (found.accounts, found.countries, found.period_sends) == ((), (), 0)


def test_the_pair_is_those_with_the_most_in_common_unless_somebody_names_it() -> None:
    rows = [
        row("mail", "", 4_000, 5_000, channel="email", claimed=0, verified_claimed=0),
        row("A", "EE", 900, 1000),
        row("B", "EE", 700, 900),
        row("C", "EE", 100, 150),
    ]
    found = verdict(rows)
    assert (found.a, found.b) == ("A", "B")
    named = verdict(rows, pair=("C", "A"))
    assert (named.a, named.b) == ("C", "A")


def test_delivery_counts_what_arrived_in_thirty_seconds() -> None:
    rows = [row("A", "EE", 900, 1000), row("B", "EE", 900, 1000)]
    ends = [(0, 40, 950, 50, 0), (1, 40, 600, 50, 0), (1, 80, 350, 0, 0)]
    found = verdict(rows, ends, metric=Metric.DELIVERY)
    assert found.ruling is Ruling.A_BETTER
    assert found.adjusted is not None
    assert found.adjusted.value == pytest.approx(0.35)


def test_without_receipts_delivery_cannot_be_told() -> None:
    rows = [row("A", "", 90, 100, channel="email"), row("mail", "", 90, 100, channel="email", claimed=0)]
    found = verdict(rows, metric=Metric.QUALITY)
    assert found.doubt is Doubt.NO_RECEIPTS
    assert "Without receipts nobody knows what arrived. Compare by verified customers instead." in found.sentences


def test_quality_is_of_those_said_to_be_delivered() -> None:
    rows = [
        row("A", "EE", 800, 1000, claimed=850, verified_claimed=800),
        row("B", "EE", 800, 1000, claimed=1000, verified_claimed=800),
    ]
    found = verdict(rows, metric=Metric.QUALITY)
    assert found.ruling is Ruling.A_BETTER
    assert found.adjusted is not None
    assert found.adjusted.value == pytest.approx(800 / 850 - 0.8)


def test_cost_is_compared_by_how_much_more_a_verified_customer_costs() -> None:
    rows = [row("A", "EE", 9_000, 10_000, cost=90_000_000), row("B", "EE", 9_000, 10_000, cost=180_000_000)]
    found = verdict(rows, metric=Metric.COST)
    assert found.ruling is Ruling.A_BETTER
    assert found.title == "A is better: a verified customer costs 50 % less than with B"
    assert found.adjusted is not None
    assert found.adjusted.value == pytest.approx(-0.5)
    turned = verdict(rows, metric=Metric.COST, pair=("B", "A"))
    assert turned.ruling is Ruling.B_BETTER
    assert turned.title == found.title
    assert "A verified customer costs about 0.0200 EUR through B and 0.0100 EUR through A, for the same traffic." in (
        turned.sentences
    )


def test_costs_are_compared_in_the_same_countries() -> None:
    rows = [
        row("A", "EE", 90, 100, cost=9_000_000),
        row("A", "IN", 900, 1000, cost=9_000_000),
        row("B", "EE", 900, 1000, cost=90_000_000),
        row("B", "IN", 90, 100, cost=900_000),
    ]
    found = compared(rows, metric=Metric.COST)
    assert found.verdict is not None
    assert found.verdict.adjusted is not None
    assert found.verdict.adjusted.value == pytest.approx(0, abs=1e-9)
    assert found.verdict.crude is not None
    assert found.verdict.crude.value < -0.5
    assert [line.key for line in found.by_country] == [("EE",), ("IN",)]


def test_without_prices_no_cost_is_said() -> None:
    rows = [row("A", "EE", 900, 1000, unpriced=200), row("B", "EE", 900, 1000)]
    found = compared(rows, metric=Metric.COST)
    assert found.verdict is not None
    assert found.verdict.doubt is Doubt.NO_PRICES
    assert of(found, "A").per_verified is None
    assert of(found, "B").per_verified is not None


def test_the_mix_can_be_even_or_planned() -> None:
    rows = times(
        10, (row("A", "US", 285, 300), row("B", "US", 270, 300), row("A", "IN", 70, 100), row("B", "IN", 80, 100))
    )
    values = {}
    for mix, planned in ((Mix.TRAFFIC, ()), (Mix.EVEN, ()), (Mix.PLANNED, (("US", 0.1), ("IN", 0.9)))):
        found = verdict(rows, mix=mix, planned=planned)
        assert found.adjusted is not None
        values[mix] = found.adjusted.value
    assert values[Mix.TRAFFIC] == pytest.approx(0.75 * 0.05 - 0.25 * 0.1)
    assert values[Mix.EVEN] == pytest.approx(0.5 * 0.05 - 0.5 * 0.1)
    assert values[Mix.PLANNED] == pytest.approx(0.1 * 0.05 - 0.9 * 0.1)


def test_a_country_that_is_planned_but_never_served_is_not_in_common() -> None:
    rows = [row("A", "US", 950, 1000), row("B", "US", 900, 1000)]
    found = verdict(rows, mix=Mix.PLANNED, planned=(("US", 0.5), ("BR", 0.5)))
    assert found.doubt is Doubt.LITTLE_IN_COMMON
    assert found.common == pytest.approx(0.5)


def test_of_more_than_two_the_safest_choice_is_named_and_who_cannot_be_told_apart() -> None:
    found = compared([row("A", "EE", 921, 1000), row("B", "EE", 915, 1000), row("C", "EE", 700, 1000)])
    assert found.verdict is not None
    said = [sentence for sentence in found.verdict.sentences if "safest choice" in sentence]
    assert said[0].startswith("Of 3 accounts worth ranking, A is the safest choice: with ")
    assert "Cannot be told apart yet: A and B." in found.verdict.sentences
    best = {one.account: one.best for one in found.accounts}
    assert best["A"] is not None
    assert best["B"] is not None
    assert best["C"] == pytest.approx(0, abs=1e-6)
    assert best["A"] > best["B"]


def test_costs_are_ranked_too() -> None:
    rows = [
        row("A", "EE", 900, 1000, cost=90_000_000),
        row("B", "EE", 900, 1000, cost=45_000_000),
        row("C", "EE", 900, 1000, cost=46_000_000),
    ]
    found = compared(rows, metric=Metric.COST)
    assert found.verdict is not None
    best = {one.account: one.best or 0.0 for one in found.accounts}
    assert sum(best.values()) == pytest.approx(1)
    assert best["B"] > best["C"] > best["A"]
    assert "Cannot be told apart yet: B and C." in found.verdict.sentences


def test_the_scope_is_always_said() -> None:
    rows = [row("A", "EE", 900, 1000, tests=12, fraud=1, young=3), row("B", "EE", 880, 1000)]
    found = verdict(rows, countries=("EE",))
    assert "1 Nov 2026 to 3 Nov 2026 (days in UTC); Estonia." in found.sentences
    assert "First attempts only, resends aside. Left out: 12 tests, 1 blocked for fraud, 3 whose code still lives." in (
        found.sentences
    )


def test_the_period_before_stands_beside_it() -> None:
    earlier = of_rows([row("A", "EE", 50, 100, day="2026-10-30"), row("B", "LV", 50, 100, day="2026-10-30")])
    found = compared([row("A", "EE", 900, 1000), row("B", "EE", 880, 1000)], earlier=earlier, before=True)
    before = of(found, "A").before
    assert before is not None
    assert before.value == pytest.approx(0.5)
