"""The Settings page: what is each person's own, and the upkeep of the workspace, over a real desk."""

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from otpdesk.desk.desk import Desk
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.settings import SettingsPage
from otpdesk.gui.pages.settings.about import About
from otpdesk.gui.pages.settings.cards import Section
from otpdesk.gui.pages.settings.database import DatabaseSection
from otpdesk.gui.pages.settings.diagnostics import Diagnostics
from otpdesk.gui.pages.settings.looks import Formats, Looks
from otpdesk.gui.pages.settings.retention import Retention
from otpdesk.gui.pages.settings.secrets import PasswordChange, Secrets
from otpdesk.store.opening import PASSWORD_FILE
from tests.fixtures.desk import Workplace
from tests.fixtures.gui import settle
from tests.fixtures.vault import PASSWORD, opened
from tests.gui.looking import CHECKS, without_ring

Go = Callable[[str], Section]
NEW = "quite another sentence"


@pytest.fixture
def page(desktop: Desktop, ground: QWidget, qtbot: QtBot) -> SettingsPage:
    made = SettingsPage(desktop)
    row = QHBoxLayout(ground)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(made)
    ground.show()
    qtbot.waitExposed(ground)
    made.opened()
    settle(qtbot, desktop.jobs)
    return made


@pytest.fixture
def go(page: SettingsPage, desktop: Desktop, qtbot: QtBot) -> Go:
    """Bring a part to the front by its title, and wait until it is read."""

    def open_part(title: str) -> Section:
        page.opened(section=title)
        settle(qtbot, desktop.jobs)
        assert page.section.title == title
        return page.section

    return open_part


def choose(box: QComboBox, value: str) -> None:
    """As a person picks an entry."""
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_theme_density_and_size_are_chosen_by_key_and_click(desktop: Desktop, go: Go) -> None:
    looks = go("Appearance")
    assert isinstance(looks, Looks)
    QTest.keyClick(looks.scheme, Qt.Key.Key_Right)
    QTest.keyClick(looks.density, Qt.Key.Key_End)
    QTest.keyClick(looks.scale, Qt.Key.Key_End)
    mine = desktop.preferences
    assert (mine.text("scheme"), mine.text("density"), mine.text("scale")) == ("light", "compact", "1.5")
    assert looks.scale.accessibleName() == "Text size: 150 %, 3 of 3"


def test_formats_zone_and_country_are_each_persons_own_and_the_home_country_is_the_desks(
    desktop: Desktop, place: Workplace, go: Go
) -> None:
    place.desk.configuring.set_policy("home_country", "LV")
    formats = go("Language & region")
    assert isinstance(formats, Formats)
    assert formats.home_words.text().startswith("Latvia. It is the desk's")
    assert formats.country.itemText(0) == "The desk's home country (Latvia)"
    choose(formats.formats, "de_DE")
    choose(formats.zone, "Asia/Kolkata")
    choose(formats.country, "IN")
    mine = desktop.preferences
    assert (mine.text("formats"), mine.text("zone"), mine.country) == ("de_DE", "Asia/Kolkata", "IN")
    desktop.follow_preferences()
    assert desktop.zone.key == "Asia/Kolkata"
    assert desktop.region == "IN"


def test_a_database_is_described_copied_and_checked(desktop: Desktop, qtbot: QtBot, tmp_path: Path, go: Go) -> None:
    section = go("Database")
    assert isinstance(section, DatabaseSection)
    assert section.facts["Kind"].text() == "SQLite"
    assert section.facts["Where"].text() == str(tmp_path / "otpdesk.db")
    assert section.facts["Last copy"].text() == "None yet."
    QTest.mouseClick(section.back_up_button, Qt.MouseButton.LeftButton)
    assert section.working.isVisible()
    assert not section.check_button.isEnabled()
    settle(qtbot, desktop.jobs)
    [copy] = (tmp_path / "backups").iterdir()
    assert section.result.text().startswith(f"The copy is sound: {copy}")
    assert copy.name in section.facts["Last copy"].text()
    QTest.mouseClick(section.check_button, Qt.MouseButton.LeftButton)
    settle(qtbot, desktop.jobs)
    assert section.result.text().startswith("The database is sound")


def test_damage_is_told_in_words_with_what_to_do(desktop: Desktop, place: Workplace, qtbot: QtBot, go: Go) -> None:
    section = go("Database")
    assert isinstance(section, DatabaseSection)
    with place.store.write() as tx:
        tx.connection.exec_driver_sql("UPDATE audit SET actor = 'nobody' WHERE seq = 1")
    section.check()
    settle(qtbot, desktop.jobs)
    assert section.result.text().startswith("Line 1 was changed.")
    assert "newest sound copy" in section.result.text()


def test_times_to_keep_are_drafted_and_a_contradiction_is_said_at_the_field(
    page: SettingsPage, desktop: Desktop, qtbot: QtBot, go: Go
) -> None:
    section = go("Retention")
    assert isinstance(section, Retention)
    box = section.days["keep_receipts"]
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "60")
    QTest.keyClick(box, Qt.Key.Key_Return)
    settle(qtbot, desktop.jobs)
    assert [one.key for one in desktop.draft.line.changes] == ["keep_receipts"]
    assert section._below["keep_receipts"].text().startswith("Was 90 days.")
    assert page.draft_bar.isVisible()
    section.days["keep_figures"].setValue(40)
    settle(qtbot, desktop.jobs)
    assert "longer than its figures" in section._below["keep_figures"].text()
    desktop.draft.discard()
    settle(qtbot, desktop.jobs)
    box.clearFocus()
    section.read()
    settle(qtbot, desktop.jobs)
    assert box.value() == 90


