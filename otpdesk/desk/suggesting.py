"""Suggested routes: worked out, tried in the shadow, applied or ended by a person. Nothing here sends by itself."""

import secrets
from dataclasses import asdict
from typing import TYPE_CHECKING

from otpdesk.desk.rights import require
from otpdesk.desk.routing_views import RouteForm, RouteLine
from otpdesk.desk.suggestion_views import (
    LONGEST_SHADOW,
    Place,
    Suggestion,
    SuggestionLine,
    SuggestionState,
)
from otpdesk.errors import BadInput, NotFound
from otpdesk.otp import Channel, ChosenBy
from otpdesk.roles import Right
from otpdesk.store import accounts, audit, splits, suggestions
from otpdesk.store.suggestions import Kept

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.desk.drafts import Step
    from otpdesk.desk.routes import Routes
    from otpdesk.desk.rules import Rulebook
    from otpdesk.otp import Instant
    from otpdesk.routing.splits import Split
    from otpdesk.store.engine import Tx

_PAUSE = 10_000
_AT_ONCE = 500
_SHOWN = 100
_REASON_LENGTH = 400
_SEEDS = 2**31


class Suggesting:
    """All methods block and may be called from any thread. What needs numbers is imported when it is asked for."""

    def __init__(self, context: "Context", rulebook: "Rulebook", routes: "Routes") -> None:
        self._context = context
        self._rulebook = rulebook
        self._routes = routes
        self._looked_at: Instant | None = None

    # asking

    def places(self) -> tuple[Place, ...]:
        """Where a suggestion can be asked for: at least two accounts carried first attempts in the last 60 days."""
        require(self._context, Right.COMPARE)
        from otpdesk.desk.geography import country_name
        from otpdesk.desk.suggesting_inputs import places

        with self._context.store.read() as tx:
            found = places(tx)
        return tuple(
            Place(country, country_name(country) or "every address", Channel(channel), of, accounts_there)
            for country, channel, of, accounts_there in found
        )

    def suggest(self, country: str, channel: Channel, value: int | None = None, seed: int | None = None) -> Suggestion:
        """How to share out first attempts there; keeps nothing.

        `value` is what a verified customer is worth, in micro units of the desk's currency. BadInput names the field.
        """
        require(self._context, Right.COMPARE)
        from otpdesk.desk.suggesting_making import made

        _check_value(value)
        with self._context.store.read() as tx:
            lineup = self._context.accounts.lineup(tx, country, channel)
            rules = self._rulebook.at(tx, lineup.version)
            return made(tx, rules, lineup, (country, channel), value, _seed(seed))[0]

    def lines(self) -> tuple[SuggestionLine, ...]:
        """The suggestions that were taken up, newest first, with what came of them."""
        require(self._context, Right.COMPARE)
        with self._context.store.read() as tx:
            return tuple(_line(tx, one) for one in suggestions.newest(tx, _SHOWN))

    # deciding

    def shadow(
        self, country: str, channel: Channel, value: int | None = None, seed: int | None = None, days: int = 7
    ) -> SuggestionLine:
        """Keep a suggestion and note for so many days what it would choose; every message goes as ever. BadInput."""
        require(self._context, Right.COMPARE)
        from otpdesk.desk.suggesting_making import document, instant_of, made

        _check_value(value)
        if not 1 <= days <= LONGEST_SHADOW:
            raise BadInput(f"The shadow lasts 1 to {LONGEST_SHADOW} days.", "7 is usual.", "days")
        with self._context.store.write(splits.LOCK) as tx:
            lineup = self._context.accounts.lineup(tx, country, channel)
            rules = self._rulebook.at(tx, lineup.version)
            one, known = made(tx, rules, lineup, (country, channel), value, _seed(seed))
            number = suggestions.keep(
                tx,
                {
                    "country": country,
                    "channel": channel.value,
                    "made_by": self._context.operator,
                    "value_micro": value or 0,
                    "currency": one.currency,
                    "seed": one.seed,
                    "inputs": document(one, known),
                    "shares": [[line.account, line.share] for line in one.shares],
                    "state": suggestions.SHADOW,
                    "shadow_until": instant_of(days, tx.now),
                },
            )
            self._audit(tx, "suggestion.shadow", number, one.title, {"days": days})
            return _line(tx, _found(tx, number))

    def apply(self, number: int, reason: str = "") -> SuggestionLine:
        """Let chance choose by the shares of a suggestion from now on, until somebody ends it.

        NotFound; BadInput if it is over, or a trial or another suggestion chooses there already.
        """
        require(self._context, Right.CONFIGURE)
        with self._context.store.write(splits.LOCK) as tx:
            kept = _found(tx, number)
            if kept.state != suggestions.SHADOW:
                raise BadInput(f"Suggestion {number} is {kept.state} already.", "Ask for a new one.", "suggestion")
            begun = splits.begin(tx, self._split(tx, kept))
            said = reason.strip()[:_REASON_LENGTH]
            suggestions.decide(tx, number, suggestions.APPLIED, self._context.operator, said, begun.id)
            self._audit(tx, "suggestion.apply", number, _title(kept), {"split": begun.id, "reason": said})
            return _line(tx, _found(tx, number))

    def _split(self, tx: "Tx", kept: Kept) -> "Split":
        """The split that it asks for; BadInput if another one chooses there already."""
        from otpdesk.routing.splits import Split, split_name

        countries = (kept.country,) if kept.country else ()
        wanted = Split(
            "", ChosenBy.SUGGESTION, f"no. {kept.id}: {_title(kept)}"[:80], kept.shares, kept.channel, countries
        )
        other = next((one for one in splits.running(tx) if one.overlaps(wanted)), None)
        if other is not None:
            hint = "End it first: two cannot choose for the same messages."
            raise BadInput(f"{split_name(other)} chooses there already.", hint, "suggestion")
        return wanted

    def end(self, number: int, reason: str) -> SuggestionLine:
        """End a suggestion, in the shadow or applied, with a reason. NotFound; BadInput without a reason."""
        require(self._context, Right.CONFIGURE)
        said = reason.strip()[:_REASON_LENGTH]
        if not said:
            raise BadInput("Say why it ends.", f"In at most {_REASON_LENGTH} characters.", "reason")
        with self._context.store.write(splits.LOCK) as tx:
            kept = _found(tx, number)
            if kept.state == suggestions.ENDED:
                raise BadInput(f"Suggestion {number} is over already.", "It ends once.", "reason")
            if kept.split_id is not None:
                splits.end(tx, kept.split_id)
            suggestions.value(tx, kept, asdict(_line(tx, kept).worth))
            suggestions.decide(tx, number, suggestions.ENDED, self._context.operator, said)
            self._audit(tx, "suggestion.end", number, _title(kept), {"reason": said})
            return _line(tx, _found(tx, number))

    def draft(self, number: int) -> "Step":
        """Put a suggestion's order of accounts into my draft of the routes; nothing holds before it is saved."""
        require(self._context, Right.CONFIGURE)
        with self._context.store.read() as tx:
            kept = _found(tx, number)
        ordered = sorted(kept.shares, key=lambda one: -one[1])
        there = next((line for line in self._routes.lines() if _same(line, kept)), None)
        waits = str(there.fail_over or "") if there else ""
        form = RouteForm(kept.channel.value, tuple(name for name, _ in ordered), kept.country, fail_over=waits)
        return self._routes.put(form, there.key if there else "")

    # by itself

    def round(self) -> int:
        """Note what suggestions in the shadow would have chosen; at most every 10 seconds. How many attempts."""
        now = self._context.clock.now()
        if self._looked_at is not None and 0 <= now - self._looked_at < _PAUSE:
            return 0
        self._looked_at = now
        with self._context.store.read() as tx:
            waiting = [(one, suggestions.unseen(tx, one, _AT_ONCE)) for one in suggestions.in_shadow(tx)]
        return sum(self._note(one, found) for one, found in waiting if found)

    def _note(self, one: Kept, found: tuple[suggestions.New, ...]) -> int:
        from otpdesk.routing.splits import pick

        with self._context.store.write(suggestions.SHADOW) as tx:
            numbers = {each.name: each.id for each in accounts.all(tx, removed=True)}
            picked = [(new, *pick(f"shadow {one.id}", new.verification_id, one.shares)) for new in found]
            choices = [
                {"attempt_id": new.id, "account_id": numbers[account], "share": share} for new, account, share in picked
            ]
            return len(choices) if suggestions.note(tx, one, choices, found[-1].number) else 0

    def _audit(self, tx: "Tx", act: str, number: int, title: str, detail: dict[str, object]) -> None:
        place = self._context.workstation
        audit.write(tx, self._context.operator, place, act, f"suggestion {number}", "done", {"said": title, **detail})


