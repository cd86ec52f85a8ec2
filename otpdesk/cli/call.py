"""One call of a command: the workspace it opens, who calls, and where its answer goes."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import typer

from otpdesk.app.workspace import Location, Seat, Workspace, locate, open_workspace, this_seat
from otpdesk.cli.output import Output
from otpdesk.store.opening import SHORTEST_PASSWORD

if TYPE_CHECKING:
    from otpdesk.desk.desk import Desk


@dataclass(frozen=True, slots=True)
class Call:
    """What every command gets through its context."""

    output: Output
    folder: Path | None = None

    @property
    def location(self) -> Location:
        """The workspace that is meant. StoreProblem if none can be."""
        return locate(self.folder)

    @contextmanager
    def workspace(self, operator: str = "", *, unfinished: bool = False) -> Iterator[Workspace]:
        """The workspace, open while the command runs. `operator` acts in place of the signed-in user.

        `unfinished`: also one whose history is half generated.
        """
        seat = this_seat()
        opened = open_workspace(
            self.location,
            seat=Seat(operator or seat.operator, seat.workstation),
            password=ask_password,
            unfinished=unfinished,
        )
        with opened:
            yield opened

    @contextmanager
    def desk(self, operator: str = "") -> Iterator["Desk"]:
        """The desk of the workspace."""
        with self.workspace(operator) as opened:
            yield opened.desk


def call_of(context: typer.Context) -> Call:
    """The call that a command's context carries."""
    return cast("Call", context.obj)


def ask_password(new: bool) -> str | None:
    """The vault's master password from the terminal, twice for a new one; None where nobody can be asked."""
    if not (sys.stdin.isatty() and os.isatty(sys.stderr.fileno())):
        return None
    if not new:
        return getpass("Password of the vault: ", sys.stderr) or None
    while True:
        password = getpass(f"New password of the vault (at least {SHORTEST_PASSWORD} characters): ", sys.stderr)
        if not password:
            return None
        if password == getpass("Once more: ", sys.stderr):
            return password
        sys.stderr.write("The two differ.\n")
