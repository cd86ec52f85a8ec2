from dataclasses import replace
from datetime import date

import pytest

from otpdesk.desk.comparison_views import Doubt, Metric, Mix, Price, Question, Span
from otpdesk.gui.pages.compare import drawing, sentences, words
from otpdesk.gui.pages.compare.choices import question_of, readable, values_of
from otpdesk.gui.pages.compare.columns import Order, ordered, rows
from otpdesk.gui.pages.compare.method import sections
from otpdesk.gui.pages.compare.stretch import Days, days_of, round_about, title_of
from otpdesk.gui.pages.compare.verdict import unfair
from otpdesk.gui.theme import Theme
from otpdesk.otp import Channel, Purpose
from tests.gui.pages.compare.records import COMPARISON, UNFAIR, VERDICT, estimate

TODAY = date(2026, 11, 22)


def names(order: Order) -> list[str]:
    return [one.account for one in ordered(COMPARISON.accounts, order)]


def test_few_sends_are_never_first() -> None:
    for order in (Order(), Order("Per send"), Order("Sends", turned=True), Order("p50", turned=True)):
        assert names(order)[-1] == "getotp"


def test_the_better_stands_first_and_the_other_way_round_when_turned() -> None:
    assert names(Order())[:2] == ["plivo-main", "messagebird"]
    assert names(Order().then("Verified"))[:2] == ["twilio-main", "vonage-main"]
    assert names(Order("Verified").then("Verified"))[0] == "messagebird"


def test_what_is_not_known_stands_below_what_is() -> None:
    blind = replace(COMPARISON.accounts[0], per_verified=None)
    assert [one.account for one in ordered((blind, *COMPARISON.accounts[1:]), Order())][-2:] == ["plivo-main", "getotp"]


def test_a_dash_and_its_reason_stand_where_there_are_no_receipts() -> None:
    blind = replace(COMPARISON.accounts[0], delivered=None, arrival=None)
    row = next(
        one for one in rows(replace(COMPARISON, accounts=(blind,)), Order()) if one.figures.account == "plivo-main"
    )
    from otpdesk.gui.pages.compare.columns import columns

    cells = {column.title: column.cell(row) for column in columns()}
    assert cells["Delivered"].text == cells["p50"].text == "–"
    assert cells["Delivered"].words == "plivo-main gives no receipts over these channels"


def test_a_rate_is_said_in_words_with_its_interval() -> None:
    assert words.rate_said(estimate(0.879, 9640), "") == "87.9 percent, between 87.2 and 88.5, 8,474 of 9,640"
    assert words.points_said(Span(0.02, -0.011, 0.051)) == "+2.0 points, between −1.1 and +5.1"
    assert words.points(-0.0001) == "±0.0"
    assert [words.seconds(value) for value in (None, 3.94, 41.2, 150)] == ["–", "3.9 s", "41 s", "2.5 min"]


def test_prices_that_were_converted_or_may_change_are_marked() -> None:
    assert words.price(Price(6300, "USD")) == "$0.0063"
    assert words.price(Price(6300, "USD", converted=True)) == "≈ $0.0063"
    assert words.price(None) == "–"
    said = words.price_said(Price(6300, "USD", 6000, 6600, converted=True, provisional=1200))
    assert said == "$0.0063, between $0.0060 and $0.0066, converted from other currencies, 1,200 prices not final"


def test_only_an_account_with_enough_sends_and_a_price_is_the_cheapest() -> None:
    assert words.cheapest(COMPARISON) == "plivo-main"
    one = replace(COMPARISON, accounts=COMPARISON.accounts[:2])
    assert words.cheapest(one) == ""


@pytest.mark.parametrize(
    ("key", "title", "days"),
    [
        ("30", "Last 30 days", "24 Oct – 22 Nov 2026"),
        ("7", "Last 7 days", "16 Nov – 22 Nov 2026"),
        ("month", "This month", "1 Nov – 22 Nov 2026"),
        ("month before", "Last month", "1 Oct – 31 Oct 2026"),
        ("2025-12-30/2026-01-02", "30 Dec 2025 – 2 Jan 2026", "30 Dec 2025 – 2 Jan 2026"),
        ("2026-11-03/2026-11-03", "3 Nov 2026", "3 Nov 2026"),
        ("2026-11-03/2026-11-01", "24 Oct – 22 Nov 2026", "24 Oct – 22 Nov 2026"),
        ("no longer offered", "24 Oct – 22 Nov 2026", "24 Oct – 22 Nov 2026"),
    ],
)
def test_a_choice_of_days_means_whole_days(key: str, title: str, days: str) -> None:
    assert title_of(key, TODAY) == title
    assert days_of(key, TODAY).title == days


def test_days_are_midnights_in_utc() -> None:
    since, until = days_of("30", TODAY).bounds
    assert (until - since) / 86_400_000 == 30
    assert since % 86_400_000 == 0
    assert round_about(date(2027, 1, 1), TODAY) == days_of("30", TODAY)


