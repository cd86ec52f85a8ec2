"""Sending what is due of the probes: one at a time, each taken before it goes, within the budget of its schedule.

A message that was taken is never taken again, whatever becomes of the program: it may have gone out.
"""

from typing import TYPE_CHECKING

from otpdesk.desk.dispatch import LEASE
from otpdesk.desk.probe_plans import plan_of
from otpdesk.desk.views import Order
from otpdesk.errors import DeskError, StoreProblem
from otpdesk.guard import DAY
from otpdesk.otp import Channel
from otpdesk.providers.abilities import Way
from otpdesk.store import attempts, probes

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.desk.probe_views import ProbePlan
    from otpdesk.desk.rules import Rulebook
    from otpdesk.desk.sending import Sending
    from otpdesk.store.engine import Tx
    from otpdesk.store.probes import PlanRow, ProbeRow

LATE = 15 * 60_000
"""How late a message may still go out, in milliseconds; what is later was due while nobody was there."""

_MOST_AT_ONCE = 4
"""A round of tracking waits for these, and messages of the desk's customers come first."""


class ProbeRound:
    """Takes and sends what is due."""

    def __init__(self, context: "Context", rulebook: "Rulebook", sending: "Sending") -> None:
        self._context = context
        self._rulebook = rulebook
        self._sending = sending

    def run(self) -> int:
        """Send at most a few messages that are due; how many were taken."""
        with self._context.store.read() as tx:
            lost = probes.taken_before(tx, tx.now - LEASE)
            if not (lost or probes.due(tx)):
                return 0
        for probe_id in lost:
            self._find_again(probe_id)
        taken = 0
        while taken < _MOST_AT_ONCE and (found := self._take()) is not None:
            self._send(*found)
            taken += 1
        return taken

    def _take(self) -> "tuple[ProbeRow, PlanRow] | None":
        """The next message that is due and within its budget, taken; None if there is none."""
        with self._context.store.write(probes.LOCK) as tx:
            probes.leave_out_late(tx, tx.now - LATE)
            plans = {one.id: one for one in probes.plans(tx)}
            while (row := probes.first_due(tx)) is not None:
                why = self._over_budget(tx, row, plan_of(plans[row.plan_id]))
                if not why:
                    return row, plans[row.plan_id]
                probes.settle(tx, row.id, probes.SKIPPED, why)
        return None

    def _over_budget(self, tx: "Tx", row: "ProbeRow", plan: "ProbePlan") -> str:
        """Why a message is over its schedule's budget; otherwise it is taken, and that is empty."""
        messages, money = probes.used(tx, row.plan_id, tx.now - DAY)
        cost = self._cost(tx, row, plan.channel)
        if messages >= plan.most:
            return f"The schedule's {plan.most} messages of 24 hours were used up."
        if money + cost > plan.money:
            return "The schedule's money of 24 hours would not have been enough."
        probes.take(tx, row.id, cost)
        return ""

    def _cost(self, tx: "Tx", row: "ProbeRow", channel: Channel) -> int:
        """What a message is expected to cost, in micro units of the desk's currency."""
        from otpdesk.store import customers

        place = customers.address(tx, row.address_id)
        seats = {one.name: one for one in self._context.accounts.lineup(tx, place.country, channel).seats}
        seat, rules = seats.get(row.account), self._rulebook.now(tx)
        if seat is None:
            return rules.cost(None, channel, 1)
        policy = rules.policy
        segments = 1
        if seat.way is not Way.THEIRS:
            template = rules.wording(Order("").purpose, "", channel)
            segments = rules.segments(template, policy.code_length, policy.code_life)
        return rules.cost(seat.price, channel, segments)

    def _send(self, row: "ProbeRow", plan: "PlanRow") -> None:
        order = Order(
            plan.who,
            address_id=row.address_id,
            channel=plan_of(plan).channel,
            wanted=row.account,
            press=press_of(row.id),
            reason=f"Probe {row.id} of schedule {plan.id}",
            is_test=True,
        )
        try:
            sent = self._sending.send(order)
        except StoreProblem:
            raise  # it may have gone out: it stays taken, and is found again by its press
        except DeskError as problem:
            self._settle(row.id, probes.REFUSED, problem.title)
        else:
            self._settle(row.id, probes.SENT, attempt_id=sent.attempt.id)

    def _settle(self, probe_id: int, state: str, words: str = "", attempt_id: str | None = None) -> None:
        with self._context.store.write(probes.LOCK) as tx:
            probes.settle(tx, probe_id, state, words, attempt_id)

    def _find_again(self, probe_id: int) -> None:
        """Whoever took it died: its attempt, if there is one, is found by its press; it is not sent again."""
        press = press_of(probe_id)
        with self._context.store.write(probes.LOCK) as tx:
            made = attempts.by_press(tx, press, press)
            if made:
                probes.settle(tx, probe_id, probes.SENT, attempt_id=made[0].attempt.id)
            else:
                probes.settle(tx, probe_id, probes.LOST, "The program ended before it was handed over.")


def press_of(probe_id: int) -> str:
    """What makes a repeated send of one message the same act."""
    return f"probe/{probe_id}"
