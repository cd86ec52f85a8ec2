from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from otpdesk.gui.bars import UsageBar, tone_of
from otpdesk.gui.cell_delegate import PAD, segments_box
from otpdesk.gui.cells import Cell, Chain, Flag, PillLook, Segments, Share, Spot
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.records import Column, Records, shown_columns
from otpdesk.gui.segments import Segment, Segmented, segment_rects
from otpdesk.gui.tables import Table
from otpdesk.gui.theme import Density, Theme

STANCES = (Segment("Allow", "ok"), Segment("Watch", "warn"), Segment("Block", "bad"))


@dataclass(frozen=True)
class Rule:
    code: str
    name: str
    stance: int = 0


COLUMNS: tuple[Column[Rule], ...] = (
    Column("", 24, lambda rule: Cell(mark=Spot()) if rule.stance else Cell()),
    Column("Country", 160, lambda rule: Cell(rule.name, "+1", Flag(rule.code), strong=True), stretch=True),
    Column("SMS", 160, lambda rule: Cell(look=Segments(STANCES, rule.stance))),
    Column("Route", 160, lambda _rule: Cell("no route", look=Chain((("twilio", "main"), ("vonage", "second"))))),
    Column("State", 90, lambda _rule: Cell("on", look=PillLook("ok")), goes_first=1),
    Column("Used", 90, lambda _rule: Cell("3 of 5", look=Share(0.6)), right=True, goes_first=2),
)
RULES = (Rule("US", "United States"), Rule("NG", "Nigeria", 1), Rule("PK", "Pakistan", 2))


@pytest.fixture
def model() -> Records[Rule]:
    return Records(COLUMNS, lambda rule: rule.code, heading=lambda rule: rule.code == "-")


@pytest.fixture
def table(theme: Theme, model: Records[Rule], ground: QWidget, qtbot: QtBot) -> Iterator[Table[Rule]]:
    made = Table(theme, model, "Countries", ground)
    made.resize(900, 300)
    model.show(RULES)
    ground.show()
    qtbot.waitExposed(ground)
    yield made
    theme.set_density(Density.COMFORTABLE)


@pytest.mark.parametrize("strict", [False, True], ids=["Qt's own tester", "the tester in Python"])
def test_the_model_keeps_qts_promises(model: Records[Rule], qtmodeltester: ModelTester, *, strict: bool) -> None:
    model.show(RULES)
    qtmodeltester.check(model, force_py=strict)  # type: ignore[no-untyped-call]
    model.show(RULES[1:])
    model.show(())


def test_cells_say_their_column_and_their_choice_in_words(model: Records[Rule]) -> None:
    model.show(RULES)
    said = [model.index(1, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in range(len(COLUMNS))]
    assert said[1] == "Country: Nigeria, +1"
    assert said[2] == "SMS: Watch"
    assert said[3] == "Route: no route, main → second"


def test_the_chosen_row_stays_chosen_when_rows_come_before_it(table: Table[Rule], model: Records[Rule]) -> None:
    table.choose(2)
    model.show((Rule("AT", "Austria"), *RULES))
    record = table.record()
    assert record is not None
    assert record.code == "PK"


def test_a_change_of_one_record_resets_nothing(model: Records[Rule], qtbot: QtBot) -> None:
    model.show(RULES)
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.show((replace(RULES[0], stance=2), *RULES[1:]))
    assert model.number_of("NG") == 1
    assert model.number_of("XX") == -1


def test_a_click_on_a_choice_says_which(table: Table[Rule], model: Records[Rule], theme: Theme, qtbot: QtBot) -> None:
    rect = table.visualRect(model.index(1, 2)).adjusted(PAD, 0, -PAD, -1)
    third = segment_rects(theme, segments_box(theme, rect, STANCES), STANCES)[2].center().toPoint()
    with qtbot.waitSignal(table.picked) as told:
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=third)
    assert told.args == [1, 2, 2]


