from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from otpdesk.desk.views import Page
from otpdesk.gui.paged import MOST_ROWS
from otpdesk.gui.pages.activity.columns import columns
from otpdesk.gui.pages.activity.model import AttemptModel
from otpdesk.gui.records import shown_columns
from otpdesk.otp import Status
from tests.gui.pages.activity.records import page, row

TALLINN = ZoneInfo("Europe/Tallinn")
COLUMNS = columns(TALLINN)
EVERY = 200


pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def model() -> AttemptModel:
    return AttemptModel(TALLINN)


@pytest.fixture
def wanted(model: AttemptModel) -> list[tuple[str | None, str | None]]:
    """The pages that were asked for."""
    asked: list[tuple[str | None, str | None]] = []
    model.wanted.connect(lambda older, newer: asked.append((older, newer)))
    return asked


@pytest.mark.parametrize("strict", [False, True], ids=["Qt's own tester", "the tester in Python"])
def test_the_model_keeps_qts_promises_while_pages_come_and_go(
    model: AttemptModel, qtmodeltester: ModelTester, *, strict: bool
) -> None:
    model.start(page(0, 9))
    qtmodeltester.check(model, force_py=strict)  # type: ignore[no-untyped-call]
    model.add_older(page(10, 19))
    model.add_newer(page(20, 24))
    model.update_attempts([replace(row(3).attempt, status=Status.EXPIRED)])
    model.clear()
    model.start(page(0, 2, more=False))


def test_scrolling_down_asks_for_the_next_page_once(
    model: AttemptModel, wanted: list[tuple[str | None, str | None]]
) -> None:
    model.start(page(0, 199))
    for _ in range(3):
        model.fetchMore()
    assert wanted == [(row(199).attempt.id, None)]
    model.add_older(page(200, 399, more=False))
    assert model.rowCount() == 400
    assert not model.canFetchMore()


def test_a_page_that_did_not_come_may_be_asked_for_again(
    model: AttemptModel, wanted: list[tuple[str | None, str | None]]
) -> None:
    model.start(page(0, 199))
    model.fetchMore()
    model.give_up()
    model.fetchMore()
    assert len(wanted) == 2


def test_no_more_than_ten_thousand_rows_stay_in_memory(
    model: AttemptModel, wanted: list[tuple[str | None, str | None]]
) -> None:
    model.start(page(0, EVERY - 1))
    for first in range(EVERY, MOST_ROWS + 2 * EVERY, EVERY):
        model.add_older(page(first, first + EVERY - 1))
    assert model.rowCount() == MOST_ROWS
    top = model.record(0)
    assert top == row(2 * EVERY)
    model.want_newer()
    assert wanted == [(None, top.attempt.id)]
    model.add_newer(page(EVERY, 2 * EVERY - 1, newer=True))
    assert model.rowCount() == MOST_ROWS
    assert model.record(0) == row(EVERY)
    assert model.canFetchMore()


def test_only_the_true_top_counts_what_is_newer(model: AttemptModel) -> None:
    model.start(page(0, 9))
    assert model.newest == row(0).attempt.id
    model.clear()
    assert model.newest is None


def test_a_change_of_state_touches_its_row_alone(model: AttemptModel, qtbot: QtBot) -> None:
    model.start(page(0, 9))
    expired = replace(row(3).attempt, status=Status.EXPIRED)
    with qtbot.waitSignal(model.dataChanged) as told:
        model.update_attempts([expired, row(4).attempt, row(99).attempt])
    assert told.args is not None
    assert [told.args[0].row(), told.args[1].row()] == [3, 3]
    changed = model.record(3)
    assert changed is not None
    assert changed.attempt.status is Status.EXPIRED
    assert changed.customer == "Ada Lovelace"


def test_each_cell_speaks_in_words(model: AttemptModel) -> None:
    model.start(Page((row(0, Status.UNDELIVERED, country=""),), None, None))
    spoken = [model.index(0, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in range(len(COLUMNS))]
    assert spoken[1] == "To: Ada Lovelace, +372 52•• ••11"
    assert "State: not delivered" in spoken[5]
    assert "Latency: –" in spoken
    assert model.record(0) == row(0, Status.UNDELIVERED, country="")


def test_headings_of_figures_stand_over_the_figures(model: AttemptModel) -> None:
    sides = [
        model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole) for column in (0, 6)
    ]
    assert [bool(side & Qt.AlignmentFlag.AlignRight) for side in sides] == [False, True]


def test_a_row_has_no_rows_of_its_own(model: AttemptModel) -> None:
    model.start(page(0, 1))
    child = model.index(0, 0)
    assert (model.rowCount(child), model.columnCount(child), model.canFetchMore(child)) == (0, 0, False)
    assert model.data(QModelIndex()) is None


def test_columns_give_way_from_the_least_needed_and_the_address_never_does() -> None:
    everything = shown_columns(COLUMNS, 2000)
    assert everything == set(range(len(COLUMNS)))
    narrow = shown_columns(COLUMNS, 400)
    titles = {COLUMNS[number].title for number in narrow}
    assert {"Time", "To", "State"} <= titles
    assert "Operator" not in titles
    assert COLUMNS[max(everything - shown_columns(COLUMNS, 1090))].title == "Operator"
