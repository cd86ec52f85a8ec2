import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from otpdesk.errors import DeskError
from otpdesk.gui.instance import LOCK, Instance

HOLD = """
import sys, pathlib
from PySide6.QtCore import QCoreApplication
from otpdesk.gui.instance import Instance
app = QCoreApplication([])
print(Instance(pathlib.Path(sys.argv[1])).claim(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def first(qapp: QObject, tmp_path: Path) -> Iterator[Instance]:
    made = Instance(tmp_path, qapp)
    assert made.claim()
    yield made
    made.let_go()


def test_a_second_start_shows_the_first_window(first: Instance, qtbot: QtBot, tmp_path: Path) -> None:
    first.listen()
    with qtbot.waitSignal(first.called):
        assert not Instance(tmp_path).claim()


def test_another_workspace_is_another_window(first: Instance, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Instance(tmp_path / "other", first)
    assert other.claim()
    other.let_go()


def test_after_the_first_is_closed_the_folder_is_free(first: Instance, tmp_path: Path) -> None:
    first.let_go()
    again = Instance(tmp_path)
    assert again.claim()
    again.let_go()


def test_a_window_that_does_not_answer_is_said(first: Instance, tmp_path: Path) -> None:
    assert first.parent() is not None
    with pytest.raises(DeskError, match="does not answer"):
        Instance(tmp_path).claim()


def test_a_window_on_another_computer_is_named(first: Instance, tmp_path: Path) -> None:
    process, program, host, _machine, *boot = (tmp_path / LOCK).read_text().splitlines()
    first.let_go()
    (tmp_path / LOCK).write_text("\n".join([process, program, f"not-{host}", "another machine", *boot]) + "\n")
    with pytest.raises(DeskError, match=f"open on not-{host}"):
        Instance(tmp_path).claim()


def test_a_killed_window_leaves_the_folder_free(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        holder.kill()
        holder.wait()
    survivor = Instance(tmp_path)
    assert survivor.claim()
    survivor.let_go()


def test_a_folder_that_takes_no_lock_is_left_to_opening_to_complain_about(tmp_path: Path) -> None:
    assert Instance(tmp_path / "missing").claim()
