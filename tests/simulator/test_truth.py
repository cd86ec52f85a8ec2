"""What a past is said to be like is what it is like."""

from collections import Counter
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from otpdesk.errors import BadInput
from otpdesk.otp import Channel, ChosenBy
from otpdesk.simulator import Profile, read_profile
from otpdesk.simulator.history import HistoryGenerator
from otpdesk.simulator.plan import Plan, Traffic
from otpdesk.simulator.profile import WORLDS, Rule
from otpdesk.simulator.truth import Truth, truth_of
from tests.fixtures.clock import START

NAMES = sorted(path.stem for path in WORLDS.iterdir())
FAR = 4.5
"""Standard errors that no honest figure is away from the truth."""


def past(name: str, days: int = 30, per_day: int = 2_500) -> HistoryGenerator:
    profile = read_profile(Path(name))
    return HistoryGenerator(3, days, per_day, START, profile.history.accounts, customers=2_000, profile=profile)


def counted(generator: HistoryGenerator) -> dict[tuple[str, str], Counter[str]]:
    """First attempts by account and country: all, converted, claimed delivered, both."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for day in generator:
        columns = day.tables["attempt"].by_name
        accounts, countries = columns["account_id"], columns["country"]
        claimed = ~np.ma.getmaskarray(columns["first_delivered_at"])
        converted = columns["converted"]
        for place, name in enumerate(accounts.words):
            for country in sorted(set(countries.words) - {""}):
                there = np.array([word == country for word in countries.words])[countries.codes]
                here = (columns["ordinal"] == 1) & (accounts.codes == place) & there
                counts = found.setdefault((name, country), Counter())
                counts.update(
                    all=int(here.sum()),
                    converted=int((here & converted).sum()),
                    claimed=int((here & claimed).sum()),
                    both=int((here & claimed & converted).sum()),
                )
    return found


def away(hits: int, of: int, truth: float) -> float:
    return abs(hits / of - truth) / sqrt(max(truth * (1 - truth), 1e-9) / of)


@pytest.mark.parametrize("name", NAMES)
def test_a_past_is_as_its_profile_says(name: str) -> None:
    generator = past(name)
    truth, found = truth_of(generator), counted(generator)
    assert found
    for (account, country), counts in found.items():
        rates = truth.of(account, country).rates
        assert away(counts["converted"], counts["all"], rates.conversion) < FAR
        assert away(counts["claimed"], counts["all"], rates.claimed) < FAR
        assert away(counts["both"], counts["claimed"], rates.quality) < FAR


def test_the_balanced_world_has_no_better_account() -> None:
    truth = truth_of(past("balanced", 1))
    for country in ("EE", "DE", "IN"):
        assert truth.conversion("alpha", country) == truth.conversion("beta", country)


def test_in_the_simpson_world_the_better_account_looks_worse() -> None:
    generator = past("simpson")
    truth, found = truth_of(generator), counted(generator)
    assert all(truth.conversion("alpha", one) > truth.conversion("beta", one) + 0.01 for one in ("US", "IN"))

    def crude(account: str) -> float:
        mine = [counts for (name, _country), counts in found.items() if name == account]
        return sum(counts["converted"] for counts in mine) / sum(counts["all"] for counts in mine)

    assert crude("alpha") < crude("beta") - 0.05


def test_the_phantom_world_lies_as_much_as_it_says_and_its_twin_does_not() -> None:
    lying, honest = (truth_of(past(name, 1)).of("alpha", "NG").rates for name in ("phantom", "honest"))
    assert lying.phantom == pytest.approx(0.15, abs=0.001)
    assert honest.phantom == 0
    assert lying.conversion == honest.conversion
    assert lying.claimed > honest.claimed + 0.1


def test_a_drop_is_told_day_by_day() -> None:
    truth = truth_of(past("drop"))
    mine = [one for one in truth.routes if (one.account, one.country, one.network) == ("alpha", "EE", "Telia")]
    assert [(one.from_day, one.to_day) for one in mine] == [(0, 15), (15, 31)]
    before, after = (one.rates.conversion for one in mine)
    assert before > 0.85
    assert after < 0.65
    assert after < truth.conversion("alpha", "EE") < before


def test_the_traffic_of_each_account_is_as_planned_with_its_propensity() -> None:
    plan = Plan(
        traffic=(
            Traffic({"twilio-main": 0.9, "vonage-main": 0.1}, country="EE", network="Telia", channel="sms"),
            Traffic({"twilio-main": 0.2, "vonage-main": 0.8}, channel="sms", chosen_by=ChosenBy.TRIAL),
        )
    )
    generator = HistoryGenerator(3, 2, 5_000, START, profile=Profile(history=plan))
    shares = {(one.account, one.network): one.share for one in truth_of(generator).routes if one.country == "EE"}
    assert shares["twilio-main", "Telia"] == pytest.approx(0.9)
    assert shares["twilio-main", "Elisa"] == pytest.approx(0.2)
    kept: Counter[tuple[str, Any]] = Counter()
    for day in generator:
        columns = day.tables["attempt"].by_name
        first = (columns["ordinal"] == 1) & (columns["channel"].codes == 0)
        names = np.array(columns["account_id"].words)[columns["account_id"].codes]
        kept.update(zip(names[first].tolist(), columns["propensity"][first].tolist(), strict=True))
    assert {key[1] for key in kept} == {None, 0.2, 0.8}
    often, seldom = kept["vonage-main", 0.8], kept["twilio-main", 0.2]
    assert often / (often + seldom) == pytest.approx(0.8, abs=0.03)


def test_reasons_and_prices_are_those_of_the_profile() -> None:
    profile = Profile(calm=True, rules=(Rule(changes={"delivery": 0.5, "price": 0.05}, reasons={"network": 1.0}),))
    day = HistoryGenerator(3, 1, 400, START, profile=profile).day(0).tables["attempt"]
    names = list(day.by_name)
    rows = [dict(zip(names, row, strict=True)) for part in day.rows() for row in part]
    failed = {row["provider_code"] for row in rows if row["failure"] and row["channel"] == "sms"}
    assert failed == {"30008", "dlr:8"}
    assert {row["price_micro"] for row in rows if row["channel"] == "sms"} == {50_000}


def test_numbers_that_take_no_texts_are_part_of_the_truth() -> None:
    generator = HistoryGenerator(3, 1, 400, START, profile=Profile(history=Plan(lost_numbers=0.4)))
    rates = truth_of(generator).of("twilio-main", "EE").rates
    assert rates.conversion < 0.7
    assert truth_of(generator).of("twilio-main", "EE", Channel.VOICE).rates.conversion > 0.7


def test_a_route_that_cannot_lie_so_much_is_refused() -> None:
    profile = Profile(calm=True, rules=(Rule(changes={"delivery": 0.95, "phantom": 0.5}),))
    with pytest.raises(BadInput, match="cannot have 50% of its claims false"):
        HistoryGenerator(3, 1, 400, START, profile=profile).day(0)


def test_the_truth_can_be_written_down() -> None:
    truth = truth_of(past("balanced", 1))
    plain = truth.plain()
    assert plain["countries"][0]["rates"]["conversion"] == truth.countries[0].rates.conversion
    with pytest.raises(KeyError):
        Truth((), ()).conversion("alpha", "EE")
