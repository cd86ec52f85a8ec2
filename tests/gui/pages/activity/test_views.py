from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from otpdesk.gui.desktop import Desktop
from otpdesk.gui.filters.periods import Period
from otpdesk.gui.filters.view_button import NameDialog
from otpdesk.gui.filters.views import Look, Views
from otpdesk.gui.pages.activity.page import ActivityPage
from otpdesk.gui.preferences import Preferences
from tests.fixtures.gui import settle

FAILED = Look(7 * 24, {"statuses": ("failed", "undelivered"), "countries": ("EE",)})


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "otpdesk.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def views(settings: QSettings) -> Views:
    return Views(Preferences(settings), "Activity", "olga")


@pytest.fixture
def page(desktop: Desktop, qtbot: QtBot) -> ActivityPage:
    made = ActivityPage(desktop)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    made.opened()
    settle(qtbot, desktop.jobs)
    return made


def named(page: ActivityPage, name: str) -> NameDialog:
    """The open question for a name, answered."""
    dialog = page.window().findChild(NameDialog)
    assert isinstance(dialog, NameDialog)
    dialog.field.setText(name)
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    return dialog


def test_a_saved_view_is_there_at_the_next_start(views: Views, settings: QSettings) -> None:
    views.save("Failures in Estonia", FAILED)
    again = Views(Preferences(settings), "Activity", "Olga")
    assert again.shelf.looks == {"Failures in Estonia": FAILED}
    assert again.name_of(FAILED) == "Failures in Estonia"


def test_each_operator_has_views_of_their_own(views: Views, settings: QSettings) -> None:
    views.save("Mine", FAILED)
    assert Views(Preferences(settings), "Activity", "markus").shelf.looks == {}


def test_a_renamed_view_keeps_its_place_and_stays_the_start(views: Views) -> None:
    views.save("One", FAILED)
    views.save("Two", Look(1))
    views.start_with("One")
    views.rename("One", "Failures")
    assert list(views.shelf.looks) == ["Failures", "Two"]
    assert views.first == FAILED


def test_a_deleted_view_is_no_start_any_more_and_can_be_put_back(views: Views) -> None:
    views.save("One", FAILED)
    views.start_with("One")
    before = views.shelf
    views.delete("One")
    assert views.first == Look()
    views.put_back(before)
    assert views.first == FAILED


def test_activity_begins_with_what_was_looked_at_last(views: Views, settings: QSettings) -> None:
    views.remember(FAILED)
    assert Views(Preferences(settings), "Activity", "olga").first == FAILED


@pytest.mark.parametrize("broken", ["{", "[]", '{"looks": {"a": 1}}', '{"looks": {"a": {"hours": "x", "values": {}}}}'])
def test_what_cannot_be_read_any_more_is_no_view(settings: QSettings, broken: str) -> None:
    settings.setValue("activity/olga", broken)
    assert Views(Preferences(settings), "Activity", "olga").shelf.looks == {}


@pytest.mark.parametrize(("name", "problem"), [(" ", "a name"), ("x" * 41, "longer"), ("ONE", "Another view")])
def test_a_name_that_cannot_be_is_refused_in_a_sentence(views: Views, name: str, problem: str) -> None:
    views.save("One", FAILED)
    assert problem in views.problem_of(name)


def test_s_saves_what_the_chips_say_and_the_button_names_it(page: ActivityPage, qtbot: QtBot) -> None:
    page.filters.set_look(FAILED)
    page.filters.views.ask_save()
    named(page, "Failures in Estonia")
    assert page.filters.views.accessibleName() == "View: Failures in Estonia"
    assert page.desktop.messages.said == "View “Failures in Estonia” saved"
    page.filters.clear()
    settle(qtbot, page.desktop.jobs)
    assert page.filters.views.accessibleName() == "View: none that was saved"


def test_a_name_that_is_taken_is_said_below_the_field_and_nothing_is_lost(page: ActivityPage) -> None:
    page.filters.saved.save("One", FAILED)
    page.filters.views.ask_save()
    dialog = named(page, "one")
    assert dialog.isVisible()
    assert "Another view" in dialog.wrong.text()
    assert dialog.field.text() == "one"
    dialog.reject()


def test_a_chosen_view_sets_the_chips_and_reads(page: ActivityPage, qtbot: QtBot) -> None:
    page.filters.saved.save("Failures", FAILED)
    page.filters.views.chosen.emit(FAILED)
    settle(qtbot, page.desktop.jobs)
    assert page.filters.period == Period(7 * 24)
    assert page.filters.chip("statuses").values == ("failed", "undelivered")
    assert page.reading.filter.countries == ("EE",)
    assert page.filters.saved.shelf.last == FAILED


def test_the_palette_offers_each_view(page: ActivityPage) -> None:
    page.filters.saved.save("Failures", FAILED)
    assert "View: Failures" in [action.title for action in page.offers()]
