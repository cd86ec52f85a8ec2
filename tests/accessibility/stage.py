"""A display and a session bus of our own, and on them the real program: `otpdesk` on a workspace."""

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from ctypes.util import find_library
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from otpdesk.app.history import keep_history
from otpdesk.app.sandbox_accounts import usual_accounts
from otpdesk.app.workspace import FOLDER_VARIABLE, Location, Workspace, open_workspace
from otpdesk.simulator import Profile, Simulator
from otpdesk.store.opening import PASSWORD_FILE

TOOLS = ("Xvfb", "xdotool", "dbus-daemon")
LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
SIZE = "1440x900x24"
PATIENCE = 20
"""Seconds that a program may take to end."""


LIBRARY = "xcb-cursor"
"""The one of Qt's X11 libraries that a desktop may lack."""
SKIP_NOTHING = "OTPDESK_TESTS_SKIP_NOTHING"


def missing() -> str:
    """What this machine lacks of the tools, for the reason of a skip; empty if it has all, or if all must run."""
    if os.environ.get(SKIP_NOTHING):
        return ""
    lacks = [tool for tool in TOOLS if shutil.which(tool) is None]
    if find_library(LIBRARY) is None:
        lacks.append(f"lib{LIBRARY}0")
    if not any(Path(one).exists() for one in LAUNCHERS):
        lacks.append("at-spi2-core")
    return f"not installed: {', '.join(lacks)}" if lacks else ""


@dataclass(frozen=True)
class Person:
    """Somebody in the directory."""

    name: str
    reference: str
    number: str


@dataclass(frozen=True)
class Stage:
    """The running program, the bus its tree is on, and the world it talks to."""

    environment: Mapping[str, str]
    bus: str
    workspace: Path
    handset: str

    def received(self, address: str) -> list[dict[str, Any]]:
        """What a customer's phone shows, newest last."""
        with urllib.request.urlopen(f"{self.handset}/{quote(address)}", timeout=10) as answer:
            messages: list[dict[str, Any]] = json.load(answer)
        return messages

    def xdotool(self, *words: str) -> str:
        """One call of xdotool."""
        done = subprocess.run(
            ["xdotool", *words], env=dict(self.environment), check=True, capture_output=True,
            text=True, timeout=PATIENCE,
        )  # fmt: skip
        return done.stdout.strip()

    def focus_window(self) -> None:
        """Give the keyboard to the window; there is no window manager that would."""
        self.xdotool("search", "--sync", "--onlyvisible", "--name", "^otpdesk$", "windowfocus", "--sync")

    def otpdesk(self, *words: str) -> Any:
        """The document of a command on the same workspace, beside the open window."""
        done = subprocess.run(
            [sys.executable, "-m", "otpdesk", *words, "--json"], env=dict(self.environment), check=True,
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        return json.loads(done.stdout)

    def last_verification(self, person: Person) -> str:
        """The id of what was last done for somebody by whoever sits here."""
        with _opened(self.workspace, self.environment) as opened:
            return next(one.verification_id for one in opened.desk.customers.recent(10) if one.title == person.name)


@contextmanager
def _opened(folder: Path, environment: Mapping[str, str]) -> Iterator[Workspace]:
    """The workspace, opened in this process with the password that the environment names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PASSWORD_FILE, environment[PASSWORD_FILE])
        with open_workspace(Location(folder, folder / "otpdesk.db")) as opened:
            yield opened


@contextmanager
def _ended(*command: str, environment: Mapping[str, str], first_line: int | None = None) -> Iterator[str]:
    """A process that is ended again; what it wrote first to a file descriptor, when one is named."""
    reading, writing = os.pipe()
    words = [word.replace("{fd}", str(writing)) for word in command]
    process = subprocess.Popen(
        words, env=dict(environment), pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield told.readline().strip() if first_line is not None else ""
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def _display(environment: Mapping[str, str]) -> Iterator[str]:
    """The name of a display of our own, on a number that nobody else has."""
    words = ("Xvfb", "-displayfd", "{fd}", "-screen", "0", SIZE, "-nolisten", "tcp")
    with _ended(*words, environment=environment, first_line=1) as number:
        yield f":{number}"


@contextmanager
def _session_bus(environment: Mapping[str, str]) -> Iterator[str]:
    """The address of a session bus of our own, which starts the bus of accessibility when it is asked for."""
    with _ended(
        "dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address={fd}",
        environment=environment, first_line=1,
    ) as address:  # fmt: skip
        yield address


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the user's own: fresh folders, no other display and no other bus."""
    homes = {"HOME": "home", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "XDG_RUNTIME_DIR": "run"}
    for name in homes.values():
        (folder / name).mkdir(mode=0o700)
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith(("QT_", "DBUS_", "WAYLAND_", "AT_"))},
        **{key: str(folder / name) for key, name in homes.items()},
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "LC_ALL": "C.UTF-8",
        FOLDER_VARIABLE: str(folder / "workspace"),
        PASSWORD_FILE: str(folder / "password"),
    }


def _zone_at_noon() -> str:
    """A zone in which it is about noon: no question whether the customer is awake."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+}" if ahead else "Etc/GMT"


def _furnish(folder: Path, environment: Mapping[str, str], simulator: Simulator, people: Sequence[Person]) -> None:
    """A workspace with accounts at the simulated providers, two days of history, and these people."""
    with _opened(folder, environment) as opened:
        for provider, name, values in usual_accounts(simulator.urls):
            opened.desk.configuring.add_account(provider, name, values)
        keep_history(opened, seed=1, days=2, per_day=20)
        for one in people:
            opened.desk.customers.add(one.name, one.reference, (one.number,), "en", _zone_at_noon())


@contextmanager
def stage(folder: Path, people: Sequence[Person]) -> Iterator[Stage]:
    """`otpdesk` on a display and a bus of its own; `people` are in its directory."""
    environment = _environment(folder)
    (folder / "password").write_text("four words no sense")
    (folder / "password").chmod(0o600)
    with Simulator(profile=Profile(calm=True, report_delay=0)) as simulator:
        _furnish(folder / "workspace", environment, simulator, people)
        with _display(environment) as display:
            environment["DISPLAY"] = display
            with _session_bus(environment) as bus:
                environment["DBUS_SESSION_BUS_ADDRESS"] = bus
                with _ended(sys.executable, "-m", "otpdesk", environment=environment):
                    yield Stage(environment, bus, folder / "workspace", simulator.urls["handset"])
