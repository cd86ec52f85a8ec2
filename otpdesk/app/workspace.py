"""A workspace: a folder with `otpdesk.db`, `vault`, `logs/` and `backups/`, opened as one.

A shared desk names a PostgreSQL database instead of the file, in `OTPDESK_DATABASE` or in the folder's
`workspace.toml`; its password stays in PostgreSQL's own password file.

    database = "postgresql://desk@db.company.example/otpdesk"

Light to import: database, vault and providers are imported when a workspace is opened.
"""

import getpass
import os
import platform
import tomllib
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from otpdesk.errors import BadInput, DeskError, StoreProblem, VaultProblem
from otpdesk.otp import Clock, SystemClock

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.store.engine import Store
    from otpdesk.store.vault import Vault

FOLDER_VARIABLE = "OTPDESK_WORKSPACE"
DATABASE_VARIABLE = "OTPDESK_DATABASE"
OPERATOR_VARIABLE = "OTPDESK_OPERATOR"
_SETTINGS = "workspace.toml"
_NO_PASSWORD = "Put the password into PostgreSQL's password file (~/.pgpass, or the one PGPASSFILE names)."  # noqa: S105


@dataclass(frozen=True, slots=True)
class Location:
    """Where a workspace lies: its folder, and its database (a file in the folder, or a PostgreSQL address)."""

    folder: Path
    database: Path | str

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    @property
    def shared(self) -> bool:
        return isinstance(self.database, str)


def locate(folder: Path | None = None, environment: Mapping[str, str] = os.environ) -> Location:
    """The workspace that is meant: the folder given, OTPDESK_WORKSPACE's, or the user's own. Makes nothing."""
    named = folder or environment.get(FOLDER_VARIABLE, "")
    if "://" in str(named) or str(named).startswith("postgresql:"):
        raise StoreProblem(
            "A workspace is a folder, not an address.",
            f"Put the PostgreSQL address into {DATABASE_VARIABLE} or the folder's {_SETTINGS}.",
        )
    place = Path(named).expanduser() if named else _own_folder()
    address = environment.get(DATABASE_VARIABLE) or _named_in(place / _SETTINGS)
    return Location(place.absolute(), _checked(address) if address else place.absolute() / "otpdesk.db")


def _own_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("otpdesk", appauthor=False)


def _named_in(file: Path) -> str:
    try:
        settings = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ""
    except (OSError, ValueError):  # TOMLDecodeError and UnicodeDecodeError are ValueErrors
        raise _unreadable(file) from None
    if unknown := set(settings) - {"database"}:
        raise StoreProblem(f"{file.name}: there is no key called “{min(unknown)}”.", _one_line(file))
    address = settings.get("database", "")
    if not isinstance(address, str):
        raise StoreProblem(f"{file.name}: “database” must be a text.", _one_line(file))
    return address


def _unreadable(file: Path) -> StoreProblem:
    """Why, and at which line and column: asked of what reads all our TOML files, which is heavier to import."""
    from otpdesk.desk.configuring_files import plain

    try:
        plain(file)
    except BadInput as problem:
        return StoreProblem(problem.title, f"{problem.hint} {_one_line(file)}")
    return StoreProblem(f"{file.name} was changed while it was read.", "Try again.")


def _one_line(file: Path) -> str:
    return f'{file} holds one line: database = "postgresql://…".'


def _checked(address: str) -> str:
    try:
        parts = urlsplit(address)
        password = parts.password
    except ValueError:
        raise StoreProblem("The address of the database cannot be read.", "It begins with postgresql://.") from None
    if not parts.scheme.startswith("postgres"):
        raise StoreProblem("The address of the database is not one of PostgreSQL.", "It begins with postgresql://.")
    if password or "password=" in parts.query:
        raise StoreProblem("The address of the database holds a password.", _NO_PASSWORD)
    return address


@dataclass(frozen=True, slots=True)
class Seat:
    """Who opens a workspace: the operator whose name acts are audited under, and the computer."""

    operator: str
    workstation: str