def test_j_and_k_move_and_stop_at_the_ends(table: Table[Rule], desktop: Desktop) -> None:
    down, up, _ = table.row_actions(desktop.messages)
    for _ in range(9):
        down.run()
    assert table.currentIndex().row() == 2
    for _ in range(9):
        up.run()
    assert table.currentIndex().row() == 0


def test_a_row_is_copied_as_one_line(table: Table[Rule], desktop: Desktop) -> None:
    table.choose(1)
    table.copy_row(desktop.messages)
    assert QGuiApplication.clipboard().text().split("\t")[1:3] == ["Nigeria", "Watch"]
    assert desktop.messages.said == "Row copied"


def test_rows_stand_closer_in_the_compact_density(table: Table[Rule], theme: Theme) -> None:
    assert table.rowHeight(0) == 42
    theme.set_density(Density.COMPACT)
    assert table.rowHeight(0) == 30


def test_every_look_is_painted_in_both_densities(table: Table[Rule], theme: Theme) -> None:
    wide = table.grab().toImage()
    theme.set_density("compact")
    assert table.grab().toImage() != wide


def test_a_heading_takes_the_whole_row(table: Table[Rule], model: Records[Rule]) -> None:
    model.show((Rule("-", "Africa"), *RULES))
    assert table.columnSpan(0, 0) == len(COLUMNS)
    assert table.columnSpan(1, 0) == 1


def test_columns_give_way_in_their_order() -> None:
    assert shown_columns(COLUMNS, 2000) == set(range(6))
    assert shown_columns(COLUMNS, 600) == {0, 1, 2, 3, 5}
    assert shown_columns(COLUMNS, 100) == {0, 1, 2, 3}


def test_words_that_are_cut_have_a_tooltip_and_others_none(table: Table[Rule]) -> None:
    delegate = table._delegate
    assert delegate._room_of(Cell("a" * 80)) > 200
    assert delegate._room_of(Cell("on", look=PillLook("ok"))) < 100
    assert delegate._room_of(COLUMNS[3].cell(RULES[0])) > delegate._room_of(Cell("main"))


def test_the_arrows_choose_a_segment_and_it_is_said(theme: Theme, qtbot: QtBot) -> None:
    control = Segmented(theme, "SMS", STANCES, 1)
    qtbot.addWidget(control)
    assert control.accessibleName() == "SMS: Watch, 2 of 3"
    with qtbot.waitSignal(control.picked) as told:
        QTest.keyClick(control, Qt.Key.Key_Right)
    assert told.args == [2]
    with qtbot.assertNotEmitted(control.picked):
        QTest.keyClick(control, Qt.Key.Key_Right)
    QTest.keyClick(control, Qt.Key.Key_Home)
    assert control.accessibleName() == "SMS: Allow, 1 of 3"


def test_a_click_chooses_a_segment_and_a_locked_one_says_why(theme: Theme, qtbot: QtBot) -> None:
    control = Segmented(theme, "SMS", STANCES)
    qtbot.addWidget(control)
    control.resize(control.sizeHint())
    QTest.mouseClick(control, Qt.MouseButton.LeftButton, pos=QPoint(control.width() - 12, control.height() // 2))
    assert control.chosen == 2
    control.set_enabled_because(enabled=False, why="The country is blocked.")
    assert not control.isEnabled()
    assert control.accessibleDescription() == "The country is blocked."


@pytest.mark.parametrize(("share", "tone"), [(0.2, "accent"), (0.8, "warn"), (1.0, "bad")])
def test_the_bar_warns_when_little_is_left(share: float, tone: str) -> None:
    assert tone_of(share) == tone


def test_a_ceiling_of_nothing_is_used_up(theme: Theme, qtbot: QtBot) -> None:
    bar = UsageBar(theme)
    qtbot.addWidget(bar)
    bar.show_use(0, 0, "0 of 0 sends")
    assert bar.share == 1
    assert bar.accessibleName() == "0 of 0 sends"
