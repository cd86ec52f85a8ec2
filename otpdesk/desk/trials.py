"""Trials: registered before they start, looked at as often as anybody likes, ended by what is seen or by a person.

Nothing about a trial can be changed. Chance chooses through its split; its looks are counted anew from the attempts at
each midnight UTC, and whenever somebody asks, and what each counted is kept.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from otpdesk.desk import trial_words
from otpdesk.desk.following import MACHINE
from otpdesk.desk.rights import require
from otpdesk.desk.trial_forms import plan_from, rate_from
from otpdesk.desk.trial_plans import LONGEST_WHY, body_of, checked, plan_of, size_of, split_of
from otpdesk.desk.trial_views import TrialForm, TrialLine, TrialLook, TrialPlan, TrialSize, TrialState
from otpdesk.errors import BadInput, NotFound
from otpdesk.guard import DAY
from otpdesk.roles import Right
from otpdesk.store import accounts, audit, splits, trials
from otpdesk.store.trials import Chosen, Ended, Registered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from otpdesk.desk.context import Context
    from otpdesk.otp import Instant
    from otpdesk.store.engine import Tx
    from otpdesk.store.trials import Counts

KEEP_UP_EVERY = 60_000
"""Milliseconds between two times at which trials are looked after."""


class Trials:
    """Registers, looks at and ends trials. All methods block; safe in every thread."""

    def __init__(self, context: "Context") -> None:
        self._context = context
        self._kept_up_at: Instant | None = None

    # looking

    def lines(self) -> tuple[TrialLine, ...]:
        """Every trial, the newest first, with how it stands."""
        require(self._context, Right.COMPARE)
        with self._context.store.read() as tx:
            every = trials.all(tx)
            looks, ends = trials.looks(tx, [one.id for one in every]), trials.ends(tx)
            return tuple(_line(tx, one, looks.get(one.id, ()), ends.get(one.id)) for one in every)

    def one(self, trial_id: int) -> TrialLine:
        """A trial. NotFound if there is none of that number."""
        require(self._context, Right.COMPARE)
        with self._context.store.read() as tx:
            return self._one(tx, trial_id)

    def _one(self, tx: "Tx", trial_id: int) -> TrialLine:
        found = _found(tx, trial_id)
        return _line(tx, found, trials.looks(tx, [trial_id]).get(trial_id, ()), trials.ends(tx).get(trial_id))

    def size(self, plan: TrialPlan, rate: float | None = None) -> TrialSize:
        """How large a trial would be; without a rate, at that of the last 28 days.

        NotFound for an account that there is not; BadInput if nothing is known.
        """
        require(self._context, Right.COMPARE)
        from otpdesk.desk.trial_traffic import traffic

        with self._context.store.read() as tx:
            for name in plan.accounts:
                accounts.named(tx, name)
        found = traffic(self._context.store, plan, self._context.clock.now())
        if rate is None and not found.first:
            hint = "Type the rate of conversion that you expect, such as 85 %."
            raise BadInput("There was no such traffic in the last 28 days.", hint, "rate")
        if rate is not None:
            return size_of(plan, rate, 0, found.per_day)
        return size_of(plan, found.verified / found.first, found.first, found.per_day)

    def read(self, form: TrialForm) -> TrialPlan:
        """The plan that was typed. BadInput names the field."""
        require(self._context, Right.COMPARE)
        return plan_from(form, self._context.clock.now())

    def size_of(self, form: TrialForm) -> TrialSize:
        """How large a trial would be that was typed so far; it needs no name and no end yet. BadInput."""
        require(self._context, Right.COMPARE)
        return self.size(plan_from(form, self._context.clock.now(), whole=False), rate_from(form))

    def check(self, plan: TrialPlan) -> None:
        """BadInput, with its field, if a trial cannot be registered so; changes nothing."""
        require(self._context, Right.COMPARE)
        with self._context.store.read() as tx:
            checked(tx, plan, self._context.accounts)

    def recount(self, trial_id: int) -> tuple[str, ...]:
        """Count every look of a trial again from the attempts: what differs from what was kept, in sentences."""
        require(self._context, Right.COMPARE)
        with self._context.store.read() as tx:
            found = _found(tx, trial_id)
            most = plan_of(found.name, found.body).most
            kept = trials.looks(tx, [trial_id]).get(trial_id, ())
            return tuple(
                f"The look of {_day(at)} counted otherwise: some of its attempts were excluded or deleted since."
                for at, counts in kept
                if trials.count(tx, found.split_id, most, at) != counts
            )

    # doing

    def start(self, plan: TrialPlan) -> int:
        """Register a trial and let chance choose from now on. Returns its number. BadInput names the field."""
        require(self._context, Right.CONFIGURE)
        plan = replace(plan, name=plan.name.strip(), why=plan.why.strip())
        with self._context.store.write(splits.LOCK) as tx:
            checked(tx, plan, self._context.accounts)
            begun = splits.begin(tx, split_of(plan))
            body = body_of(plan)
            number = trials.register(tx, begun.id, plan.name, self._context.operator, body)
            self._audit(tx, "trial.start", plan.name, "running", {"trial": number, "split": begun.id, **body})
        return number

    def look(self, trial_id: int) -> TrialLine:
        """Look now: count, keep what was counted, and end the trial if that is beyond doubt. NotFound."""
        require(self._context, Right.COMPARE)
        with self._context.store.write(splits.LOCK) as tx:
            found = _found(tx, trial_id)
            if trial_id not in trials.ends(tx):
                self._look(tx, found, tx.now)
                self._audit(tx, "trial.look", found.name, "done", {"trial": trial_id})
                self._settle(tx, found)
            return self._one(tx, trial_id)

    def end(self, trial_id: int, reason: str) -> TrialLine:
        """End a trial without a verdict, with a reason. NotFound; BadInput without a reason or if it is over."""
        require(self._context, Right.CONFIGURE)
        reason = reason.strip()
        if not reason or len(reason) > LONGEST_WHY:
            raise BadInput("Say why the trial ends.", f"In at most {LONGEST_WHY} characters.", "reason")
        with self._context.store.write(splits.LOCK) as tx:
            found = _found(tx, trial_id)
            if trial_id in trials.ends(tx):
                raise BadInput(f"“{found.name}” is over already.", "A trial ends once.", "reason")
            self._look(tx, found, tx.now)
            self._end(tx, found, Ended(tx.now, self._context.operator, TrialState.ENDED.value, reason))
            return self._one(tx, trial_id)

    # by itself

    def keep_up(self) -> tuple[int, ...]:
        """Take the looks that are due and end what is at its end; at most once a minute. Numbers of those that ended.

        Looks are due at each midnight UTC; those that were missed are taken as of then.
        """
        now = self._context.clock.now()
        if self._kept_up_at is not None and 0 <= now - self._kept_up_at < KEEP_UP_EVERY:
            return ()
        self._kept_up_at = now
        with self._context.store.read() as tx:
            if not any(_due(tx, one) for one in trials.going_on(tx)):
                return ()
        with self._context.store.write(splits.LOCK) as tx:
            return tuple(one.id for one in trials.going_on(tx) if self._keep_up(tx, one))

    def _keep_up(self, tx: "Tx", found: Registered) -> bool:
        """Whether it ended."""
        for at in _midnights(tx, found):
            self._look(tx, found, at)
            if self._settle(tx, found):
                return True
        return self._settle(tx, found)

    def _look(self, tx: "Tx", found: Registered, at: "Instant") -> None:
        most = plan_of(found.name, found.body).most
        trials.looked(tx, found.id, at, trials.count(tx, found.split_id, most, at))

    def _settle(self, tx: "Tx", found: Registered) -> bool:
        """End a trial that is beyond doubt or past its horizon. Whether it ended now."""
        plan = plan_of(found.name, found.body)
        looks = _looks(tx, found, plan)
        if looks and all(pair.stopped for pair in looks[-1].pairs):
            self._end(tx, found, Ended(tx.now, MACHINE, TrialState.DECIDED.value))
            return True
        chosen = trials.chosen(tx, found.split_id, plan.most)
        if not _at_horizon(found, plan, chosen, tx.now):
            return False
        splits.end(tx, found.split_id)
        if (chosen.last_expires_at or 0) > tx.now:
            return False
        self._look(tx, found, tx.now)
        last = _looks(tx, found, plan)[-1]
        how = TrialState.DECIDED if any(pair.stopped for pair in last.pairs) else TrialState.NO_DIFFERENCE
        self._end(tx, found, Ended(tx.now, MACHINE, how.value))
        return True

    def _end(self, tx: "Tx", found: Registered, ended: Ended) -> None:
        splits.end(tx, found.split_id)
        trials.end(tx, found.id, ended)
        line = self._one(tx, found.id)
        detail = {"trial": found.id, "attempts": line.attempts, "said": line.title, "reason": ended.reason}
        audit.write(tx, ended.who, self._context.workstation, "trial.end", found.name, ended.how, detail)

    def _audit(self, tx: "Tx", action: str, name: str, outcome: str, detail: dict[str, object]) -> None:
        audit.write(tx, self._context.operator, self._context.workstation, action, name, outcome, detail)


def _found(tx: "Tx", trial_id: int) -> Registered:
    found = trials.by_id(tx, trial_id)
    if found is None:
        raise NotFound(f"There is no trial {trial_id}.", "“otpdesk trial list” shows those there are.")
    return found


def _looks(tx: "Tx", found: Registered, plan: TrialPlan) -> tuple[TrialLook, ...]:
    from otpdesk.desk.trial_figures import looks_of

    return looks_of(plan, trials.looks(tx, [found.id]).get(found.id, ()))


def _at_horizon(found: Registered, plan: TrialPlan, chosen: Chosen, now: "Instant") -> bool:
    return (
        found.stopped_at is not None
        or (plan.until is not None and now >= plan.until)
        or (plan.most is not None and chosen.count >= plan.most)
    )


def _midnights(tx: "Tx", found: Registered) -> list["Instant"]:
    """The midnights UTC since the start, and since the last look, at which nobody has looked yet."""
    known = [at for at, _ in trials.looks(tx, [found.id]).get(found.id, ())]
    after = max([found.at, *known])
    return list(range((after // DAY + 1) * DAY, tx.now + 1, DAY))


def _due(tx: "Tx", found: Registered) -> bool:
    """Whether there is anything to do for a trial now."""
    plan = plan_of(found.name, found.body)
    chosen = trials.chosen(tx, found.split_id, plan.most)
    return bool(_midnights(tx, found)) or _at_horizon(found, plan, chosen, tx.now)


def _day(at: "Instant") -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(at / 1000, UTC).strftime("%d %b %Y %H:%M UTC")


def _line(tx: "Tx", found: Registered, counted: "Sequence[tuple[Instant, Counts]]", ended: Ended | None) -> TrialLine:
    plan = plan_of(found.name, found.body)
    looks: tuple[TrialLook, ...] = ()
    if counted:
        from otpdesk.desk.trial_figures import looks_of

        looks = looks_of(plan, counted)
    state = _state(found, ended, tx.now)
    days = ((ended.at if ended else tx.now) - found.at) / DAY
    last, who = (looks[-1] if looks else None), ended.who if ended else ""
    return TrialLine(
        id=found.id,
        plan=plan,
        state=state,
        registered_at=found.at,
        registered_by=found.who,
        days=days,
        attempts=trials.chosen(tx, found.split_id, plan.most).count,
        needed=plan.most or _needed(plan, last),
        looks=looks,
        title=trial_words.title(state, days, last, who),
        sentences=trial_words.sentences(plan, state, last, ended.reason if ended else ""),
        ended_at=ended.at if ended else None,
        ended_by=who,
        reason=ended.reason if ended else "",
        providers=_providers(tx, plan),
    )


def _providers(tx: "Tx", plan: TrialPlan) -> tuple[str, ...]:
    known = {one.name: one.provider for one in accounts.all(tx, removed=True)}
    return tuple(known.get(name, "") for name in plan.accounts)


def _state(found: Registered, ended: Ended | None, now: "Instant") -> TrialState:
    if ended is not None:
        return TrialState(ended.how)
    stopped = found.stopped_at is not None or (found.until is not None and now >= found.until)
    return TrialState.WAITING if stopped else TrialState.RUNNING


def _needed(plan: TrialPlan, last: TrialLook | None) -> int | None:
    """About how many it takes in all at the control's rate so far; None before anything is known of it."""
    rate = last.pairs[0].rate_b if last and last.pairs[0].counts else 0.0
    if not plan.difference < rate < 1:
        return None
    return size_of(plan, rate, 0, 0.0).in_all
