"""What is there and what is missing on this computer for this workspace. Looks only; makes and changes nothing."""

import os
import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from otpdesk import __version__
from otpdesk.app.window import display_problem, library_problem
from otpdesk.app.workspace import Location
from otpdesk.errors import DeskError, VaultProblem
from otpdesk.otp import Clock, SystemClock

if TYPE_CHECKING:
    from otpdesk.store.accounts import Account
    from otpdesk.store.vault import Vault

Ask = Callable[[bool], str | None]

_ROOM = 500_000_000
"""Free bytes under which a disk is called full soon: room for a database, its copy and the logs."""
_SKEW = 5_000
"""Milliseconds by which this clock may be behind the newest line of the audit."""


class Light(StrEnum):
    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and what to do about it unless it is OK."""

    what: str
    light: Light
    state: str
    hint: str = ""

    @property
    def line(self) -> str:
        """All of it on one line."""
        return f"{_MARKS[self.light]} {self.what}: {self.state}{f' {self.hint}' if self.hint else ''}"


_MARKS = {Light.OK: "✓", Light.WARN: "!", Light.BAD: "✗"}


def examine(location: Location, *, clock: Clock | None = None, password: Ask | None = None) -> tuple[Finding, ...]:
    """Program, window, workspace, vault, database, clock and accounts, in that order."""
    return tuple(_examine(location, clock or SystemClock(), password))


def examine_opened(location: Location, vault: "Vault", clock: Clock) -> tuple[Finding, ...]:
    """The same of a workspace that is open, whose vault need not be opened once more."""
    return (*_around(location), *_within(location, vault, _open_vault(vault), clock))


def _examine(location: Location, clock: Clock, password: Ask | None) -> Iterator[Finding]:
    yield from _around(location)
    vault, finding = _vault(location.folder, password)
    yield from _within(location, vault, finding, clock)


def _around(location: Location) -> Iterator[Finding]:
    yield Finding("Program", Light.OK, f"otpdesk {__version__} on Python {platform.python_version()}.")
    yield _window()
    yield _folder(location.folder)


def _within(location: Location, vault: "Vault | None", opening: Finding, clock: Clock) -> Iterator[Finding]:
    yield opening
    finding = _database(location)
    yield finding
    if vault is not None and finding.light is Light.OK:
        yield from _inside(location, vault, clock)


def _window() -> Finding:
    problem = library_problem() or display_problem()
    if problem is None:
        return Finding("Window", Light.OK, "Qt and a display are there.")
    return Finding("Window", Light.WARN, problem.title, problem.hint)


def _folder(folder: Path) -> Finding:
    there = folder
    while not there.exists():
        there = there.parent
    if not os.access(there, os.W_OK):
        return Finding("Workspace", Light.BAD, f"{folder} cannot be written.", "Name another folder with --workspace.")
    free = shutil.disk_usage(there).free
    if free < _ROOM:
        return Finding("Workspace", Light.WARN, f"{folder} has {free // 1_000_000} MB left.", "Free some space.")
    if folder != there:
        return Finding("Workspace", Light.OK, f"{folder} is not there yet; the first command makes it.")
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        hint = f"chmod 700 {folder}"
        return Finding("Workspace", Light.WARN, f"{folder} is open to other users of this computer.", hint)
    return Finding("Workspace", Light.OK, f"{folder}, {free // 1_000_000} MB left.")


def _vault(folder: Path, password: Ask | None) -> tuple["Vault | None", Finding]:
    from otpdesk.store.keychain import Keychain
    from otpdesk.store.opening import FILE, PASSWORD_FILE
    from otpdesk.store.vault import open_vault

    if not (folder / FILE).exists():
        if PASSWORD_FILE in os.environ or not (trouble := Keychain().trouble()):
            return None, Finding("Vault", Light.OK, "It is made with the first command.")
        hint = f"Name a file with a password in {PASSWORD_FILE}, or work at a terminal."
        return None, Finding("Vault", Light.WARN, f"There is none yet, and no keychain: {trouble}", hint)
    try:
        vault = open_vault(folder, password=password)
    except VaultProblem as problem:
        return None, Finding("Vault", Light.BAD, problem.title, problem.hint)
    return vault, _open_vault(vault)


def _open_vault(vault: "Vault") -> Finding:
    report = vault.report()
    return Finding("Vault", Light.OK, f"{report.title}. {report.where}", report.note)


def _database(location: Location) -> Finding:
    from otpdesk.store.schema import check

    if isinstance(location.database, Path) and not location.database.exists():
        return Finding("Database", Light.WARN, "There is none yet; the first command makes it.")
    try:
        problems = check(location.database)
    except DeskError as problem:
        return Finding("Database", Light.BAD, problem.title, problem.hint)
    if problems:
        return Finding("Database", Light.BAD, " ".join(problems), "“otpdesk db check” lists them all.")
    where = "on PostgreSQL" if location.shared else str(location.database)
    return Finding("Database", Light.OK, f"Sound, {where}.")


def _inside(location: Location, vault: "Vault", clock: Clock) -> Iterator[Finding]:
    """What only the opened database tells."""
    from otpdesk.store import accounts, audit
    from otpdesk.store.schema import open_store

    store = open_store(location.database, vault.sealer(), clock, upgrade=False, backups=location.backups)
    try:
        with store.read() as tx:
            rows = accounts.all(tx)
            newest = next((entry.at for entry in audit.entries(tx, limit=1)), 0)
    finally:
        store.close()
    yield _clock(clock, newest)
    yield _accounts(rows, frozenset(vault.names()))


def _clock(clock: Clock, newest: int) -> Finding:
    now = clock.now()
    said = datetime.fromtimestamp(now / 1000, UTC).strftime("%d %B %Y %H:%M:%S UTC")
    if now + _SKEW < newest:
        hint = "Set it right before anything is sent: codes would live too long."
        return Finding("Clock", Light.BAD, f"It says {said}, and the newest entry is later than that.", hint)
    return Finding("Clock", Light.OK, f"It says {said}.")


def _accounts(rows: "tuple[Account, ...]", kept: frozenset[str]) -> Finding:
    if not rows:
        return Finding("Accounts", Light.WARN, "There is none yet.", "“otpdesk account add …” keeps one.")
    troubles = [f"{row.name}: {trouble}" for row in rows if (trouble := _account_trouble(row, kept))]
    if troubles:
        return Finding("Accounts", Light.WARN, "; ".join(troubles), "“otpdesk account test NAME” says more.")
    return Finding("Accounts", Light.OK, f"{', '.join(row.name for row in rows)}.")


def _account_trouble(row: "Account", kept: frozenset[str]) -> str:
    from otpdesk.options import form_fields
    from otpdesk.providers import provider_class

    fields = form_fields(provider_class(row.provider).settings_model)
    missing = [f.label for f in fields if f.secret and f.required and f"account/{row.name}/{f.key}" not in kept]
    if missing:
        return f"lacks {', '.join(missing)}"
    return "is paused" if row.paused_at is not None else row.last_error
