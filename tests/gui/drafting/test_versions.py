from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from otpdesk.gui.drafting.rows import ChangeRow
from otpdesk.gui.drafting.versions import Versions
from tests.fixtures.desk import Workplace
from tests.gui.drafting.conftest import Draughtsman


@pytest.fixture
def versions(at_work: Draughtsman, place: Workplace) -> Iterator[Versions]:
    place.desk.configuring.set_policy("code_length", "8")
    place.desk.configuring.set_policy("code_length", "9")
    at_work.page.show_versions()
    made = at_work.page.window().findChild(Versions)
    assert isinstance(made, Versions)
    at_work.rest()
    yield made
    made.deleteLater()


def shown(versions: Versions) -> list[str]:
    return [row.accessibleName() for row in versions.findChildren(ChangeRow) if row.isVisible()]


def test_every_version_says_who_when_why_and_what_it_changed(at_work: Draughtsman, versions: Versions) -> None:
    newest, before = (versions.list.item(row).text() for row in (0, 1))

    assert "in force · code_length set to 9" in newest
    assert "olga" in newest
    assert "1 row" in newest
    assert "code_length set to 8" in before
    assert shown(versions) == ["Limit Code length, changed. before: Code length 8 digits. after: Code length 9 digits"]
    assert not versions.back.isEnabled(), "what is in force is not gone back to"

    QTest.keyClick(versions.list, Qt.Key.Key_Down)
    at_work.rest()
    assert shown(versions) == ["Limit Code length, changed. before: Code length 6 digits. after: Code length 8 digits"]
    assert versions.back.isEnabled()


def test_going_back_is_a_draft_that_can_be_undone(at_work: Draughtsman, versions: Versions, place: Workplace) -> None:
    QTest.keyClick(versions.list, Qt.Key.Key_Down)
    QTest.mouseClick(versions.back, Qt.MouseButton.LeftButton)
    at_work.rest()

    assert versions.isHidden()
    assert at_work.page.draft_bar.text == "1 unsaved change · Code length"
    assert at_work.desktop.messages.said == "Drafted – nothing takes effect until you save"
    assert place.desk.configuring.policy().code_length == 9
    at_work.desktop.draft.undo()
    at_work.rest()
    assert at_work.page.draft_bar.isHidden()


def test_a_file_goes_out_and_comes_in_as_a_draft(
    at_work: Draughtsman, versions: Versions, place: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "desk.toml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    QTest.mouseClick(versions.take_out, Qt.MouseButton.LeftButton)
    at_work.rest()
    assert "code_length = 9" in file.read_text("utf-8")
    assert at_work.desktop.messages.said == "The configuration is in desk.toml"

    file.write_text(file.read_text("utf-8").replace("code_length = 9", "code_length = 10"), "utf-8")
    QTest.mouseClick(versions.take_in, Qt.MouseButton.LeftButton)
    at_work.rest()
    assert at_work.page.draft_bar.text == "1 unsaved change · Code length"
    assert place.desk.configuring.policy().code_length == 9


def test_a_broken_file_is_said_with_line_and_column_and_changes_nothing(
    at_work: Draughtsman, versions: Versions, tmp_path: Path
) -> None:
    file = tmp_path / "desk.toml"
    file.write_text("[policy]\ncode_length == 6\n", "utf-8")

    versions.import_file(file)
    at_work.rest()

    assert versions.problem.startswith("desk.toml is broken at line 2, column 14.")
    assert versions.isVisible()
    assert at_work.desktop.draft.line.changes == ()


def test_without_the_database_nothing_is_taken_back_or_in(at_work: Draughtsman, versions: Versions) -> None:
    versions.list.setCurrentRow(1)
    at_work.desktop.set_writable(False)

    assert not versions.back.isEnabled()
    assert not versions.take_in.isEnabled()
