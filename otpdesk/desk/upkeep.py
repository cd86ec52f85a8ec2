"""Upkeep of the workspace: database, copies, what is kept how long, the vault's password, diagnostics."""

import logging
import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from otpdesk.configuration import Place, Section
from otpdesk.desk import diagnostics
from otpdesk.desk.rights import require
from otpdesk.desk.upkeep_views import BackedUp, DatabaseLine, Kept, Part, Purge, VaultLine
from otpdesk.errors import BadInput, StoreProblem
from otpdesk.guard import DAY, Policy
from otpdesk.options import FormField, form_fields
from otpdesk.roles import Right
from otpdesk.store import audit, configuration, deliveries, facts, look_ups, retention
from otpdesk.store.backup import backup
from otpdesk.store.opening import PASSWORD_FILE
from otpdesk.store.schema import check
from otpdesk.store.vault import Kind

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.desk.drafts import Drafts, Step
    from otpdesk.store.retention import Pass

MACHINE = "otpdesk"
"""Whose acts the program's own are in the audit."""
_STEPS_AT_ONCE = 20

_log = logging.getLogger(__name__)


class Upkeep:
    """Looks after the workspace. All methods block and may be called from any thread."""

    def __init__(self, context: "Context", drafts: "Drafts") -> None:
        self._context = context
        self._drafts = drafts
        self._pass: Pass | None = None
        self._purged = retention.Purged()
        self._next_pass = 0

    # the database

    def database(self) -> DatabaseLine:
        """What the database is, and when it was last copied."""
        found = facts.read(self._context.store)
        newest = max(self._copies(), key=lambda file: file.stat().st_mtime, default=None)
        return DatabaseLine(
            found.kind,
            found.where,
            found.size,
            found.version,
            found.rows,
            server=found.kind != "SQLite",
            backup=newest.name if newest else "",
            backed_up_at=round(newest.stat().st_mtime * 1000) if newest else None,
        )

    def _copies(self) -> list[Path]:
        folder = self._folder()
        return [] if folder is None else list(folder.glob("*.db"))

    def _folder(self) -> Path | None:
        """Where copies of the database lie; None of a shared desk."""
        target = self._target()
        return target.parent / "backups" if isinstance(target, Path) else None

    def _target(self) -> Path | str:
        url = self._context.store.engine.url
        if url.get_backend_name() == "sqlite":
            return Path(str(url.database))
        return url.set(drivername="postgresql").render_as_string(hide_password=False)

    def back_up(self) -> BackedUp:
        """A verified copy in the folder of backups. StoreProblem says what failed; a shared desk's server does it."""
        require(self._context, Right.CONFIGURE)
        target, folder = self._target(), self._folder()
        if folder is not None:
            folder.mkdir(mode=0o700, exist_ok=True)
        stamp = datetime.fromtimestamp(self._context.clock.now() / 1000, UTC).strftime("%Y-%m-%d-%H%M%S")
        done = backup(target, _free(folder, stamp) if folder is not None else Path())
        self._audit("database.backup", done.file.name, {"bytes": done.size})
        return BackedUp(str(done.file), done.size)

    def check(self) -> tuple[str, ...]:
        """What is wrong with the database, a sentence each: structure, references, version, audit, figures of days."""
        return tuple(check(self._target()))

    # what is kept how long

    def kept(self) -> tuple[Kept, ...]:
        """The times to keep, as they are in force and as I drafted them."""
        with self._context.store.read() as tx:
            policy = configuration.in_force(tx)[1].policy
        drafted = self._drafts.effective().policy
        return tuple(_kept(field, policy, drafted) for field in form_fields(Policy) if field.group == "Retention")

    def draft_kept(self, key: str, days: int) -> "Step":
        """Draft another time to keep. BadInput if it is none, or out of its bounds."""
        require(self._context, Right.CONFIGURE)
        if key not in {one.key for one in self.kept()}:
            raise BadInput(f"There is no time to keep called “{key}”.", "", "key")
        return self._drafts.edit({Place(Section.POLICY, key): days})

    def preview(self) -> Purge:
        """What would be let go now."""
        with self._context.store.read() as tx:
            return _plain(retention.preview(tx, configuration.in_force(tx)[1].policy))

    def prune(self, progress: Callable[[Purge], None] | None = None) -> Purge:
        """Let go now of everything that is too old; who sends meanwhile is not held up."""
        require(self._context, Right.CONFIGURE)
        one, purged = self._begin(), retention.Purged()
        while (step := one.step(self._context.store)) is not None:
            purged += step
            if progress is not None:
                progress(_plain(purged))
        self._end(purged, self._context.operator)
        return _plain(purged)

    def tidy(self) -> None:
        """A little of the same, at the program's pace: the first time, and once a day, until nothing is too old."""
        now = self._context.clock.now()
        if self._pass is None:
            if now < self._next_pass:
                return
            self._pass, self._purged = self._begin(), retention.Purged()
        for _ in range(_STEPS_AT_ONCE):
            step = self._pass.step(self._context.store)
            if step is None:
                self._pass, self._next_pass = None, now + DAY
                self._end(self._purged, MACHINE)
                return
            self._purged += step

    def _begin(self) -> "Pass":
        """A new pass. What is kept for some days whatever the policy says goes first: deliveries seen, look-ups."""
        with self._context.store.write() as tx:
            deliveries.forget_old(tx)
            look_ups.forget_old(tx)
        with self._context.store.read() as tx:
            return retention.Pass(retention.Keep.at(configuration.in_force(tx)[1].policy, tx.now))

    def _end(self, purged: retention.Purged, who: str) -> None:
        """What was deleted stands in the log of writes until that is emptied."""
        if not purged:
            return
        with self._context.store.write() as tx:
            detail = asdict(purged)
            audit.write(tx, who, self._context.workstation, "retention.purge", "database", "done", detail)
        try:
            self._context.store.checkpoint(truncate=True)
        except StoreProblem as problem:  # somebody reads a long list: the next checkpoint does it
            _log.info("the log of writes stays for now: %s", problem.title)

    # the vault

    def vault(self) -> VaultLine:
        """What keeps the secrets, and what that protects from and does not."""
        report = self._context.vault.report()
        by_password = self._context.vault.kind is Kind.PASSWORD
        named = os.environ.get(PASSWORD_FILE, "") if by_password else ""
        return VaultLine(report.title, report.where, report.protects, report.does_not, report.note, by_password, named)

    def change_password(self, old: str, new: str) -> None:
        """Another master password for the vault. BadInput if the old one is wrong; takes about a second."""
        require(self._context, Right.CONFIGURE)
        self._context.vault.change_password(old, new)
        self._audit("vault.password", "vault", {})

    # diagnostics

    def diagnostics(self) -> tuple[Part, ...]:
        """What a diagnostics bundle would hold: without numbers, e-mail addresses, codes and keys."""
        return diagnostics.parts(self._context)

    def save_diagnostics(self, path: Path) -> tuple[Part, ...]:
        """Write the bundle as a zip file: all of it or nothing. BadInput if the file cannot be written."""
        require(self._context, Right.CONFIGURE)
        parts = diagnostics.parts(self._context)
        diagnostics.write(path, parts)
        self._audit("diagnostics.save", path.name, {"parts": len(parts)})
        return parts

    def _audit(self, action: str, what: str, detail: dict[str, Any]) -> None:
        with self._context.store.write() as tx:
            audit.write(tx, self._context.operator, self._context.workstation, action, what, "done", detail)


def _kept(field: FormField, policy: Policy, drafted: Policy) -> Kept:
    marks = Policy.model_fields[field.key].metadata
    least = next(mark.ge for mark in marks if hasattr(mark, "ge"))
    most = next(mark.le for mark in marks if hasattr(mark, "le"))
    days, mine = getattr(policy, field.key), getattr(drafted, field.key)
    return Kept(field.key, field.label, field.help, days, mine, least, most)


def _plain(purged: retention.Purged) -> Purge:
    return Purge(**asdict(purged))


def _free(folder: Path, stamp: str) -> Path:
    names = (folder / f"{stamp}{f'-{number}' if number else ''}.db" for number in range(10_000))
    return next(name for name in names if not name.exists())
