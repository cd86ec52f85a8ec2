"""A limit tried on the past days, against the real guard asked send by send."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otpdesk import guard
from otpdesk.countries import CountryRule, Stance
from otpdesk.desk.routing_views import DayCount, WhatIf
from otpdesk.desk.whatif import NOTHING_WRONG, country_trial, replay, trial_of
from otpdesk.errors import BadInput
from otpdesk.guard import DAY, HOUR, Counted, Past, Policy, Wish
from otpdesk.otp import Channel, Instant
from otpdesk.store.replay import PastSend, WrongCodes

START = 10 * DAY
NOW = START + DAY
WIDE: dict[str, object] = {
    "gaps": (0,),
    "sends_per_verification": 10,
    "sends_per_number_day": 100,
    "sends_per_operator_hour": 10_000,
    "spend_per_day": 100_000,
    "voice_after": 0,
    "tries_per_verification": 1,
    "tries_per_number_day": 100,
}
"""A policy that refuses nothing in the small worlds here."""


def past(
    seconds: float,
    verification: int = 1,
    *,
    address: int = 1,
    operator: str = "olga",
    channel: Channel = Channel.SMS,
    cost: int = 0,
    failed_at: Instant | None = None,
    converted: bool = False,
    country: str = "EE",
) -> PastSend:
    at = START + round(seconds * 1000)
    return PastSend(at, verification, address, operator, channel, cost, failed_at, converted, country)


def tried(
    sends: Sequence[PastSend], key: str, wrong: WrongCodes = NOTHING_WRONG, now: Instant = NOW, **policy: object
) -> WhatIf:
    return replay(sends, trial_of(key, Policy(**policy), {}, wrong), START, now)


def blocked(sends: Sequence[PastSend], key: str, **policy: object) -> int:
    return tried(sends, key, **policy).blocked  # type: ignore[arg-type]


def test_a_refused_send_did_not_happen_for_those_that_follow() -> None:
    assert blocked([past(0), past(20), past(40)], "gaps", gaps=(30,)) == 1


def test_each_gap_counts_from_the_send_before_and_the_last_one_repeats() -> None:
    assert blocked([past(0), past(30), past(89), past(150), past(210)], "gaps", gaps=(30, 60)) == 1


def test_gaps_of_one_verification_do_not_touch_another() -> None:
    assert blocked([past(0, 1), past(1, 2)], "gaps", gaps=(30,)) == 0


def test_sends_of_a_verification_are_counted_over_all_its_life() -> None:
    sends = [past(0), past(100), past(900), past(901, 2)]
    assert blocked(sends, "sends_per_verification", sends_per_verification=2) == 1


def test_a_window_frees_when_its_first_send_leaves_it() -> None:
    sends = [past(0, 1), past(1, 2), past(DAY / 1000, 3), past(DAY / 1000, 4)]
    assert blocked(sends, "sends_per_number_day", sends_per_number_day=1) == 2


def test_operators_have_an_hour_of_their_own() -> None:
    sends = [past(0), past(1, operator="ada"), past(2), past(HOUR / 1000)]
    assert blocked(sends, "sends_per_operator_hour", sends_per_operator_hour=1) == 1


def test_money_is_counted_by_what_a_message_cost_and_a_spent_day_takes_nothing_more() -> None:
    sends = [past(0, cost=700_000), past(1, cost=400_000), past(2, cost=300_000), past(3, channel=Channel.EMAIL)]
    assert blocked(sends, "spend_per_day", spend_per_day=1) == 2


@pytest.mark.parametrize(("failed_at", "refused"), [(None, 1), (START + 5_000, 0), (START + 11_000, 1)])
def test_a_call_waits_unless_the_first_message_is_known_to_have_failed(failed_at: Instant | None, refused: int) -> None:
    sends = [past(0, failed_at=failed_at), past(10, channel=Channel.VOICE)]
    assert blocked(sends, "voice_after", voice_after=30) == refused


def test_a_call_that_is_first_or_goes_to_a_landline_does_not_wait() -> None:
    assert blocked([past(0, channel=Channel.VOICE)], "voice_after", voice_after=30) == 0
    called = past(10, channel=Channel.VOICE)._replace(sms_arrives=False)
    assert blocked([past(0), called], "voice_after", voice_after=30) == 0


def test_sends_before_the_days_asked_for_went_out_and_are_not_counted() -> None:
    sends = [past(-61), past(-60, converted=True), past(0, converted=True), past(1)]
    found = tried(sends, "sends_per_number_day", sends_per_number_day=1)
    assert (found.sends, found.blocked, found.blocked_verified) == (2, 2, 1)


def test_a_number_of_many_wrong_codes_gets_no_more_that_day() -> None:
    wrong = WrongCodes({1: [START + 1_000, START + 2_000]}, {})
    sends = [past(1.5, 1), past(3, 2), past(3, 3, address=2), past(DAY / 1000 + 1, 4), past(DAY / 1000 + 3, 5)]
    found = tried(
        sends, "tries_per_number_day", wrong, START + 2 * DAY, tries_per_number_day=2, tries_per_verification=1
    )
    assert found.blocked == 1


def test_a_verification_whose_tries_are_used_up_gets_no_more() -> None:
    wrong = WrongCodes({}, {1: [START + 1_000, START + 2_000]})
    found = tried([past(0), past(3), past(4, 2)], "tries_per_verification", wrong, tries_per_verification=2)
    assert found.blocked == 1


def test_a_country_of_its_own_cap_does_not_obey_the_policy() -> None:
    strict = CountryRule("LV", Stance.ALLOW, per_number_day=1)
    sends = [past(0, 1), past(1, 2), past(0, 3, address=2, country="LV"), past(1, 4, address=2, country="LV")]
    trial = trial_of("sends_per_number_day", Policy(sends_per_number_day=2), {"LV": strict})
    assert replay(sends, trial, START, NOW).blocked == 1


def test_the_caps_of_a_country_leave_other_countries_alone() -> None:
    sends = [past(0, 1), past(1, 2, address=2), past(2, 3, country="LV"), past(3, 4, address=2)]
    assert replay(sends, country_trial("EE", "per_day", 2), START, NOW).blocked == 1
    assert replay(sends, country_trial("EE", "per_number_day", 1), START, NOW).blocked == 1
    assert replay(sends, country_trial("EE", "per_day", 0), START, NOW).blocked == 3


def test_each_stretch_of_24_hours_is_told_apart_the_newest_first() -> None:
    now = START + 2 * DAY
    sends = [past(0, 1), past(1, 2, converted=True), past(DAY / 1000 + 2, 3), past(DAY / 1000 + 3, 4)]
    found = tried(sends, "sends_per_number_day", now=now, sends_per_number_day=1)
    assert found.days == (DayCount(now, 2, 1, 0), DayCount(now - DAY, 2, 1, 1))
    assert (found.sends, found.blocked, found.blocked_verified) == (4, 2, 1)


@pytest.mark.parametrize("key", ["code_length", "company", "nonsense"])
def test_what_does_not_limit_sends_names_what_does(key: str) -> None:
    with pytest.raises(BadInput) as refused:
        trial_of(key, Policy(), {})
    assert "sends_per_number_day" in refused.value.hint
    with pytest.raises(BadInput):
        country_trial("EE", "highest_price", 1)


# against the guard


@dataclass(frozen=True)
class World:
    """Some sends of a few hours, and the wrong codes between them."""

    sends: tuple[PastSend, ...]
    wrong: WrongCodes
    since: Instant


PLACES = (("EE", 1), ("EE", 2), ("LV", 3), ("EE", 1))
"""The country and number of each verification; two are of one number."""

STEPS = st.tuples(
    st.sampled_from([0, 1, 29_999, 30_000, 60_000, HOUR - 1, HOUR, DAY - 60_000, DAY]),
    st.integers(0, len(PLACES) - 1),
    st.sampled_from(["olga", "ada"]),
    st.sampled_from([Channel.SMS, Channel.VOICE, Channel.EMAIL]),
    st.sampled_from([0, 400_000, 1_000_000]),
    st.sampled_from([None, 0, 10_000, 40_000]),
    st.booleans(),
)
TIMES = st.lists(st.integers(0, 5_000_000), max_size=4)


def world_of(steps: list[tuple[int, int, str, Channel, int, int | None, bool]], times: list[int], since: int) -> World:
    sends: list[PastSend] = []
    at = START
    for step, number, operator, channel, cost, late, converted in steps:
        at += step
        country, address = PLACES[number]
        failed_at = None if late is None else at + late
        lands = country == "EE"
        sends.append(PastSend(at, number, address, operator, channel, cost, failed_at, converted, country, lands))
    wrong = {address: sorted(START + 7 * address * time // 10 for time in times) for _, address in PLACES}
    return World(tuple(sends), WrongCodes(wrong, {}), START + since)


WORLDS = st.builds(world_of, st.lists(STEPS, min_size=1, max_size=10), TIMES, st.sampled_from([0, HOUR, DAY]))


@dataclass
class Rerun:
    """The days again with one limit on: every send is judged by the guard, on what went out before it."""

    world: World
    policy: Policy
    country: str = ""
    cap: int | None = None
    own: dict[str, int] | None = None

    def count(self) -> tuple[int, int, int]:
        out: list[PastSend] = []
        judged: list[tuple[PastSend, bool]] = []
        for send in self.world.sends:
            if send.at < self.world.since:
                out.append(send)
                continue
            allowed = self._allowed(send, out)
            judged.append((send, allowed))
            if allowed:
                out.append(send)
        refused = [send for send, allowed in judged if not allowed]
        return len(judged), len(refused), sum(send.converted for send in refused)

    def _allowed(self, send: PastSend, out: list[PastSend]) -> bool:
        day = [one for one in out if one.at > send.at - DAY]
        earlier = [
            Past(one.at, one.channel, failed=one.failed_at is not None and one.failed_at <= send.at)
            for one in out
            if one.verification == send.verification
        ]
        counted = Counted(
            number_day=sum(one.address == send.address for one in day),
            operator_hour=sum(one.operator == send.operator and one.at > send.at - HOUR for one in out),
            spend_day=sum(one.cost for one in day),
            wrong_day=sum(send.at - DAY < at <= send.at for at in self.world.wrong.of_address.get(send.address, ())),
            country_day=sum(one.country == send.country for one in day),
        )
        policy = self.policy
        if self.own and send.country in self.own:
            policy = policy.model_copy(update={"sends_per_number_day": self.own[send.country]})
        cap = self.cap if send.country == self.country else None
        wish = Wish(send.channel, send.cost, send.sms_arrives, cap)
        return guard.decide(policy, wish, earlier, counted, send.at).allowed


LIMITS = st.one_of(
    st.tuples(st.just("gaps"), st.sampled_from([(30,), (30, 60), (60, 0, 30)])),
    st.tuples(st.just("sends_per_verification"), st.integers(1, 3)),
    st.tuples(st.just("sends_per_number_day"), st.integers(1, 4)),
    st.tuples(st.just("sends_per_operator_hour"), st.integers(1, 3)),
    st.tuples(st.just("spend_per_day"), st.integers(1, 3)),
    st.tuples(st.just("voice_after"), st.sampled_from([30, 60])),
    st.tuples(st.just("tries_per_number_day"), st.integers(1, 3)),
)


@settings(max_examples=150)
@given(world=WORLDS, limit=LIMITS)
def test_a_what_if_is_those_days_again_with_the_limit_on(world: World, limit: tuple[str, object]) -> None:
    key, value = limit
    policy = Policy(**{**WIDE, key: value})
    found = replay(world.sends, trial_of(key, policy, {}, world.wrong), world.since, world.sends[-1].at)
    assert (found.sends, found.blocked, found.blocked_verified) == Rerun(_calm(world, key), policy).count()
    assert sum(day.blocked for day in found.days) == found.blocked


@settings(max_examples=150)
@given(world=WORLDS, cap=st.sampled_from(["per_day", "per_number_day"]), ceiling=st.integers(1, 3))
def test_a_what_if_of_a_countrys_cap_is_those_days_again_with_the_cap_on(world: World, cap: str, ceiling: int) -> None:
    policy = Policy(**WIDE)
    found = replay(world.sends, country_trial("EE", cap, ceiling), world.since, world.sends[-1].at)
    rerun = Rerun(_calm(world, cap), policy)
    again = replace(rerun, country="EE", cap=ceiling) if cap == "per_day" else replace(rerun, own={"EE": ceiling})
    assert (found.sends, found.blocked, found.blocked_verified) == again.count()


def _calm(world: World, key: str) -> World:
    """The world without wrong codes, unless it is they that are limited: the widest policy still minds 100 of them."""
    if key == "tries_per_number_day":
        return world
    return replace(world, wrong=NOTHING_WRONG)
