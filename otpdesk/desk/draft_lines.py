"""A draft as it is shown: what changes, what is wrong with it, and where somebody else was at work too."""

from typing import TYPE_CHECKING

from otpdesk.configuration import Change, Place, difference
from otpdesk.configuration.rows import configuration_of
from otpdesk.desk import draft_words
from otpdesk.desk.configuration_views import ChangeLine, ConflictLine, DraftLine
from otpdesk.desk.draft_checks import findings
from otpdesk.store import configuration

if TYPE_CHECKING:
    from collections.abc import Iterable

    from otpdesk.desk.context import Context
    from otpdesk.desk.drafts import Standing
    from otpdesk.desk.findings import Finding
    from otpdesk.store.configuration import Version
    from otpdesk.store.engine import Tx


def line(context: "Context", tx: "Tx", standing: "Standing") -> DraftLine:
    """The draft with the findings of every check."""
    if not standing.draft.edits:
        return DraftLine(standing.version)
    after = standing.after
    found = findings(tx, context, configuration_of(after))
    changes = tuple(_marked(change, found) for change in difference(standing.now, after))
    return DraftLine(
        version=standing.version,
        changes=changes,
        conflicts=tuple(_conflict(tx, standing, place) for place in standing.in_conflict()),
        broken=_broken(context, tx, standing, found),
        updated_at=standing.draft.updated_at or None,
    )


def _marked(change: Change, found: "Iterable[Finding]") -> ChangeLine:
    """A change with the first problem and the first warning of its row."""
    mine = [one for one in found if one.place == change.place]
    problem = next((one.sentence for one in mine if one.blocking), "")
    warning = next((one.sentence for one in mine if not one.blocking), "")
    return draft_words.change_line(change, problem, warning)


def _broken(context: "Context", tx: "Tx", standing: "Standing", found: "tuple[Finding, ...]") -> tuple[ChangeLine, ...]:
    """Rows that nobody edits but that the draft breaks; what was wrong before is not the draft's doing."""
    edited = standing.draft.edits
    outside = [one for one in found if one.blocking and one.place not in edited]
    if not outside:
        return ()
    known = {(one.place, one.sentence) for one in findings(tx, context, standing.whole)}
    rows = {one.place: one for one in reversed(outside) if (one.place, one.sentence) not in known}
    return tuple(
        ChangeLine(
            place.section.value,
            place.key,
            draft_words.title_of(place, standing.now.get(place)),
            before=(),
            after=(),
            problem=one.sentence,
        )
        for place, one in sorted(rows.items(), key=lambda row: row[0])
    )


def _conflict(tx: "Tx", standing: "Standing", place: Place) -> ConflictLine:
    theirs, edit = standing.now.get(place), standing.draft.edits[place]
    words = draft_words.change_line(Change(place, theirs, edit.after))
    since = _changed_by(tx, place)
    return ConflictLine(
        place.section.value, place.key, words.title, mine=words.after, theirs=words.before, who=since.who, at=since.at
    )


def _changed_by(tx: "Tx", place: Place) -> "Version":
    """The version that made a row what it is now."""
    newest = configuration.history(tx)[0]
    now, found = None, newest
    for version, rows in configuration.past(tx):
        value = rows.get(place)
        if version == newest:
            now = value
        elif value != now:
            break
        found = version
    return found
