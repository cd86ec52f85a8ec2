import pytest

from otpdesk.simulator.fate import REORDERED, Fate, Fault, Reason, Stage


@pytest.mark.parametrize(
    ("age", "stage"),
    [
        (0, Stage.QUEUED),
        (200, Stage.SENDING),
        (400, Stage.SENT),
        (2_000, Stage.ANSWERED),
        (2_500, Stage.DELIVERED),
        (10**9, Stage.DELIVERED),
    ],
)
def test_a_delivered_message_goes_through_every_stage(age: int, stage: Stage) -> None:
    assert Fate().stage(age) is stage


def test_a_message_without_a_receipt_stays_where_it_is() -> None:
    fate = Fate(claim_after=None)
    assert fate.stage(10**9) is Stage.ANSWERED


def test_a_failure_is_known_when_the_provider_says_so() -> None:
    fate = Fate(arrives_after=None, claim_after=5_000, reason=Reason.DEAD)
    assert fate.stage(4_999) is Stage.SENT
    assert fate.stage(5_000) is Stage.UNDELIVERED


def test_a_fake_receipt_claims_what_never_arrived() -> None:
    fate = Fate(arrives_after=None)
    assert fate.stage(10**6) is Stage.DELIVERED


def test_a_repeated_receipt_is_taken_back_for_a_moment() -> None:
    fate = Fate(repeats_after=8_000)
    stages = [fate.stage(age) for age in (7_999, 8_000, 8_000 + REORDERED - 1, 8_000 + REORDERED)]
    assert stages == [Stage.DELIVERED, Stage.ANSWERED, Stage.ANSWERED, Stage.DELIVERED]


def test_it_is_known_when_a_message_last_changed() -> None:
    fate = Fate(repeats_after=8_000)
    assert [fate.changed_after(age) for age in (0, 500, 2_100, 3_000, 9_000)] == [0, 400, 2_000, 2_500, 8_000]


def test_faults_say_whether_the_message_was_taken() -> None:
    taken = {fault for fault in Fault if fault.accepts}
    assert taken == {Fault.ERROR_AFTER, Fault.TIMEOUT_AFTER, Fault.DROPPED_AFTER, Fault.GARBLED_AFTER}