def this_seat(environment: Mapping[str, str] = os.environ) -> Seat:
    """The signed-in user at this computer.

    Where a shift shares one sign-in, OTPDESK_OPERATOR names who sits there; the audit then shows the sign-in beside
    the computer. It is no proof of anything, and neither is the name of the sign-in: the system's own variables set it.
    """
    try:
        user = getpass.getuser()
    except (KeyError, OSError, ImportError):
        user = "operator"
    computer = platform.node() or "workstation"
    named = environment.get(OPERATOR_VARIABLE, "").strip()
    return Seat(named, f"{user}@{computer}") if named else Seat(user, computer)


class Workspace:
    """An opened workspace. `close` lets go of everything; nothing may use the desk after it.

    `handset` is where a simulated customer's phone can be read, empty for a real workspace.
    """

    def __init__(self, location: Location, store: "Store", context: "Context", *, handset: str = "") -> None:
        from otpdesk.desk.desk import Desk

        self.location = location
        self.store = store
        self.context = context
        self.desk = Desk(context)
        self.handset = handset
        self._after = ExitStack()

    @property
    def operator(self) -> str:
        """Whose name acts are audited under."""
        return self.context.operator

    def take_along(self, ends: ExitStack) -> None:
        """What else ends with the workspace, after its database is closed."""
        self._after = ends

    def close(self) -> None:
        """Let go of the database and of what else belongs to the workspace."""
        self.store.close()
        self._after.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _quiet(_verification_id: str) -> None:
    """Nobody listens."""


def open_workspace(
    location: Location,
    *,
    seat: Seat | None = None,
    clock: Clock | None = None,
    vault: "Vault | None" = None,
    password: Callable[[bool], str | None] | None = None,
    changed: Callable[[str], None] = _quiet,
    handset: str = "",
    unfinished: bool = False,
) -> Workspace:
    """Open a workspace, made first if there is none. Takes seconds: not for the thread that draws.

    `vault` replaces the folder's own (a throw-away workspace has one in memory). `unfinished`: also one whose history
    is half generated, to finish it. DeskError says what is missing.
    """
    from otpdesk.desk.account_keys import forget_unused
    from otpdesk.desk.accounts import Accounts
    from otpdesk.desk.context import Context
    from otpdesk.redaction import install_logging
    from otpdesk.store.belonging import check_vault
    from otpdesk.store.schema import open_store
    from otpdesk.store.vault import open_vault

    make_folder(location.folder)
    install_logging(location.folder)
    opened = vault or open_vault(location.folder, password=password)
    _make_file(location.database)
    at, who = clock or SystemClock(), seat or this_seat()
    store = open_store(location.database, opened.sealer(), at, backups=location.backups, unfinished=unfinished)
    try:
        with store.read() as tx:
            check_vault(tx)
        accounts = Accounts(store, opened)
        context = Context(
            *(store, opened, at, accounts, who.operator, who.workstation, changed),
            folder=location.folder,
            examine=partial(_examined, location, opened, at),
        )
        with suppress(VaultProblem):  # what cannot be forgotten now is forgotten at another start
            forget_unused(context)
        return Workspace(location, store, context, handset=handset)
    except BaseException:
        store.close()
        raise


def _examined(location: Location, vault: "Vault", clock: Clock) -> tuple[str, ...]:
    """What the doctor says of an opened workspace."""
    from otpdesk.app.doctor import examine_opened

    return tuple(found.line for found in examine_opened(location, vault, clock))


def make_folder(folder: Path) -> None:
    """The folder of a workspace, for its owner alone. StoreProblem if it cannot be made."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for part in ("logs", "backups"):
            (folder / part).mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise StoreProblem(
            f"The workspace {folder} cannot be made: {(error.strerror or 'it cannot be written').lower()}.",
            "Name another folder with --workspace.",
        ) from None


def _make_file(database: Path | str) -> None:
    """The database's file, readable by its owner alone; SQLite gives its log the same rights."""
    if isinstance(database, Path) and not database.exists():
        with suppress(OSError):  # opening it says what is wrong
            os.close(os.open(database, os.O_CREAT | os.O_WRONLY, 0o600))


def problem_of(error: Exception) -> DeskError:
    """An error of ours as it is; anything else as a sentence with an id that finds the line in the log."""
    if isinstance(error, DeskError):
        return error
    import logging
    import secrets

    number = secrets.token_hex(4)
    logging.getLogger(__name__).error("error id %s", number, exc_info=error)
    return DeskError("otpdesk met a mistake of its own.", f"The log has the details under error id {number}.")