def test_what_the_chips_say_asks_a_question_and_a_question_sets_the_chips() -> None:
    asked = Question(
        *days_of("month before", TODAY).bounds,
        accounts=("twilio-main", "vonage-main"),
        countries=("US", "EE"),
        channels=(Channel.SMS,),
        networks=("248-01",),
        purposes=(Purpose.LOGIN,),
        at_least=37,
        metric=Metric.DELIVERY,
        pair=("vonage-main", "twilio-main"),
        mix=Mix.PLANNED,
        planned=(("US", 0.25), ("EE", 0.75)),
        margin=0.015,
        before=True,
    )
    assert question_of(values_of(asked), TODAY) == asked


def test_values_that_mean_nothing_any_more_are_left_out() -> None:
    asked = question_of({"channels": ("fax", "sms"), "metric": ("luck",), "mix": ("planned",)}, TODAY)
    assert asked == Question(*days_of("30", TODAY).bounds, channels=(Channel.SMS,))
    assert readable({"metric": ("luck",)}, TODAY)["metric"] == ("conversion",)
    assert readable({"at_least": ("many",)}, TODAY) == {}


def test_an_unfair_comparison_says_why() -> None:
    assert unfair(COMPARISON) == ()
    told = unfair(replace(COMPARISON, verdict=UNFAIR, unfair=("plivo-main got only India in this period.",)))
    assert told == (
        "plivo-main got only India in this period.",
        "Only 41 % of the traffic was carried by both twilio-main and vonage-main; 60 % are needed.",
        "Before adjusting for the mix of countries it looks the other way round.",
    )
    alone = replace(VERDICT, common=0.0, doubt=Doubt.ONE_ACCOUNT)
    assert unfair(replace(COMPARISON, verdict=alone)) == ()


def test_how_it_is_worked_out_tells_the_difference_three_ways_the_sample_and_what_was_left_out() -> None:
    told = {heading: (dict(facts), lines) for heading, facts, lines in sections(COMPARISON)}
    facts, _ = told["twilio-main minus vonage-main, points"]
    assert facts["Adjusted to the mix"] == "+0.2 (−0.4 … +0.9)"
    assert facts["Mantel-Haenszel"] == "+0.2 (−0.4 … +0.8)"
    assert facts["Crude"] == "+0.2 (−0.2 … +0.7)"
    sample, _ = told["What it rests on"]
    assert sample["First attempts"] == "82,515"
    assert sample["Left out: test numbers"] == "14"
    assert sample["1 EUR"] == "1.0812 from 2026-11-01"
    assert told["What no adjustment takes away"][1] == VERDICT.confounded


def test_an_empty_page_says_where_there_is_something() -> None:
    days = Days(date(2026, 11, 1), date(2026, 11, 22))
    then = 1_790_000_000_000
    assert sentences.nothing(days, then, restricted=True) == (
        "Nothing that fits was sent in these days.", "The last send that fits was on 21 Sep 2026.",
        "Show the 30 days around it",
    )  # fmt: skip
    assert sentences.nothing(days, None, restricted=True)[2] == "Clear the filter"
    assert sentences.nothing(days, None, restricted=False)[0] == "Nothing has been sent yet."


def test_the_arrival_curve_is_read_from_one_second_on_with_its_resend_line() -> None:
    curves, frame = drawing.arrival(COMPARISON)
    assert frame.mark == (10.0, "people press resend")
    assert [text for _, text in frame.x_ticks] == ["1 s", "2 s", "5 s", "10 s", "20 s", "50 s", "100 s"]
    assert [curve.name for curve in curves if curve.few] == ["getotp"]


def test_of_cost_there_is_no_whole_difference_by_country() -> None:
    found = drawing.forest(replace(COMPARISON, verdict=replace(VERDICT, metric=Metric.COST)))
    assert found is not None
    assert found.whole is None


def test_countries_with_too_few_sends_are_counted_not_drawn() -> None:
    few = tuple(replace(COMPARISON.by_country[-1], key=(code,)) for code in ("FR", "IT", "ES", "PT", "PL"))
    found = drawing.forest(replace(COMPARISON, by_country=(*COMPARISON.by_country, *few)))
    assert found is not None
    assert len(found.rows) == 9
    assert found.more == "and 3 more countries with too few sends"


def test_the_best_of_a_row_is_marked_and_few_sends_have_no_colour() -> None:
    accounts, grid = drawing.heat(COMPARISON)
    assert accounts == ["twilio-main", "vonage-main", "plivo-main", "messagebird", "getotp"]
    first = grid[0]
    assert first.label == "United States"
    assert [cell.best for cell in first.cells].count(True) == 1
    assert first.cells[-1].depth is None
    assert "more likely about" in first.cells[-1].words


def test_an_account_alone_in_its_theme_is_still_told(theme: Theme) -> None:
    curves, frame = drawing.trend(replace(COMPARISON, verdict=None, accounts=COMPARISON.accounts[:1]))
    assert [curve.name for curve in curves] == ["plivo-main"]
    assert frame.at(0) == "1 Nov"
    assert theme.color("accent").isValid()
