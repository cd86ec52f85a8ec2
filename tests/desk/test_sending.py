from otpdesk.otp import Outcome, Status
from tests.fixtures.desk import Workplace


def test_a_sent_code_comes_back_right_once(place: Workplace) -> None:
    sent = place.send()
    assert sent.attempt.status is Status.ACCEPTED
    assert (sent.attempt.account, sent.attempt.ordinal, sent.sends_left) == ("twilio-main", 1, 3)
    (code,) = place.codes()
    checked = place.desk.checking.check(sent.attempt.verification_id, code)
    assert (checked.outcome, checked.attempt_id) == (Outcome.CORRECT, sent.attempt.id)
    again = place.desk.checking.check(sent.attempt.verification_id, code)
    assert again.outcome is Outcome.ALREADY_USED
