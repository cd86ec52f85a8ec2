from collections.abc import Sequence

import pytest

from otpdesk.desk.configuring_whatif import WhatIf, replay
from otpdesk.guard import DAY, HOUR, Policy
from otpdesk.otp import Channel
from otpdesk.store.replay import PastSend

START = 10 * DAY


def past(
    seconds: float,
    verification: str = "v",
    *,
    address: str = "d",
    operator: str = "olga",
    channel: Channel = Channel.SMS,
    cost: int = 0,
    failed: bool = False,
    converted: bool = False,
) -> PastSend:
    at = START + round(seconds * 1000)
    return PastSend(at, verification, address, operator, channel, cost, failed, converted)


def blocked(sends: Sequence[PastSend], rule: str, **policy: object) -> int:
    return replay(sends, rule, Policy(**policy), START).blocked


def test_a_refused_send_did_not_happen_for_those_that_follow() -> None:
    sends = [past(0), past(20), past(40)]

    assert blocked(sends, "gaps", gaps=(30,)) == 1


def test_each_gap_counts_from_the_send_before_and_the_last_one_repeats() -> None:
    sends = [past(0), past(30), past(89), past(150), past(210)]

    assert blocked(sends, "gaps", gaps=(30, 60)) == 1


def test_gaps_of_one_verification_do_not_touch_another() -> None:
    assert blocked([past(0, "a"), past(1, "b")], "gaps", gaps=(30,)) == 0


def test_sends_of_a_verification_are_counted_over_all_its_life() -> None:
    assert (
        blocked([past(0), past(100), past(900), past(0, "b")], "sends_per_verification", sends_per_verification=2) == 1
    )


def test_a_window_frees_when_its_first_send_leaves_it() -> None:
    sends = [past(0, "a"), past(1, "b"), past(DAY / 1000, "c"), past(DAY / 1000, "d")]

    assert blocked(sends, "sends_per_number_day", sends_per_number_day=1) == 2


def test_operators_have_an_hour_of_their_own() -> None:
    sends = [past(0), past(1, operator="ada"), past(2), past(HOUR / 1000)]

    assert blocked(sends, "sends_per_operator_hour", sends_per_operator_hour=1) == 1


def test_money_is_counted_by_what_a_message_cost() -> None:
    sends = [past(0, cost=700_000), past(1, cost=400_000), past(2, cost=300_000)]

    assert blocked(sends, "spend_per_day", spend_per_day=1) == 1


@pytest.mark.parametrize(("first_failed", "refused"), [(False, 1), (True, 0)])
def test_a_call_waits_unless_the_first_message_failed(*, first_failed: bool, refused: int) -> None:
    sends = [past(0, failed=first_failed), past(10, channel=Channel.VOICE)]

    assert blocked(sends, "voice_after", voice_after=30) == refused


def test_a_call_that_is_first_does_not_wait() -> None:
    assert blocked([past(0, channel=Channel.VOICE)], "voice_after", voice_after=30) == 0


def test_sends_before_the_days_asked_for_fill_windows_and_are_not_counted() -> None:
    before = past(-60)._replace(converted=True)
    sends = [before, past(0, converted=True), past(1)]

    found = replay(sends, "sends_per_number_day", Policy(sends_per_number_day=1), START)

    assert found == WhatIf(sends=2, blocked=2, blocked_verified=1)
