"""Filled page and dialogs: usable without eyes or mouse, and nothing is cut at the largest text."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from otpdesk.guard import DAY
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.trials import TrialsPage
from otpdesk.gui.pages.trials.end_dialog import EndDialog
from otpdesk.gui.pages.trials.form_dialog import FormDialog
from otpdesk.gui.pages.trials.number_dialog import NumberDialog
from otpdesk.gui.pages.trials.schedule_dialog import ScheduleDialog
from otpdesk.gui.style import SCALES
from otpdesk.gui.theme import Theme
from tests.fixtures.desk import Workplace
from tests.fixtures.gui import settle
from tests.fixtures.trials import first_attempts, some_probes
from tests.gui.looking import CHECKS
from tests.gui.pages.trials.test_trials import begun
from tests.gui.test_large_text import cut, outside, overlapping


@pytest.fixture
def large(theme: Theme) -> Iterator[Theme]:
    """Text at its largest."""
    theme.set_scale(SCALES[-1])
    yield theme
    theme.set_scale(SCALES[0])


def wrong(part: QWidget) -> list[str]:
    checks = (*CHECKS, cut, outside, overlapping)
    return [f"{check.__name__}: {found}" for check in checks for found in check(part)]


def test_a_page_with_trials_and_probes_stands_in_the_smallest_window_at_the_largest_text(
    large: Theme, place: Workplace, desktop: Desktop, qtbot: QtBot
) -> None:
    number = begun(place)
    outcomes = {("twilio-main", "EE"): (160, 200), ("vonage-main", "EE"): (165, 200)}
    first_attempts(place.context, number, outcomes, place.clock.at)
    place.clock.turn(DAY / 1_000)
    place.desk.trials.keep_up()
    some_probes(place.desk)
    page = TrialsPage(desktop)
    qtbot.addWidget(page)
    page.resize(1_180, 700)
    page.show()
    page.opened()
    settle(qtbot, desktop.jobs)
    assert large.scale == SCALES[-1]
    assert wrong(page) == []
    page.show_probes()
    settle(qtbot, desktop.jobs)
    page.probes.table.choose(0)
    assert wrong(page) == []


def test_each_dialog_can_be_used_without_eyes_and_is_cut_nowhere(
    large: Theme, place: Workplace, desktop: Desktop, ground: QWidget, qtbot: QtBot
) -> None:
    some_probes(place.desk)
    accounts, numbers = place.desk.configuring.accounts(), place.desk.probes.board().numbers
    ground.show()
    dialogs: tuple[QDialog, ...] = (
        FormDialog(desktop, accounts, ground),
        EndDialog(large, "Vonage in Estonia", ground),
        NumberDialog(large, ground),
        ScheduleDialog(desktop, accounts, numbers, ground),
    )
    for dialog in dialogs:
        if isinstance(dialog, FormDialog):
            dialog.choice.choose(("twilio-main", "vonage-main"))
        dialog.show()
        settle(qtbot, desktop.jobs)
        assert wrong(dialog) == [], dialog.windowTitle()
        assert dialog.width() <= 1_280
        assert dialog.height() <= 760
        dialog.close()
