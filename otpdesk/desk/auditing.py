"""The audit as people read it: who did what to what, when and from where. Nothing here changes a line.

Objects are shown as whom they belong to, masked; reading needs the right, and so does a look at the whole chain.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from otpdesk.desk.audit_export import write_audit
from otpdesk.desk.audit_said import Said, came
from otpdesk.desk.audit_words import ACTS, act, actions_of
from otpdesk.desk.following import MACHINE
from otpdesk.desk.rights import require
from otpdesk.desk.team_views import AuditFacets, AuditFilter, AuditLine, AuditPage, Exported, Verified
from otpdesk.errors import BadInput
from otpdesk.otp import IdKind, is_id
from otpdesk.roles import Right
from otpdesk.store import audit, audit_search, configuration, customers
from otpdesk.store.audit import Head
from otpdesk.store.audit_search import AuditWanted, Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from otpdesk.desk.context import Context
    from otpdesk.store.audit import Entry
    from otpdesk.store.engine import Tx

_MOST_MEANT = 100
"""How many customers a typed text may mean at most."""

_HASH_DIGITS = 64


class Auditing:
    """Reads, exports and verifies the audit. All methods block and may be called from any thread."""

    def __init__(self, context: "Context") -> None:
        self._context = context

    def page(
        self, wanted: AuditFilter, older: int | None = None, newer: int | None = None, limit: int = 200
    ) -> AuditPage:
        """The newest lines; those older than line `older`; or those just newer than line `newer`. NotAllowed."""
        require(self._context, Right.AUDIT)
        with self._context.store.read() as tx:
            found = audit_search.page(tx, _narrowed(tx, wanted), older=older, newer=newer, limit=limit)
            return AuditPage(_lines(tx, found.entries), found.older, found.newer)

    def count(self, wanted: AuditFilter, most: int = 10_000) -> int:
        """How many lines are meant; counting stops at `most`. NotAllowed."""
        require(self._context, Right.AUDIT)
        with self._context.store.read() as tx:
            return audit_search.count(tx, _narrowed(tx, wanted), most)

    def facets(self) -> AuditFacets:
        """The names that acted, and the computers that wrote lately. NotAllowed."""
        require(self._context, Right.AUDIT)
        with self._context.store.read() as tx:
            names = sorted((name for name in audit_search.actors(tx) if name != MACHINE), key=str.casefold)
            return AuditFacets(tuple(names), audit_search.workstations(tx))

    def export(
        self, wanted: AuditFilter, path: "Path", progress: "Callable[[int], None]", canceled: "Callable[[], bool]"
    ) -> Exported:
        """Write exactly the lines that are meant as CSV, newest first, under a head that says what they are.

        No file, and no line counted, if it was canceled. BadInput if the file cannot be written. NotAllowed.
        """
        require(self._context, Right.AUDIT)
        with self._context.store.read() as tx:
            end = audit.head(tx.connection)
            head = _head_text(end)
            version = configuration.number_in_force(tx)
            chunks = audit_search.rows(tx, _narrowed(tx, wanted))
            lines = (line for chunk in chunks for line in _lines(tx, chunk))
            written = write_audit(path, wanted, lines, f"{version}", head, tx.now, progress, canceled)
        self._note("audit.export", path.name, "done" if written is not None else "canceled", {"lines": written or 0})
        return Exported(written or 0, head)

    def verify(
        self,
        kept: str = "",
        progress: "Callable[[int], None]" = lambda _lines: None,
        canceled: "Callable[[], bool]" = lambda: False,
    ) -> Verified | None:
        """Compute the whole chain again; None if it was canceled. `kept` is a head from earlier (`Verified.head`).

        With it, lines cut off at the end and an audit that was written anew are found too. NotAllowed, BadInput.
        """
        require(self._context, Right.AUDIT)
        earlier = _head_of(kept) if kept.strip() else None
        with self._context.store.read() as tx:
            end, now = audit.head(tx.connection), tx.now
            problems = audit.watched_verify(tx.connection, earlier, progress, canceled)
        if problems is None:
            return None
        found = Verified(now, end.seq if end else 0, _head_text(end), tuple(problems))
        detail = {"lines": found.lines, "problems": len(problems)}
        self._note("audit.verify", "audit", "broken" if problems else "done", detail)
        return found

    def _note(self, action: str, what: str, outcome: str, detail: "Mapping[str, int]") -> None:
        who = self._context.operator
        with self._context.store.write() as tx:
            audit.write(tx, who, self._context.workstation, action, what, outcome, detail)


def _head_text(end: Head | None) -> str:
    return f"{end.seq}:{end.hash.hex()}" if end else ""


def _head_of(typed: str) -> Head:
    number, _, digits = typed.strip().partition(":")
    try:
        found = Head(int(number), bytes.fromhex(digits))
    except ValueError:
        found = None
    if found is None or len(digits) != _HASH_DIGITS:
        raise BadInput(
            "That is not the end of an audit.",
            "It is a line's number, a colon and 64 digits and letters, as an export or “audit verify” gave it.",
            "head",
        )
    return found


def _narrowed(tx: "Tx", wanted: AuditFilter) -> AuditWanted:
    text = wanted.text.strip()
    return AuditWanted(
        actors=wanted.who,
        not_by=MACHINE if wanted.people else "",
        actions=_actions(wanted),
        workstations=wanted.workstations,
        came=tuple(one.value for one in wanted.came),
        since=wanted.since,
        until=wanted.until,
        object_part=wanted.object.strip(),
        text=text,
        objects=_objects(tx, text) if text else (),
    )


def _actions(wanted: AuditFilter) -> tuple[str, ...]:
    """Named actions, and all of the named kinds. BadInput if an action is never written."""
    for action in wanted.actions:
        if action not in ACTS:
            raise BadInput(f"No act is called “{action}”.", f"Known: {', '.join(sorted(ACTS))}.", "action")
    return tuple(dict.fromkeys((*wanted.actions, *actions_of(wanted.kinds))))


def _objects(tx: "Tx", text: str) -> tuple[str, ...]:
    """The customers whom a typed name or reference means, with their addresses and verifications."""
    named = customers.by_reference(tx, text)
    people = [named] if named else customers.by_words(tx, text, _MOST_MEANT)
    return audit_search.objects_of(tx, tuple(one.id for one in people))


def _lines(tx: "Tx", entries: "tuple[Entry, ...]") -> tuple[AuditLine, ...]:
    known = audit_search.subjects(tx, (entry.object for entry in entries))
    return tuple(_line(entry, known.get(entry.object)) for entry in entries)


@dataclass(frozen=True, slots=True)
class _About:
    """What a line's object is called: in a sentence, and beside it."""

    short: str
    full: str


def _about(entry: "Entry", subject: Subject | None) -> _About:
    if subject is None:
        return _About(entry.object, entry.object)
    full = " · ".join(part for part in (subject.name, subject.masked) if part) or entry.object
    return _About(subject.name or subject.masked or entry.object, full)


def _line(entry: "Entry", subject: Subject | None) -> AuditLine:
    about, one = _about(entry, subject), act(entry.action)
    said = Said(entry.actor, about.short, entry.outcome, entry.detail)
    return AuditLine(
        seq=entry.seq,
        at=entry.at,
        who=entry.actor,
        workstation=entry.workstation,
        action=entry.action,
        kind=one.kind,
        sentence=one.says(said),
        object=entry.object,
        about=about.full,
        outcome=entry.outcome,
        came=came(entry.outcome),
        detail=tuple((key.replace("_", " "), said.get(key)) for key in entry.detail if said.get(key)),
        link=_link(entry),
    )


def _link(entry: "Entry") -> tuple[str, str] | None:
    """What a line leads to."""
    if is_id(entry.object, IdKind.VERIFICATION):
        return "verification", entry.object
    if entry.action.startswith("account."):
        return "account", entry.object
    if entry.action == "configuration.publish":
        return "version", entry.object
    return None
