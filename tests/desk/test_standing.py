from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from otpdesk.desk.standing import Claim, claimed
from otpdesk.otp import Attempt, Channel, Failure, Money, Status

SENT_AT = 1_795_000_000_000
ATTEMPT = Attempt(
    id="a0000000000001",
    verification_id="v0000000000001",
    ordinal=1,
    account="twilio-main",
    provider="twilio",
    channel=Channel.SMS,
    status=Status.ACCEPTED,
    to="+372 •••• ••11",
    created_at=SENT_AT,
    expires_at=SENT_AT + 300_000,
    sent_at=SENT_AT,
)


def claim(status: Status, after: int, raw: str = "", code: str = "", price: Money | None = None) -> Claim:
    at = SENT_AT + after
    failure = Failure.OTHER if status.final and status is not Status.DELIVERED else None
    return Claim(status, raw or status.value, at, at, failure, code, price=price)


def after(*claims: Claim) -> Attempt:
    attempt = ATTEMPT
    for one in claims:
        attempt = claimed(attempt, one)
    return attempt


CLAIMS = st.lists(
    st.builds(
        claim,
        status=st.sampled_from([one for one in Status if one.rank >= Status.ACCEPTED.rank]),
        after=st.integers(0, 5000),
        raw=st.sampled_from(["", "buffered", "rejected"]),
        code=st.sampled_from(["", "30003", "30005"]),
    ),
    max_size=8,
)


@given(claims=CLAIMS, chance=st.randoms())
def test_receipts_lead_to_the_same_end_in_whatever_order_and_however_often(claims: list[Claim], chance: object) -> None:
    shuffled = [*claims, *claims]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert after(*shuffled) == after(*claims)


def test_every_order_of_a_contradicting_set_flags_the_conflict() -> None:
    told = (claim(Status.SENT, 500), claim(Status.UNDELIVERED, 2000, code="30003"), claim(Status.DELIVERED, 3000))
    for order in permutations(told):
        attempt = after(*order)
        assert (attempt.status, attempt.conflict) == (Status.DELIVERED, True)
        assert attempt.first_delivered_at == SENT_AT + 3000
        assert attempt.terminal_at == SENT_AT + 2000
        assert (attempt.failure, attempt.provider_code) == (None, "")


def test_a_late_or_lower_claim_changes_nothing() -> None:
    delivered = after(claim(Status.DELIVERED, 3000))
    assert claimed(delivered, claim(Status.SENT, 9000)) == delivered
    assert claimed(delivered, claim(Status.UNKNOWN, 9000)) == delivered


def test_a_failure_keeps_the_providers_own_code_and_words() -> None:
    told = Claim(Status.UNDELIVERED, "undelivered", SENT_AT, None, Failure.UNREACHABLE, "30003", "Unreachable handset")
    attempt = after(told)
    assert (attempt.failure, attempt.provider_code) == (Failure.UNREACHABLE, "30003")
    assert (attempt.provider_status, attempt.provider_words) == ("undelivered", "Unreachable handset")


def test_a_final_price_stays_and_an_estimate_gives_way() -> None:
    estimate, final = Money(70_000, "USD"), Money(75_000, "USD")
    told = [
        Claim(Status.SENT, "sent", SENT_AT + 1, price=estimate),
        Claim(Status.DELIVERED, "delivered", SENT_AT + 2, price=final, price_final=True),
        Claim(Status.DELIVERED, "delivered", SENT_AT + 3, price=estimate),
    ]
    attempt = after(*told)
    assert (attempt.price, attempt.price_final_at) == (final, SENT_AT + 2)
