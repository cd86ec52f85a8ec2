"""Send, resend, check, cancel, crash and the clock in any order: the budgets hold and the ledger agrees."""

from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from otpdesk.desk.views import Order
from otpdesk.errors import Refused
from otpdesk.otp import Outcome, Status
from otpdesk.store import tables
from tests.fixtures.desk import OPERATOR, Workplace

NUMBERS = count(372_5200_3000)
ACTS = st.lists(
    st.sampled_from(
        ["send", "resend", "wrong", "wrong", "wrong", "right", "cancel", "crash", "half a minute", "round"]
    ),
    min_size=4,
    max_size=30,
)


class Walk:
    """One number and what is done about it."""

    def __init__(self, place: Workplace) -> None:
        self.place = place
        self.number = f"+{next(NUMBERS)}"
        self.verification: str | None = None

    def do(self, act: str) -> None:
        try:
            getattr(self, act.replace(" ", "_"))()
        except Refused:
            return

    def send(self) -> None:
        self.verification = self.place.send(self.number).attempt.verification_id

    def resend(self) -> None:
        if self.verification:
            self.place.desk.sending.send(Order(OPERATOR, verification=self.verification))

    def wrong(self) -> None:
        if self.verification:
            self.place.desk.checking.check(self.verification, self.place.wrong_code(self.number))

    def right(self) -> None:
        if self.verification and (codes := self.place.codes(self.number)):
            self.place.desk.checking.check(self.verification, codes[-1])

    def cancel(self) -> None:
        if self.verification:
            self.place.desk.sending.cancel(self.verification)

    def crash(self) -> None:
        """The newest send looks as a killed sender leaves it."""
        with self.place.store.write() as tx:
            newest = select(func.max(tables.attempt.c.id)).where(tables.attempt.c.verification_id == self.verification)
            tx.connection.execute(
                update(tables.attempt)
                .where(tables.attempt.c.id == newest.scalar_subquery())
                .values(status=Status.SENDING.value, provider_id=None, next_poll_at=None, lease_until=tx.now + 60_000)
            )

    def half_a_minute(self) -> None:
        self.place.clock.turn(31)

    def round(self) -> None:
        self.place.desk.tracking.round()


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_no_order_of_acts_breaks_a_limit_or_sends_twice(place: Workplace, acts: list[str]) -> None:
    place.desk.configuring.set_policy("sends_per_operator_hour", "10000")
    place.desk.configuring.set_policy("spend_per_day", "1000")
    walk = Walk(place)
    for act in acts:
        walk.do(act)
    one, check = tables.attempt.c, tables.code_check.c
    with place.store.read() as tx:
        mine = select(tables.verification.c.id).join(tables.attempt, one.verification_id == tables.verification.c.id)
        ids = set(tx.connection.execute(mine.where(one.address_id == _address(place, walk.number))).scalars())
        attempts = tx.connection.execute(select(tables.attempt).where(one.verification_id.in_(ids))).all()
        checks = tx.connection.execute(select(tables.code_check).where(check.verification_id.in_(ids))).all()
    sent = len(place.simulator.ledger.to(walk.number))
    assert sent == len(attempts) <= 10
    for verification in ids:
        here = [row for row in checks if row.verification_id == verification]
        assert sum(row.counted for row in here) <= 5
        assert sum(row.outcome == Outcome.CORRECT.value for row in here) <= 1
        assert sum(row.verification_id == verification for row in attempts) <= 4
    assert sum(row.counted for row in checks) <= 10
    macs = {row.verification_id for row in attempts if row.code_mac is not None}
    ended = {row.verification_id for row in checks if row.outcome in {Outcome.CORRECT.value, Outcome.LOCKED.value}}
    assert macs.isdisjoint(ended)


def _address(place: Workplace, number: str) -> str:
    hits = place.desk.customers.find(number)
    return hits[0].address_id or "" if hits else "d0000000000000"
