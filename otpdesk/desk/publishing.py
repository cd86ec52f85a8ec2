"""Putting a configuration in force: checked, written as a new version and audited, all in one write transaction.

Drafts and the commands that change one thing at once come here alike, so that every change has a version.
"""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from otpdesk.configuration import Configuration, Place, Rows, Value, applied, difference
from otpdesk.configuration.rows import configuration_of, rows_of
from otpdesk.desk.draft_checks import findings
from otpdesk.desk.vault_keys import forget_keys, has_keys
from otpdesk.errors import BadInput
from otpdesk.store import audit, configuration

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.desk.findings import Finding
    from otpdesk.store.engine import Tx

LOCK = "configuration"
"""What a change of the configuration holds, so that versions are numbered one by one."""

_MOST_NAMED = 20


def change(context: "Context", tx: "Tx", edits: Mapping[Place, Value | None], why: str) -> int:
    """Put some rows in force at once and return the version. BadInput if the whole cannot be so; the caller audits."""
    before = configuration.in_force(tx)[1]
    after = configuration_of(applied(rows_of(before), edits))
    for problem in new_problems(tx, context, before, after):
        raise BadInput(problem.sentence, problem.hint or "Nothing was changed.", problem.field)
    return put_in_force(context, tx, after, why)


def new_problems(
    tx: "Tx", context: "Context", before: Configuration, after: Configuration, touched: Collection[Place] = ()
) -> tuple["Finding", ...]:
    """What keeps `after` from being put in force, without what was wrong in `before` already.

    What is wrong with a row of `touched` counts anyway.
    """
    found = [one for one in findings(tx, context, after) if one.blocking]
    if not found:
        return ()
    known = {(one.place, one.sentence) for one in findings(tx, context, before)}
    return tuple(one for one in found if one.place in touched or (one.place, one.sentence) not in known)


def put_in_force(context: "Context", tx: "Tx", wanted: Configuration, why: str) -> int:
    """Write a checked configuration as a new version. New accounts wait for those keys that the vault lacks."""
    known = {one.name for one in configuration.in_force(tx)[1].accounts}
    keyed = {one.name for one in wanted.accounts if one.name not in known and has_keys(context.vault, one)}
    return configuration.publish(tx, context.operator, why, wanted, keyed)


def note(context: "Context", tx: "Tx", version: int, why: str, before: Rows, after: Rows) -> None:
    """The audit's line for a version that was published as a whole: which rows it changed."""
    changed = [f"{one.place.section.value}/{one.place.key}" for one in difference(before, after)]
    detail = {"why": why, "changed": len(changed), "rows": changed[:_MOST_NAMED]}
    audit.write(tx, context.operator, context.workstation, "configuration.publish", str(version), "done", detail)


def forget_removed(context: "Context", before: Configuration, after: Configuration) -> None:
    """Forget the keys of accounts that are no more; after the commit, because a key cannot come back."""
    for one in {one.name for one in before.accounts} - {one.name for one in after.accounts}:
        forget_keys(context.vault, one)
