"""Drafts: what each person changes before it takes effect; and every version that took effect.

A draft is rows with what they were when they were first edited. Somebody else may publish meanwhile: rows that only
I changed go on top of theirs; a row that both changed is a conflict, until whoever drafts takes one of the two. So
nothing that was published is ever overwritten unseen.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from otpdesk.configuration import Configuration, Place, Rows, Section, Value, applied, conflicts, towards
from otpdesk.configuration.rows import configuration_of, own_place, rows_of
from otpdesk.desk import configuring_files, draft_lines, draft_words
from otpdesk.desk.account_keys import forget_unused
from otpdesk.desk.publishing import LOCK, forget_removed, new_problems, note, put_in_force
from otpdesk.desk.rights import require
from otpdesk.desk.versions import Versions
from otpdesk.errors import BadInput, Refused
from otpdesk.roles import Right
from otpdesk.store import configuration, drafts
from otpdesk.store.drafts import Draft, Edit

if TYPE_CHECKING:
    from otpdesk.desk.configuration_views import ChangeLine, DraftLine, VersionLine
    from otpdesk.desk.context import Context
    from otpdesk.store.engine import Tx

DraftState = Mapping[Place, Edit | None]
"""Some rows of a draft as they were or became, for `restore`; None: the row was not edited."""

LONGEST_WHY = 400


@dataclass(frozen=True, slots=True)
class Step:
    """One act on a draft: what the draft is now, and the states that undo it and do it again."""

    line: "DraftLine"
    before: DraftState
    after: DraftState


@dataclass(frozen=True, slots=True)
class Standing:
    """A draft beside what is in force."""

    draft: Draft
    version: int
    whole: Configuration
    now: Rows

    @property
    def after(self) -> dict[Place, Value]:
        """The rows as they will be, mine where there is a conflict."""
        return applied(self.now, {place: edit.after for place, edit in self.draft.edits.items()})

    def in_conflict(self) -> tuple[Place, ...]:
        """The edited rows that became something else meanwhile."""
        edits = self.draft.edits
        base = {place: edit.before for place, edit in edits.items()}
        return tuple(
            one.place for one in conflicts(base, {place: edit.after for place, edit in edits.items()}, self.now)
        )


class Drafts:
    """The draft of whoever sits here. All methods block; safe in every thread."""

    def __init__(self, context: "Context") -> None:
        self._context = context
        self._versions = Versions(context)
        self._seen: int | None = None

    def read(self) -> "DraftLine":
        """The draft against what is in force; without changes if there is none."""
        with self._context.store.read() as tx:
            return self._line(tx, self._standing(tx))

    def effective(self) -> Configuration:
        """What would be in force if the draft were published now."""
        with self._context.store.read() as tx:
            standing = self._standing(tx)
        self._seen = standing.version
        return configuration_of(standing.after)

    def edit(self, edits: Mapping[Place, Value | None]) -> Step:
        """Change rows; None takes a row out, and a value that is in force already ends its edit.

        BadInput, and nothing is kept, if a value cannot be read or is not that of its place.
        """
        require(self._context, Right.CONFIGURE)
        with self._context.store.write(drafts.lock(self._context.operator)) as tx:
            return self._edited(tx, self._standing(tx), edits)

    def restore(self, state: DraftState) -> "DraftLine":
        """Put the rows of a step back to what they were before or after it; other rows stay."""
        require(self._context, Right.CONFIGURE)
        with self._context.store.write(drafts.lock(self._context.operator)) as tx:
            return self._kept(tx, self._standing(tx), state).line

    def discard(self, places: Collection[Place] | None = None) -> Step:
        """End the edits of some rows, or of all."""
        require(self._context, Right.CONFIGURE)
        with self._context.store.write(drafts.lock(self._context.operator)) as tx:
            standing = self._standing(tx)
            ended = set(standing.draft.edits) if places is None else set(places) & set(standing.draft.edits)
            step = self._kept(tx, standing, dict.fromkeys(ended))
        forget_unused(self._context)
        return step

    def settle(self, place: Place, *, mine: bool) -> "DraftLine":
        """End a conflict: my value goes over what was published meanwhile, or what was published stays."""
        require(self._context, Right.CONFIGURE)
        with self._context.store.write(drafts.lock(self._context.operator)) as tx:
            standing = self._standing(tx)
            edit = standing.draft.edits.get(place)
            if edit is None or place not in standing.in_conflict():
                return self._line(tx, standing)
            settled = Edit(standing.now.get(place), edit.after) if mine else None
            return self._kept(tx, standing, {place: settled}).line

    def publish(self, why: str, version: int) -> int:
        """Put the draft in force and return the new version. `version` is the one that the review showed.

        Refused while there are conflicts or problems, or if another version is in force by now: then nothing changes.
        """
        require(self._context, Right.CONFIGURE)
        reason = _reason(why)
        with self._context.store.write(LOCK, drafts.lock(self._context.operator)) as tx:
            standing = self._standing(tx)
            after = self._publishable(tx, standing, version)
            made = put_in_force(self._context, tx, after, reason)
            drafts.keep(tx, Draft(standing.draft.owner, made))
            self._seen = made
            note(self._context, tx, made, reason, standing.now, rows_of(configuration.in_force(tx)[1]))
        forget_removed(self._context, standing.whole, after)
        forget_unused(self._context)
        return made

    def versions(self) -> tuple["VersionLine", ...]:
        """Every version there was, newest first, with how many rows each changed."""
        return self._versions.lines()

    def changes_of(self, version: int) -> tuple["ChangeLine", ...]:
        """What a version changed against the one before it. NotFound if there was none."""
        return self._versions.changes_of(version)

    def history_of(self, section: str, key: str) -> tuple[tuple["VersionLine", "ChangeLine"], ...]:
        """The versions that changed one row, newest first."""
        return self._versions.history_of(Place(Section(section), key))

    def take_file(self, path: Path) -> Step:
        """Draft what a configuration file says. BadInput says where it is broken; then the draft stays as it was."""
        require(self._context, Right.CONFIGURE)
        file = configuring_files.read(path)
        return self._take(file.rows, file.sections)

    def take_version(self, version: int) -> Step:
        """Draft what an earlier version said. Accounts that came later stay, with their keys. NotFound."""
        require(self._context, Right.CONFIGURE)
        with self._context.store.read() as tx:
            wanted = rows_of(configuration.snapshot(tx, version))
        return self._take(wanted, frozenset(Section))

    def _take(self, wanted: Rows, sections: Collection[Section]) -> Step:
        """Replace the draft's edits of these sections by what leads to the rows wanted."""
        with self._context.store.write(drafts.lock(self._context.operator)) as tx:
            standing = self._standing(tx)
            self._seen = standing.version  # what is wanted is a whole, whoever published what meanwhile
            ended = {place: standing.now.get(place) for place in standing.draft.edits if place.section in sections}
            return self._edited(tx, standing, {**ended, **towards(standing.now, wanted, sections)})

    def _line(self, tx: "Tx", standing: Standing) -> "DraftLine":
        self._seen = standing.version
        return draft_lines.line(self._context, tx, standing)

    def _standing(self, tx: "Tx") -> Standing:
        version, whole = configuration.in_force(tx)
        owner = self._context.operator
        return Standing(drafts.read(tx, owner) or Draft(owner, version), version, whole, rows_of(whole))

    def _edited(self, tx: "Tx", standing: Standing, edits: Mapping[Place, Value | None]) -> Step:
        """The draft with edits over it.

        A row was before what it was in the version that was last looked at here, or when it was first edited: what
        somebody else has published since is a conflict.
        """
        defaults = rows_of(Configuration())
        wanted = {place: defaults.get(place) if value is None else value for place, value in edits.items()}
        for place, value in wanted.items():
            if value is not None and place.section is not Section.POLICY and own_place(place.section, value) != place:
                raise BadInput("The row says another place than the one where it stands.", "", place.key)
        read = rows_of(configuration_of(applied(standing.after, wanted)))
        seen = self._seen
        known = seen is None or seen == standing.version
        base = standing.now if known else rows_of(configuration.snapshot(tx, seen or 0))
        state: dict[Place, Edit | None] = {}
        for place in wanted:
            earlier, after = standing.draft.edits.get(place), read.get(place)
            before = earlier.before if earlier else base.get(place)
            state[place] = None if after == standing.now.get(place) else Edit(before, after)
        return self._kept(tx, standing, state)

    def _kept(self, tx: "Tx", standing: Standing, state: DraftState) -> Step:
        """The draft with some rows put to a state. Its base moves to what is in force as soon as nothing conflicts."""
        old = standing.draft.edits
        edits = {place: edit for place, edit in {**old, **state}.items() if edit is not None}
        edits = {place: edit for place, edit in edits.items() if edit.after != standing.now.get(place)}
        after = replace(standing, draft=replace(standing.draft, edits=edits, updated_at=tx.now))
        if not after.in_conflict():
            after = replace(after, draft=replace(after.draft, base_version=standing.version))
        drafts.keep(tx, after.draft)
        undo = {place: old.get(place) for place in state}
        return Step(self._line(tx, after), undo, {place: edits.get(place) for place in state})

    def _publishable(self, tx: "Tx", standing: Standing, version: int) -> Configuration:
        """What the draft makes of what is in force. Refused, with the rule that says why, if it cannot be published."""
        if not standing.draft.edits:
            raise Refused("There is nothing to publish.", "Change something first.", "draft")
        if version != standing.version:
            raise Refused(
                f"Version {standing.version} has been published meanwhile.", "Review the changes once more.", "version"
            )
        if places := standing.in_conflict():
            titles = ", ".join(
                draft_words.title_of(place, standing.now.get(place) or standing.draft.edits[place].after)
                for place in places
            )
            raise Refused(f"Somebody else has changed the same: {titles}.", "Choose row by row.", "conflicts")
        after = configuration_of(standing.after)
        for problem in new_problems(tx, self._context, standing.whole, after, standing.draft.edits):
            raise Refused(problem.sentence, problem.hint or "Correct it, or discard it.", "problems")
        return after


def _reason(why: str) -> str:
    said = why.strip()
    if not said:
        raise BadInput("Say why, in a few words.", "It stands in the history for whoever asks later.", "why")
    if len(said) > LONGEST_WHY:
        raise BadInput(f"That is longer than {LONGEST_WHY} characters.", "Say it in fewer words.", "why")
    return said
