"""How far a verification has come."""

import pytest

from otpdesk.gui.pages.console.steps import Mark, steps
from otpdesk.otp import Channel, Outcome, Status, VerificationState
from tests.gui.console.records import NOW, attempt, check, receipt, session, verification


def marks(*args: object, **more: object) -> list[Mark]:
    return [step.mark for step in steps(session(*args, **more), NOW)]  # type: ignore[arg-type]


def test_before_any_attempt_there_are_no_steps() -> None:
    assert steps(session(), NOW) == ()


def test_a_delivered_message_shows_the_seconds_of_each_step() -> None:
    sent = attempt(status=Status.DELIVERED, sent_at=NOW - 17_800, first_delivered_at=NOW - 14_900)
    line = steps(session(sent, receipts=(receipt(Status.ACCEPTED, 200), receipt(Status.SENT, 900))), NOW)
    assert [(step.label, step.detail) for step in line] == [
        ("Requested", "11:06:22"),
        ("Accepted", "+0.2 s"),
        ("Sent", "+0.9 s"),
        ("Delivered", "+3.1 s"),
        ("Code checked", "waiting"),
    ]
    assert [step.mark for step in line] == [Mark.DONE] * 4 + [Mark.NOW]


@pytest.mark.parametrize(
    ("status", "reached"), [(Status.QUEUED, 1), (Status.SENDING, 1), (Status.ACCEPTED, 2), (Status.SENT, 3)]
)
def test_the_step_after_the_last_that_was_reached_is_waited_for(status: Status, reached: int) -> None:
    line = marks(attempt(status=status))
    assert line[:reached] == [Mark.DONE] * reached
    assert line[reached] is Mark.NOW


@pytest.mark.parametrize(
    ("status", "place", "label"),
    [
        (Status.BLOCKED, 1, "Not accepted"),
        (Status.UNDELIVERED, 3, "Not delivered"),
    ],
)
def test_a_failure_marks_the_step_that_was_not_reached(status: Status, place: int, label: str) -> None:
    line = steps(session(attempt(status=status, provider_id="")), NOW)
    assert (line[place].mark, line[place].label) == (Mark.FAILED, label)


def test_an_unknown_send_is_in_doubt_and_not_failed() -> None:
    line = steps(session(attempt(status=Status.UNKNOWN, provider_id="")), NOW)
    assert (line[1].mark, line[1].detail) == (Mark.DOUBT, "not known")


def test_an_email_waits_for_the_code_without_a_receipt() -> None:
    line = steps(session(attempt(status=Status.SENT, channel=Channel.EMAIL)), NOW)
    assert (line[3].detail, line[3].mark, line[4].mark) == ("no receipts", Mark.AHEAD, Mark.NOW)


def test_a_right_code_proves_delivery_even_without_a_receipt() -> None:
    sent = attempt(status=Status.SENT)
    done = verification(state=VerificationState.VERIFIED, verified_at=NOW, verified_attempt=sent.id)
    line = steps(session(sent, of=done), NOW)
    assert [step.mark for step in line] == [Mark.DONE] * 5
    assert line[3].detail == "no receipt"


def test_wrong_codes_are_counted_at_the_last_step() -> None:
    tried = verification(wrong_checks=2)
    line = steps(session(attempt(status=Status.DELIVERED), of=tried, checks=(check(Outcome.WRONG, 3),)), NOW)
    assert line[-1].detail == "2 wrong"


@pytest.mark.parametrize(
    ("state", "detail"), [(VerificationState.LOCKED, "tries used up"), (VerificationState.EXPIRED, "expired")]
)
def test_a_verification_that_ended_badly_fails_at_the_last_step(state: VerificationState, detail: str) -> None:
    line = steps(session(attempt(status=Status.DELIVERED), of=verification(state=state)), NOW)
    assert (line[-1].mark, line[-1].detail) == (Mark.FAILED, detail)
