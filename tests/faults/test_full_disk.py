"""A disk that fills up: nothing is sent or said that is not kept, nothing half-written stays, and then all goes on."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from otpdesk.app.sandbox_accounts import usual_accounts
from otpdesk.app.workspace import FOLDER_VARIABLE, locate, open_workspace
from otpdesk.desk.views import Filter
from otpdesk.errors import DeskError
from otpdesk.gui.pages.console import ConsolePage
from otpdesk.gui.window import Window
from otpdesk.simulator import Simulator
from tests.faults.bringing import SmallDisk, small_disk
from tests.faults.windows import LONGEST, end, opens, own
from tests.fixtures.cli import CommandLine
from tests.fixtures.gui import settle

NUMBER = "+372 5200 1111"
E164 = "+37252001111"


@pytest.fixture
def disk(
    cli: CommandLine, live_simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SmallDisk]:
    """A small disk with a workspace on it that has an account at each simulated provider, and a message sent."""
    with small_disk(tmp_path / "disk") as made:
        monkeypatch.setenv(FOLDER_VARIABLE, str(made.folder / "workspace"))
        with open_workspace(locate()) as opened:
            for provider, name, values in usual_accounts(live_simulator.urls):
                opened.desk.configuring.add_account(provider, name, values)
            opened.desk.configuring.set_policy("gaps", "0")
        cli.json("send", "+372 5200 3333")
        yield made


def litter(folder: Path) -> list[str]:
    """Files that are halves of something."""
    return [str(path) for path in folder.rglob("*") if path.name.endswith((".part", ".partial", ".new"))]


def test_a_send_on_a_full_disk_sends_nothing_and_works_when_there_is_room(
    cli: CommandLine, disk: SmallDisk, live_simulator: Simulator
) -> None:
    disk.fill()
    error = cli.refused("send", NUMBER)
    assert error["kind"] == "store"
    assert "full" in error["title"]
    assert error["hint"]
    assert live_simulator.ledger.to(E164) == ()
    disk.free()
    cli.json("send", NUMBER)
    assert len(live_simulator.ledger.to(E164)) == 1
    assert cli.json("db", "check") == {"problems": []}


def test_a_disk_that_fills_while_the_provider_answers_is_no_reason_to_send_again(
    cli: CommandLine, disk: SmallDisk, live_simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = live_simulator.ledger.add

    def fill_and_add(entry: object) -> None:
        disk.fill()
        add(entry)  # type: ignore[arg-type]

    monkeypatch.setattr(live_simulator.ledger, "add", fill_and_add)
    error = cli.refused("send", NUMBER)
    assert error["title"] == "The message may have been sent, but the database could not keep what came of it."
    assert error["hint"].startswith("The disk is full. Do not send again yet")
    assert len(live_simulator.ledger.to(E164)) == 1
    disk.free()
    cli.json("track", "--once")
    assert len(live_simulator.ledger.to(E164)) == 1
    assert cli.json("db", "check") == {"problems": []}


WRITERS = pytest.mark.parametrize(
    ("command", "room"),
    [(("config", "export", "{disk}/desk.toml"), 0), (("db", "backup", "{disk}/copy.db"), 65_536)],
    ids=["an export", "a backup"],
)


@WRITERS
def test_nothing_half_written_is_left_of_a_file_that_found_no_room(
    cli: CommandLine, disk: SmallDisk, command: tuple[str, ...], room: int
) -> None:
    words = [word.format(disk=disk.folder) for word in command]
    cli.json("policy", "show")
    disk.fill(leaving=room)
    before = sorted(disk.folder.iterdir())
    error = cli.refused(*words)
    assert error["title"]
    assert error["hint"]
    assert sorted(disk.folder.iterdir()) == before
    assert litter(disk.folder) == []
    disk.free()
    cli.json(*words)
    assert Path(words[-1]).stat().st_size


def test_an_earlier_export_survives_one_that_finds_no_room(cli: CommandLine, disk: SmallDisk) -> None:
    file = disk.folder / "desk.toml"
    cli.json("config", "export", str(file))
    before = file.read_bytes()
    disk.fill()
    cli.refused("config", "export", str(file))
    assert file.read_bytes() == before
    assert litter(disk.folder) == []


def test_a_setting_that_finds_no_room_is_not_in_force_and_has_no_version(cli: CommandLine, disk: SmallDisk) -> None:
    before, versions = cli.json("policy", "show"), cli.json("config", "history")
    disk.fill()
    error = cli.refused("policy", "set", "company", "Full Ltd")
    assert "full" in error["title"]
    disk.free()
    assert cli.json("policy", "show") == before
    assert cli.json("config", "history") == versions
    cli.json("policy", "set", "company", "Full Ltd")
    assert cli.json("policy", "show")["company"] == "Full Ltd"


@pytest.mark.usefixtures("cli")
def test_attempts_are_exported_whole_or_not_at_all(disk: SmallDisk) -> None:
    file = disk.folder / "attempts.csv"
    with open_workspace(locate()) as opened:
        export = partial(opened.desk.activity.export, progress=lambda _: None, canceled=lambda: False)
        disk.fill()
        with pytest.raises(DeskError) as refused:
            export(Filter(), file)
        assert refused.value.hint
        assert not file.exists()
        assert litter(disk.folder) == []
        disk.free()
        assert export(Filter(), file) == 1


def test_the_window_says_that_the_disk_is_full_and_the_same_key_sends_when_it_is_not(
    disk: SmallDisk, live_simulator: Simulator, blank_window: Window, qtbot: QtBot
) -> None:
    blank_window.open(own)
    opens(blank_window, qtbot)
    page = blank_window.page
    assert isinstance(page, ConsolePage)
    page.field.place_asked.emit(NUMBER)
    page.board.stranger.form.give()
    qtbot.waitUntil(lambda: page.board.showing is page.board.verification, timeout=LONGEST)
    settle(qtbot, blank_window.desktop.jobs)
    disk.fill()
    QTest.keyClick(blank_window, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: "disk is full" in page.board.verification.trouble.text, timeout=LONGEST)
    settle(qtbot, blank_window.desktop.jobs)
    assert live_simulator.ledger.to(E164) == ()
    disk.free()
    QTest.keyClick(blank_window, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: page.board.verification.headline.title.startswith("Sent"), timeout=LONGEST)
    assert page.board.verification.trouble.text == ""
    assert len(live_simulator.ledger.to(E164)) == 1
    end(blank_window, qtbot)
