"""A throw-away workspace with simulated providers: for the demo, the tour, and “try it” on the first page.

The simulator runs as a process of its own, so that what the adapters meet is a real network conversation. The
workspace lies in a temporary folder with a vault in memory, and goes when it is closed.
"""

import json
import logging
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from otpdesk.app.sandbox_accounts import Simulated, demo_accounts, usual_accounts
from otpdesk.app.sandbox_rules import sandbox_rows
from otpdesk.app.workspace import Location, Workspace, open_workspace
from otpdesk.errors import DeskError

if TYPE_CHECKING:
    from otpdesk.configuration import Place, Value
    from otpdesk.gui.desktop import Hooks, Opener

HISTORY_PER_DAY = 400
"""Messages a day in the demo's past."""
_START_LIMIT = 30.0
"""Seconds within which the simulator must serve."""
_STOP_LIMIT = 5.0


class SimulatorProcess:
    """`otpdesk simulate` as a child process. `urls` is its first line. It ends with us, however we end."""

    def __init__(self, seed: int = 1, profile: Path | None = None) -> None:
        command = [sys.executable, "-m", "otpdesk", "simulate", "--seed", str(seed), "--with-parent"]
        if profile is not None:
            command += ["--profile", str(profile)]
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
        )
        try:
            self.urls = self._first_line()
        except BaseException:
            self.stop()
            raise

    def _first_line(self) -> Mapping[str, str]:
        said: queue.Queue[str] = queue.Queue()
        stdout = self._process.stdout
        assert stdout is not None
        threading.Thread(target=lambda: said.put(stdout.readline()), daemon=True).start()
        try:
            urls: Mapping[str, str] = json.loads(said.get(timeout=_START_LIMIT))
        except (queue.Empty, ValueError):
            raise DeskError("The simulated providers did not start.", "“otpdesk simulate” says why.") from None
        return urls

    def stop(self) -> None:
        """End the process; harmless when it has ended."""
        process = self._process
        process.terminate()
        try:
            process.wait(_STOP_LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="otpdesk-"))
    try:
        yield folder
    finally:
        _let_go_of_log(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _let_go_of_log(folder: Path) -> None:
    """Close the log that lies in a folder that goes."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        if isinstance(handler, logging.FileHandler) and Path(handler.baseFilename).is_relative_to(folder.absolute()):
            root.removeHandler(handler)
            handler.close()


def open_sandbox(
    seed: int = 1,
    *,
    profile: Path | None = None,
    changed: Callable[[str], None] = lambda _id: None,
    accounts: Callable[[Mapping[str, str]], Iterable[Simulated]] = usual_accounts,
    rows: "Mapping[Place, Value] | None" = None,
) -> Workspace:
    """A fresh workspace with accounts at simulated providers, which serve under the addresses that `accounts` gets.

    `rows` is what it obeys beside what every desk does; None: the usual. It goes with everything in it when closed.
    """
    from otpdesk.store.vault import SessionVault

    with ExitStack() as ends:
        simulator = ends.enter_context(SimulatorProcess(seed, profile))
        folder = ends.enter_context(_folder())
        location = Location(folder, folder / "otpdesk.db")
        opened = open_workspace(location, vault=SessionVault(), changed=changed, handset=simulator.urls["handset"])
        ends.callback(opened.store.close)
        for one in accounts(simulator.urls):
            opened.desk.configuring.add_account(one.provider, one.name, one.settings)
        if obeyed := sandbox_rows() if rows is None else rows:
            drafted = opened.desk.drafts.edit(obeyed)
            opened.desk.drafts.publish("a desk for the simulated world", drafted.line.version)
        opened.take_along(ends.pop_all())
    return opened


def try_out(seed: int = 1, days: int = 30) -> "Opener":
    """An opener of the demo: simulated providers, a past of `days`, and a handset. The opener is for a worker."""

    def open_demo(hooks: "Hooks") -> Workspace:
        from otpdesk.app.history import keep_history

        opened = open_sandbox(seed, changed=hooks.changed, accounts=demo_accounts, rows=sandbox_rows(more=True))
        try:
            keep_history(opened, seed=seed, days=days, per_day=HISTORY_PER_DAY)
        except BaseException:
            opened.close()
            raise
        return opened

    return open_demo
