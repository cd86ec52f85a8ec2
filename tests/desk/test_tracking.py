from otpdesk.otp import Status
from tests.fixtures.desk import Workplace


def test_a_message_is_followed_until_it_arrives(place: Workplace) -> None:
    sent = place.send()
    for _ in range(10):
        place.clock.turn(3)
        place.desk.tracking.round()
    attempt = place.desk.tracking.refresh(sent.attempt.id)
    assert attempt.status is Status.DELIVERED
    assert attempt.first_delivered_at is not None
    assert attempt.price is not None
