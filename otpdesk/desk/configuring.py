"""Accounts, policy, routes and texts: what is in force, changed one whole version at a time.

Every change is checked before it is written, and leaves a new version of the whole configuration and an audit
line in the same transaction. A rollback is a change like any other.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from otpdesk.configuration import Place, Rows, Section, towards
from otpdesk.configuration.rows import policy_values, rows_of, setting_value
from otpdesk.desk import configuring_files
from otpdesk.desk.account_desk import AccountDesk
from otpdesk.desk.publishing import LOCK, change, note
from otpdesk.desk.rights import require
from otpdesk.guard import Policy
from otpdesk.otp import Channel, Purpose
from otpdesk.roles import Right
from otpdesk.store import audit, configuration
from otpdesk.store.configuration import Version
from otpdesk.texts import Template

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.desk.rules import Rulebook
    from otpdesk.store.engine import Tx


class Configuring(AccountDesk):
    """What is in force, and changes of it. All methods block; safe in every thread."""

    def __init__(self, context: "Context", rulebook: "Rulebook") -> None:
        super().__init__(context)
        self._rulebook = rulebook

    def policy(self) -> Policy:
        """The policy in force."""
        with self._context.store.read() as tx:
            return configuration.in_force(tx)[1].policy

    def set_policy(self, key: str, value: str) -> Policy:
        """Change one setting of the policy, from the next send and check on. BadInput if it cannot be so."""
        require(self._context, Right.CONFIGURE)
        with self._context.store.write(LOCK) as tx:
            before = policy_values(configuration.in_force(tx)[1].policy)
            setting = setting_value(key, value)
            change(self._context, tx, {Place(Section.POLICY, key): setting}, f"{key} set to {value}")
            self._audit(tx, "policy.set", key, {"from": before[key], "to": setting})
            return configuration.in_force(tx)[1].policy

    def text(self, purpose: Purpose, language: str, channel: Channel) -> Template:
        """The text that is sent now: the desk's own or the built-in one, or the next language's."""
        with self._context.store.read() as tx:
            return self._rulebook.now(tx).wording(purpose, language, channel)

    def export_configuration(self, path: Path) -> None:
        """Write the whole configuration, without secrets, as TOML."""
        require(self._context, Right.CONFIGURE)
        with self._context.store.write(LOCK) as tx:
            version, whole = configuration.in_force(tx)
            self._audit(tx, "configuration.export", str(version), {"file": path.name})
            now = datetime.fromtimestamp(tx.now / 1000, UTC).isoformat(timespec="seconds")
        title = f"Configuration {version} of otpdesk, exported {now}; without keys."
        configuring_files.write(path, rows_of(whole), title)

    def import_configuration(self, path: Path) -> int:
        """Put the configuration of a file in force as a new version and return its number. BadInput changes nothing.

        Accounts are added (to wait for their keys) or changed, never removed.
        """
        require(self._context, Right.CONFIGURE)
        file = configuring_files.read(path)
        with self._context.store.write(LOCK) as tx:
            return self._apply(tx, file.rows, file.sections, f"imported from {path.name}")

    def history(self) -> tuple[Version, ...]:
        """Every version there was, newest first."""
        with self._context.store.read() as tx:
            return configuration.history(tx)

    def rollback(self, version: int) -> int:
        """Put an earlier version in force again, as a new one; returns its number. Accounts stay, with their keys."""
        require(self._context, Right.CONFIGURE)
        with self._context.store.write(LOCK) as tx:
            wanted = rows_of(configuration.snapshot(tx, version))
            return self._apply(tx, wanted, frozenset(Section), f"rolled back to {version}")

    def _apply(self, tx: "Tx", wanted: Rows, sections: Collection[Section], why: str) -> int:
        now = rows_of(configuration.in_force(tx)[1])
        version = change(self._context, tx, towards(now, wanted, sections), why)
        note(self._context, tx, version, why, now, rows_of(configuration.in_force(tx)[1]))
        return version

    def _audit(self, tx: "Tx", action: str, what: str, detail: Mapping[str, Any]) -> None:
        audit.write(tx, self._context.operator, self._context.workstation, action, what, "done", detail)