def _seed(seed: int | None) -> int:
    return secrets.randbelow(_SEEDS) if seed is None else seed


def _check_value(value: int | None) -> None:
    if value is not None and value <= 0:
        raise BadInput("What a verified customer is worth is more than nothing.", "Leave it empty if unsure.", "value")


def _found(tx: "Tx", number: int) -> Kept:
    kept = suggestions.by_id(tx, number)
    if kept is None:
        raise NotFound("There is no such suggestion.", "“otpdesk suggest list” shows them with their numbers.")
    return kept


def _title(kept: Kept) -> str:
    return str(kept.inputs["suggestion"]["title"])


def _same(line: RouteLine, kept: Kept) -> bool:
    """Whether a route is the general one for the same country and channel."""
    one = (line.channel, line.country, line.network, line.purpose, line.hours, line.sends)
    return not line.removed and one == (kept.channel, kept.country, "", None, "", "any")


def _line(tx: "Tx", kept: Kept) -> SuggestionLine:
    from otpdesk.desk.suggesting_making import read, valued
    from otpdesk.desk.suggesting_worth import worth

    noted, differs = suggestions.noted(tx, kept.id)
    return SuggestionLine(
        number=kept.id,
        suggestion=read(kept.inputs),
        state=SuggestionState(kept.state),
        made_by=kept.made_by,
        shadow_until=kept.shadow_until,
        noted=noted,
        differs=differs,
        worth=valued(kept.inputs) or worth(tx, kept.country, kept.channel, kept.shares, kept.made_at),
        split=kept.split_id or "",
        decided_at=kept.decided_at,
        decided_by=kept.decided_by,
        reason=kept.reason,
    )