def test_what_would_be_deleted_is_said_before_it_is(desktop: Desktop, place: Workplace, qtbot: QtBot, go: Go) -> None:
    section = go("Retention")
    assert isinstance(section, Retention)
    place.send()
    place.clock.turn(40 * 86_400)
    place.desk.tracking.round()
    QTest.mouseClick(section.try_button, Qt.MouseButton.LeftButton)
    settle(qtbot, desktop.jobs)
    assert "1 verification keeps only" in section.result.text()
    assert "would be deleted" in section.result.text()
    QTest.mouseClick(section.purge_button, Qt.MouseButton.LeftButton)
    settle(qtbot, desktop.jobs)
    assert "was deleted" in section.result.text()
    section.try_out()
    settle(qtbot, desktop.jobs)
    assert section.result.text() == "Nothing is old enough to be deleted."
    assert section.purge_button.isHidden()


def test_a_vault_in_memory_says_what_it_is_worth_and_has_no_password(go: Go) -> None:
    section = go("Secret store")
    assert isinstance(section, Secrets)
    assert section.kind.text() == "Asked for at each start"
    assert section.does_not.text()
    assert section.change.isHidden()


def test_the_master_password_is_changed_after_every_mistake_was_said_at_its_field(
    closed_desktop: Desktop,
    ground: QWidget,
    place: Workplace,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(PASSWORD_FILE, raising=False)
    closed_desktop.open_with(Desk(replace(place.context, vault=opened(tmp_path / "own"))))
    asked = PasswordChange(closed_desktop, ground, "/run/secrets/vault")
    asked.open()

    def attempt(old: str, new: str, again: str) -> str:
        for field, typed in ((asked.old, old), (asked.new, new), (asked.again, again)):
            field.setText(typed)
        QTest.mouseClick(asked.go, Qt.MouseButton.LeftButton)
        settle(qtbot, closed_desktop.jobs)
        return asked.problem.text() if asked.problem.isVisible() else ""

    assert attempt("", NEW, NEW) == "Type the present password."
    assert attempt(PASSWORD, "short", "short").startswith("At least 12 characters.")
    assert attempt(PASSWORD, NEW, f"{NEW}!") == "The two are not the same."
    assert attempt("a wrong password", NEW, NEW).startswith("The present master password is wrong.")
    assert asked.old.property("wrong") == "true"
    assert asked.isVisible()
    attempt(PASSWORD, NEW, NEW)
    assert asked.isHidden()
    assert closed_desktop.messages.said == "Master password changed"
    assert closed_desktop.messages.shown.startswith("Put the new password into /run/secrets/vault too.")
    opened(tmp_path / "own", NEW)


def test_a_bundle_is_read_before_it_is_saved(desktop: Desktop, qtbot: QtBot, tmp_path: Path, go: Go) -> None:
    section = go("Diagnostics")
    assert isinstance(section, Diagnostics)
    QTest.mouseClick(section.look_button, Qt.MouseButton.LeftButton)
    settle(qtbot, desktop.jobs)
    names = [section.chooser.itemText(number) for number in range(section.chooser.count())]
    assert names[0] == "versions.txt"
    assert section.text.toPlainText().startswith("otpdesk ")
    section.chooser.setCurrentIndex(names.index("database.txt"))
    assert "attempt: 0 rows" in section.text.toPlainText()
    file = tmp_path / "bundle.zip"
    section.save(str(file))
    settle(qtbot, desktop.jobs)
    assert section.result.text() == f"{file} holds these {len(names)} parts."
    with zipfile.ZipFile(file) as bundle:
        assert bundle.namelist() == names
    section.save(str(tmp_path / "nowhere" / "bundle.zip"))
    settle(qtbot, desktop.jobs)
    assert "cannot be written" in section.result.text()


def test_licences_of_what_is_shown_are_shown(go: Go) -> None:
    section = go("About")
    assert isinstance(section, About)
    for number in range(section.chooser.count()):
        section.chooser.setCurrentIndex(number)
        assert "license" in section.text.toPlainText().casefold()


def test_the_gear_and_its_keys_open_the_settings_and_a_choice_dresses_the_window(window: object, qtbot: QtBot) -> None:
    from otpdesk.gui.window import Window

    assert isinstance(window, Window)
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert window.page_key == "settings"
    window.go("console")
    window.rail.settings_asked.emit()
    assert window.page_key == "settings"
    settle(qtbot, window.desktop.jobs)
    window.desktop.preferences.choose("zone", "Asia/Kolkata")
    assert window.desktop.zone.key == "Asia/Kolkata"
    settle(qtbot, window.desktop.jobs)


def test_every_control_has_a_name_a_label_a_size_its_turn_and_a_focus_that_is_seen(
    page: SettingsPage, desktop: Desktop, ground: QWidget, qtbot: QtBot, go: Go
) -> None:
    for section in page.sections:
        go(section.title)
        if isinstance(section, Diagnostics):
            section.look()
            settle(qtbot, desktop.jobs)
        assert [line for check in CHECKS for line in check(page.body)] == [], section.title
        assert without_ring(section) == [], section.title
    asked = PasswordChange(desktop, ground)
    asked.open()
    assert [line for check in CHECKS for line in check(asked)] == []
