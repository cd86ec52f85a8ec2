"""A database's complaint, turned into a sentence that an operator can act on. Texts never hold a parameter.

Sources: SQLite's result codes (sqlite.org/rescode.html) and PostgreSQL's SQLSTATE classes (appendix A).
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from otpdesk.errors import StoreProblem


class Sentence(NamedTuple):
    title: str
    hint: str


BUSY = Sentence(
    "The database is busy.",
    "Another program holds it. Try again in a moment; close other copies of otpdesk if it stays so.",
)
FULL = Sentence("The disk is full.", "Nothing was saved. Free some space where the workspace lies, then try again.")
READ_ONLY = Sentence(
    "The database cannot be written.", "Its file, folder or login is read-only. Ask for the right to write there."
)
DISK = Sentence(
    "The disk does not answer.",
    "Nothing was saved. Check that the drive of the workspace is connected and sound, then try again.",
)
DAMAGED = Sentence(
    "The database is damaged.",
    "Close otpdesk, keep a copy of the damaged file, and put the newest file of the backups folder in its place.",
)
FOREIGN = Sentence("This file is not an otpdesk database.", "Name another workspace, or move the file away.")
CANNOT_OPEN = Sentence(
    "The database file cannot be opened.", "Check that its folder exists and that you may read and write there."
)
LOST = Sentence(
    "The connection to the database was lost.",
    "It is not certain whether the last step was saved. Look before you repeat it.",
)
UNREACHABLE = Sentence(
    "The database server cannot be reached.", "Check the address, the network and that the server runs."
)
REFUSED = Sentence(
    "The database server refused the login.",
    "Check user and name of the database in its address, and the password in PostgreSQL's password file (~/.pgpass).",
)
SLOW = Sentence("The database took too long and was stopped.", "Nothing was saved. Ask for less at once, or try later.")

_SQLITE = {
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "SQLITE_FULL": FULL,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_PERM": READ_ONLY,
    "SQLITE_IOERR": DISK,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": FOREIGN,
    "SQLITE_CANTOPEN": CANNOT_OPEN,
    "SQLITE_IOERR_SHMSIZE": FULL,
}
"""By the result code's name, else its first two words: SQLITE_IOERR_WRITE is a kind of SQLITE_IOERR.

An index of the log (-shm) that cannot grow has found no room on the disk: opening is the first to meet it.
"""

_SQLSTATE = {
    "08": LOST,
    "25006": READ_ONLY,
    "28": REFUSED,
    "3D": REFUSED,
    "40": BUSY,
    "42501": READ_ONLY,
    "53100": FULL,
    "53": BUSY,
    "55P03": BUSY,
    "57014": SLOW,
    "57P": LOST,
    "58": DISK,
    "XX001": DAMAGED,
    "XX002": DAMAGED,
}
"""By the longest prefix of the SQLSTATE."""

_VALUES = re.compile(r"(?<=: )\".*\"$")
"""A value as PostgreSQL quotes it at the end of a line: `invalid input syntax for type integer: "…"`."""

_WITHOUT_CODE = {
    "database is locked": BUSY,
    "database or disk is full": FULL,
    "attempt to write a readonly database": READ_ONLY,
    "disk i/o error": DISK,
    "database disk image is malformed": DAMAGED,
    "file is not a database": FOREIGN,
    "unable to open database file": CANNOT_OPEN,
}
"""SQLite's own texts, for errors that were made without a result code."""


def sentence_of(error: BaseException) -> Sentence | None:
    """What to say of a driver's error; None when it is not the database's state but a fault of ours."""
    if isinstance(error, sqlite3.Error):
        return _sqlite_sentence(error)
    state = getattr(error, "sqlstate", None)
    if state:
        prefixes = (state[:length] for length in range(len(state), 1, -1))
        return next((_SQLSTATE[prefix] for prefix in prefixes if prefix in _SQLSTATE), None)
    return _without_state(str(error)) if type(error).__name__ == "OperationalError" else None


def _without_state(said: str) -> Sentence:
    """What psycopg says of connections, which have no SQLSTATE yet or no more."""
    if "closed" in said or "lost" in said:
        return LOST
    if "too many clients" in said or "starting up" in said or "shutting down" in said:
        return BUSY
    return REFUSED if "FATAL" in said else UNREACHABLE


def _sqlite_sentence(error: sqlite3.Error) -> Sentence | None:
    name = getattr(error, "sqlite_errorname", None)
    if name:
        return _SQLITE.get(name) or _SQLITE.get("_".join(name.split("_")[:2]))
    return _WITHOUT_CODE.get(str(error).lower())


class StatementFault(Exception):
    """A statement of ours was wrong: a fault of the program, not the database's state.

    The text holds the statement and what the database says of it, but no values: PostgreSQL's own errors quote them.
    """


@contextmanager
def explained() -> Iterator[None]:
    """Turns what a database says about its state into a StoreProblem, anything else it says into a StatementFault."""
    try:
        yield
    except PoolTimeout as error:
        raise StoreProblem(*BUSY) from error
    except Exception as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if cause is None or not _of_a_driver(cause):
            raise
        sentence = sentence_of(cause)
        if sentence is not None:
            raise StoreProblem(*sentence) from error
        statement = error.statement if isinstance(error, DBAPIError) else None
        said = _VALUES.sub("…", str(cause).partition("\n")[0])
        text = f"{type(cause).__name__}: {said}\n{statement or ''}"
        raise StatementFault(text).with_traceback(error.__traceback__) from None


def _of_a_driver(error: BaseException) -> bool:
    """Whether a driver itself raised it; psycopg is not imported for that, it may not be there."""
    return isinstance(error, sqlite3.Error) or type(error).__module__.partition(".")[0] == "psycopg"
