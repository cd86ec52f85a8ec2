"""Drafts: what each person has changed and not yet published. A draft without edits is no draft and is not kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select, update

from otpdesk.configuration import Place, Section, Value
from otpdesk.otp import Instant
from otpdesk.store import tables
from otpdesk.store.engine import Tx


@dataclass(frozen=True, slots=True)
class Edit:
    """A row as it was when it was first edited or last settled, and as it is meant to be; None: not there."""

    before: Value | None
    after: Value | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What one person has changed. `base_version` is the version it was last compared with and did not contradict."""

    owner: str
    base_version: int
    edits: Mapping[Place, Edit] = field(default_factory=dict)
    updated_at: Instant = 0


def read(tx: Tx, owner: str) -> Draft | None:
    """The draft of a person, if there is one."""
    row = tx.connection.execute(select(tables.draft).where(tables.draft.c.owner == owner)).first()
    return Draft(row.owner, row.base_version, _edits(row.edits), row.updated_at) if row else None


def all(tx: Tx) -> tuple[Draft, ...]:  # noqa: A001 - reads as drafts.all(tx)
    """Everybody's drafts, in order of owner."""
    rows = tx.connection.execute(select(tables.draft).order_by(tables.draft.c.owner))
    return tuple(Draft(row.owner, row.base_version, _edits(row.edits), row.updated_at) for row in rows)


def keep(tx: Tx, draft: Draft) -> None:
    """Keep a draft as it is now; one without edits is forgotten. The caller holds the draft's lock."""
    table, owner = tables.draft, draft.owner
    if not draft.edits:
        tx.connection.execute(delete(table).where(table.c.owner == owner))
        return
    values = {"base_version": draft.base_version, "edits": _plain(draft.edits), "updated_at": tx.now}
    if not tx.connection.execute(update(table).where(table.c.owner == owner).values(**values)).rowcount:
        tx.connection.execute(insert(table).values(owner=owner, **values))


def lock(owner: str) -> str:
    """What a change of a person's draft holds."""
    return f"draft:{owner}"


def _plain(edits: Mapping[Place, Edit]) -> list[dict[str, Any]]:
    return [
        {"section": place.section.value, "key": place.key, "before": edit.before, "after": edit.after}
        for place, edit in sorted(edits.items(), key=lambda item: item[0])
    ]


def _edits(plain: list[dict[str, Any]]) -> dict[Place, Edit]:
    return {Place(Section(one["section"]), one["key"]): Edit(one["before"], one["after"]) for one in plain}
