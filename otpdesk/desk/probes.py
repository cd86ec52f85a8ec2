"""Probes: codes sent to the user's own phones, as tests, through the desk's own path, on a schedule and a budget.

They are in no figure. What arrives is confirmed by whoever holds the phone; in the demo by the simulated one.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from otpdesk import addresses
from otpdesk.desk.probe_plans import body_of, checked, messages, plan_of
from otpdesk.desk.probe_results import own_number, probe_of, results_of
from otpdesk.desk.probe_round import ProbeRound
from otpdesk.desk.probe_views import NumberKind, OwnNumber, Probe, ProbeBoard, ProbePlan, Schedule
from otpdesk.desk.rights import require
from otpdesk.errors import BadInput, NotFound
from otpdesk.guard import DAY
from otpdesk.otp import AddressKind, Instant, Money
from otpdesk.roles import Right
from otpdesk.store import audit, customers, probes, test_numbers

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.desk.rules import Rulebook
    from otpdesk.desk.sending import Sending
    from otpdesk.store.engine import Tx
    from otpdesk.store.probes import PlanRow, ProbeRow

_LONGEST_LABEL = 80
_LONGEST_WAIT = 24 * 3_600.0


class Probes:
    """Own numbers, schedules and what came of them. All methods block; safe in every thread."""

    def __init__(self, context: "Context", rulebook: "Rulebook", sending: "Sending") -> None:
        self._context = context
        self._rulebook = rulebook
        self._round = ProbeRound(context, rulebook, sending)

    # looking

    def board(self) -> ProbeBoard:
        """Own numbers, schedules, results and messages; the newest first."""
        require(self._context, Right.COMPARE)
        with self._context.store.read() as tx:
            numbers = {one.id: one for one in test_numbers.all(tx, removed=True)}
            every = tuple(probe_of(row, numbers[row.number_id]) for row in probes.rows(tx))
            return ProbeBoard(
                numbers=tuple(own_number(one) for one in numbers.values() if one.removed_at is None),
                schedules=tuple(self._schedule(tx, row, every) for row in probes.plans(tx)),
                results=results_of(every),
                probes=every,
            )

    def _schedule(self, tx: "Tx", row: "PlanRow", every: Iterable[Probe]) -> Schedule:
        plan, mine = plan_of(row), [one for one in every if one.plan == row.id]
        used, spent = probes.used(tx, row.id, tx.now - DAY)
        currency = self._rulebook.now(tx).policy.currency
        waiting = [one.due_at for one in mine if one.state == probes.PLANNED]
        return Schedule(
            id=row.id,
            plan=plan,
            planned_at=row.at,
            planned_by=row.who,
            sent=sum(one.state in {probes.SENT, probes.TAKEN} for one in mine),
            left=len(waiting),
            skipped=sum(one.state in {probes.SKIPPED, probes.REFUSED, probes.LOST} for one in mine),
            next_at=min(waiting, default=None),
            used=used,
            spent=Money(spent, currency),
            budget=Money(plan.money, currency),
            ended_at=row.ended_at,
        )

    def next_due(self) -> Instant | None:
        """When a message is due next; None while none is planned."""
        with self._context.store.read() as tx:
            return probes.next_due(tx)

    # own numbers

    def add(self, label: str, number: str, kind: NumberKind = NumberKind.HANDSET) -> OwnNumber:
        """Put a phone of the user's own, or a dead number, on the list. BadInput names the field."""
        require(self._context, Right.CONFIGURE)
        label = label.strip()
        if not label or len(label) > _LONGEST_LABEL:
            raise BadInput("A number needs a label.", "Such as “Mari's phone, Telia”.", "label")
        with self._context.store.write(probes.LOCK) as tx:
            parsed = addresses.parse(number, self._rulebook.now(tx).policy.home_country)
            if parsed.kind is not AddressKind.PHONE:
                raise BadInput("Probes go to phone numbers.", "Type the number of a phone.", "number")
            place = customers.attach(
                tx, parsed.kind, parsed.value, parsed.masked, parsed.country, parsed.line, None, tx.now
            )
            if any(one.address_id == place.id for one in test_numbers.all(tx)):
                raise BadInput("That number is on the list already.", "Take it off first to relabel it.", "number")
            made = test_numbers.add(tx, place.id, label, kind.value, self._context.operator)
            self._audit(tx, "probe.number.add", place.id, {"label": label, "kind": kind.value, "to": place.masked})
            return own_number(test_numbers.by_ids(tx, [made])[0])

    def remove(self, number_id: int) -> None:
        """Take a number off the list; what is still planned for it is left out. NotFound."""
        require(self._context, Right.CONFIGURE)
        with self._context.store.write(probes.LOCK) as tx:
            found = next((one for one in test_numbers.all(tx) if one.id == number_id), None)
            if found is None:
                raise NotFound("That number is not on the list.", "“otpdesk probe numbers” shows those that are.")
            test_numbers.remove(tx, number_id)
            probes.leave_out_number(tx, number_id)
            self._audit(tx, "probe.number.remove", found.address_id, {"label": found.label})

    # schedules

    def plan(self, plan: ProbePlan) -> int:
        """Plan messages from now on, each once. Returns the schedule's number. BadInput names the field."""
        require(self._context, Right.CONFIGURE)
        with self._context.store.write(probes.LOCK) as tx:
            checked(tx, plan, self._context.accounts)
            body = body_of(plan)
            made = probes.plan(tx, self._context.operator, body, tuple(messages(plan, tx.now)))
            self._audit(tx, "probe.plan", f"schedule {made}", {**body, "messages": plan.messages})
        return made

    def end(self, schedule_id: int) -> None:
        """End a schedule: nothing more of it is sent. NotFound."""
        require(self._context, Right.CONFIGURE)
        with self._context.store.write(probes.LOCK) as tx:
            if not any(one.id == schedule_id for one in probes.plans(tx)):
                raise NotFound(f"There is no schedule {schedule_id}.", "“otpdesk probe results” shows them.")
            left_out = probes.end_plan(tx, schedule_id)
            self._audit(tx, "probe.end", f"schedule {schedule_id}", {"left_out": left_out})

    def round(self) -> int:
        """Send what is due, by the program itself: at most a few at once. How many were taken."""
        return self._round.run()

    # what arrived

    def confirm(self, probe_id: int, *, arrived: bool, seconds: float | None = None) -> Probe:
        """Say what the phone shows. Without `seconds` since the send, it arrived now. NotFound; BadInput."""
        require(self._context, Right.COMPARE)
        with self._context.store.write(probes.LOCK) as tx:
            row = probes.by_id(tx, probe_id)
            if row is None:
                raise NotFound(f"There is no probe {probe_id}.", "“otpdesk probe results” shows them.")
            at = _seen_at(row, seconds, tx.now)
            probes.seen(tx, probe_id, self._context.operator, at, arrived=arrived)
            detail = {"account": row.account, "arrived": arrived, "seconds": seconds}
            self._audit(tx, "probe.confirm", row.verification_id or f"probe {probe_id}", detail)
            after = probes.by_id(tx, probe_id)
            assert after is not None
            return probe_of(after, test_numbers.by_ids(tx, [row.number_id])[0])

    def confirm_by(self, read: Callable[[str], Iterable[Instant]], patience: Instant = 120_000) -> int:
        """Confirm what waits for a look by a phone that can be read: `read` gives when messages came to a number.

        What is not there after `patience` milliseconds counts as missing. How many were confirmed.
        """
        require(self._context, Right.COMPARE)
        with self._context.store.read() as tx:
            numbers = {one.id: one for one in test_numbers.all(tx, removed=True)}
            rows = [row for row in probes.rows(tx) if probe_of(row, numbers[row.number_id]).waiting]
            places = {row.number_id: customers.address(tx, row.address_id).value for row in rows}
            now = tx.now
        found = {number: sorted(read(value)) for number, value in places.items()}
        done = 0
        for row in sorted(rows, key=lambda one: one.sent_at or 0):
            done += self._confirm_by(row, found[row.number_id], now, patience)
        return done

    def _confirm_by(self, row: "ProbeRow", came: list[Instant], now: Instant, patience: Instant) -> bool:
        sent = row.sent_at or 0
        at = next((one for one in came if sent <= one <= sent + patience), None)
        if at is not None:
            came.remove(at)
            self.confirm(row.id, arrived=True, seconds=(at - sent) / 1000)
        elif now - sent > patience:
            self.confirm(row.id, arrived=False)
        else:
            return False
        return True

    def _audit(self, tx: "Tx", action: str, what: str, detail: dict[str, object]) -> None:
        audit.write(tx, self._context.operator, self._context.workstation, action, what, "done", detail)


def _seen_at(row: "ProbeRow", seconds: float | None, now: Instant) -> Instant:
    if row.state != probes.SENT or row.sent_at is None:
        raise BadInput("That probe was not sent.", "Only what was handed to a provider can arrive.", "probe")
    if seconds is None:
        return now
    if not 0 <= seconds <= _LONGEST_WAIT:
        raise BadInput("It arrives within a day, or not at all.", "Say how many seconds it took.", "seconds")
    return row.sent_at + round(seconds * 1000)
