import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from otpdesk.app.history import keep_history
from otpdesk.desk.comparison_views import Metric, Question
from otpdesk.desk.evidence_views import Complaint, EvidenceWanted
from otpdesk.desk.money_views import FeeKind
from otpdesk.desk.views import Filter
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.compare.columns import Order
from otpdesk.gui.pages.compare.evidence import EvidenceDialog
from otpdesk.gui.pages.compare.history_import import HistoryImport
from otpdesk.gui.pages.compare.money import MoneyDialog
from otpdesk.gui.pages.compare.page import ComparePage
from otpdesk.gui.pages.compare.planned import PlannedDialog
from otpdesk.gui.pages.compare.stretch_chip import DaysDialog
from otpdesk.gui.states import State
from otpdesk.gui.style import SCALES
from otpdesk.gui.tab_order import set_tab_order
from otpdesk.gui.window import SMALLEST
from otpdesk.roles import Role
from tests.fixtures.clock import TurnedClock
from tests.fixtures.desk import OPERATOR, Workplace
from tests.fixtures.gui import settle, show_what_came
from tests.gui.looking import CHECKS as USABLE
from tests.gui.pages.compare.records import COMPARISON, UNFAIR
from tests.gui.test_large_text import CHECKS as WHOLE

DAY = 86_400_000


@pytest.fixture
def past(place: Workplace) -> int:
    """Four days of 100 messages, most of them through two accounts."""
    return keep_history(place, seed=7, days=4, per_day=100).attempts  # type: ignore[arg-type]


@pytest.fixture
def page(past: int, desktop: Desktop, qtbot: QtBot) -> ComparePage:
    """The page on screen, with an answer."""
    assert past
    return shown(desktop, qtbot)


@pytest.fixture
def empty_page(desktop: Desktop, qtbot: QtBot) -> ComparePage:
    """The page over a desk that never sent anything."""
    return shown(desktop, qtbot)


def shown(desktop: Desktop, qtbot: QtBot) -> ComparePage:
    made = ComparePage(desktop)
    qtbot.addWidget(made)
    made.resize(1228, 836)
    made.show()
    qtbot.waitExposed(made)
    made.opened()
    settle(qtbot, desktop.jobs)
    return made


def asked(page: ComparePage) -> Question:
    """The question that is answered on screen."""
    assert page.shown is not None
    return page.shown.question


def state(page: ComparePage) -> State:
    return page.states.state


def subtitle(page: ComparePage) -> str:
    return page.bar.findChildren(QLabel)[1].text()


def listed(page: ComparePage) -> list[str]:
    model = page.answer.table.model_
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def run(page: ComparePage, title: str) -> None:
    """Do what the palette would."""
    action = next(one for one in page.offered() if one.title == title)
    assert action.enabled
    action.run()


def test_the_answer_stands_first_and_every_account_below_it(page: ComparePage, place: Workplace) -> None:
    assert page.shown is not None
    assert state(page) is State.CONTENT
    assert page.shown.verdict is not None
    assert page.answer.verdict.text.startswith(page.shown.verdict.title)
    assert set(listed(page)) == {one.account for one in page.shown.accounts if one.sends}
    assert "vonage-main" in listed(page)
    assert subtitle(page).endswith("· days in UTC")
    assert place.desk.comparing.compare(page.shown.question).digest == page.shown.digest
    assert page.note().startswith("Dot = estimate")


def test_every_chart_shows_something_can_be_pressed_and_finds_its_room(page: ComparePage, qtbot: QtBot) -> None:
    boards = page.answer.boards
    for card in boards.cards:
        assert card.instead == ""
        card.chart.grab()
        assert card.chart.points
    place = next(point for point in boards.heat_chart.points if point.key)
    QTest.mouseClick(boards.heat_chart, Qt.MouseButton.LeftButton, pos=place.box.center().toPoint())
    settle(qtbot, page.desktop.jobs)
    assert asked(page).countries == (place.key,)
    boards.country_pressed.emit(place.key)
    settle(qtbot, page.desktop.jobs)
    assert asked(page).countries == ()
    assert boards.forest.y() == boards.arrival.y()
    page.resize(800, 836)
    qtbot.waitUntil(lambda: boards.forest.y() < boards.arrival.y())


def test_heads_of_columns_order_the_accounts_and_the_order_is_remembered(page: ComparePage, qtbot: QtBot) -> None:
    table = page.answer.table
    head = table.horizontalHeader()
    place = QPoint(head.sectionViewportPosition(1) + 10, head.height() // 2)
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert table.order == Order("Sends")
    sends = [row.figures.sends for row in table.model_.records if not row.figures.few]
    assert sends == sorted(sends, reverse=True)
    run(page, "Order by: Sends")
    assert table.order == Order("Sends", turned=True)
    assert table.model_.headerData(1, Qt.Orientation.Horizontal) == "Sends ↑"
    again = ComparePage(page.desktop)
    qtbot.addWidget(again)
    again.opened()
    settle(qtbot, page.desktop.jobs)
    assert again.answer.table.order == Order("Sends", turned=True)


_LISTS = {"metric": ["delivery"], "at_least": ["20"], "before": ["yes"]}


def test_chips_ask_another_question_and_clear_asks_the_usual_one(page: ComparePage, qtbot: QtBot) -> None:
    page.filters.chips["channels"].set_values(("sms",))
    page.filters.ones["metric"].choose("delivery")
    page.filters.ones["at_least"].choose("20")
    page.filters.before.click()
    settle(qtbot, page.desktop.jobs)
    assert page.shown is not None
    now = asked(page)
    assert (now.channels, now.metric, now.at_least, now.before) == (("sms",), Metric.DELIVERY, 20, True)
    kept = json.loads(page.desktop.preferences.text(f"compare providers/{OPERATOR}"))
    assert kept["last"]["values"] == {"channels": ["sms"], **_LISTS}
    page.filters.clear()
    settle(qtbot, page.desktop.jobs)
    assert page.shown.question.channels == ()
    assert page.filters.values == {}


def test_days_are_asked_for_and_held_the_right_way_round(page: ComparePage, clock: TurnedClock, qtbot: QtBot) -> None:
    run(page, "Other days…")
    dialog = next(iter(page.findChildren(DaysDialog)))
    dialog.first.setDate(dialog.last.date().addDays(1))
    dialog.first.setDate(dialog.last.date())
    dialog.last.setDate(dialog.first.date().addDays(-3))
    dialog.accept()
    assert dialog.wrong.text() == "The last day lies before the first."
    dialog.first.setDate(dialog.last.date())
    dialog.last.setDate(dialog.first.date().addDays(2))
    dialog.accept()
    settle(qtbot, page.desktop.jobs)
    assert page.shown is not None
    assert (page.shown.question.until - page.shown.question.since) // DAY == 3
    assert page.shown.question.until <= clock.now() + DAY


def test_the_planned_mix_is_asked_for_by_country_and_views_are_taken_again(page: ComparePage, qtbot: QtBot) -> None:
    page.filters.ones["mix"].choose("planned")
    dialog = next(iter(page.findChildren(PlannedDialog)))
    first, second, *_ = dialog.fields
    dialog.fields[first].setValue(30)
    dialog.fields[second].setValue(10)
    assert dialog.sum.text() == "Together 40 %."
    dialog.accept()
    settle(qtbot, page.desktop.jobs)
    assert page.shown is not None
    assert page.shown.question.planned == ((first, 0.75), (second, 0.25))
    page.filters.clear()
    page.filters.ones["mix"].choose("planned")
    next(one for one in page.findChildren(PlannedDialog) if one.isVisible()).reject()
    assert page.filters.ones["mix"].value == "traffic"
    page.filters.chips["channels"].set_values(("sms",))
    page.filters.saved.save("Texts", page.filters.look)
    page.filters.clear()
    settle(qtbot, page.desktop.jobs)
    run(page, "View: Texts")
    settle(qtbot, page.desktop.jobs)
    assert page.shown is not None
    assert page.shown.question.channels == ("sms",)
    assert page.filters.views.accessibleName() == "View: Texts"


def test_a_and_b_are_chosen_in_the_chart_and_in_the_table(page: ComparePage, qtbot: QtBot) -> None:
    assert page.shown is not None
    assert page.shown.verdict is not None
    a, b = page.shown.verdict.a, page.shown.verdict.b
    pair = page.answer.boards.pair
    pair.a.setCurrentText(b)
    pair.a.activated.emit(pair.a.currentIndex())
    settle(qtbot, page.desktop.jobs)
    assert page.shown.verdict is not None
    assert (page.shown.verdict.a, page.shown.verdict.b) == (b, a)
    page.answer.table.choose(listed(page).index(a))
    run(page, "Compare it as A")
    settle(qtbot, page.desktop.jobs)
    assert (page.shown.verdict.a, page.shown.verdict.b) == (a, b)


def test_how_it_is_worked_out_opens_at_the_right_and_esc_closes_it(page: ComparePage) -> None:
    QTest.mouseClick(page.answer.verdict.explain, Qt.MouseButton.LeftButton)
    assert page.aside.explains
    told = " ".join(label.text() for label in page.aside.findChildren(QLabel))
    assert page.shown is not None
    assert page.shown.digest[:16] in told
    assert page.shown.method[0] in told
    assert page.escape()
    assert page.aside.isHidden()
    assert not page.answer.verdict.explain.isChecked()
    assert not page.escape()


def test_a_row_opens_the_attempts_behind_it_and_one_of_them_in_activity(page: ComparePage, qtbot: QtBot) -> None:
    page.answer.table.choose(listed(page).index("twilio-main"))
    run(page, "The attempts behind it")
    settle(qtbot, page.desktop.jobs)
    behind = page.aside.behind
    assert behind is not None
    row = page.answer.table.record()
    assert row is not None
    assert behind.model.rowCount() == min(row.figures.sends, 200)
    assert {one.attempt.account for one in behind.model._rows} == {"twilio-main"}
    behind.table.choose(0)
    with qtbot.waitSignal(page.desktop.gone_to) as told:
        behind.open_chosen()
    attempt = behind.model.record(0)
    assert attempt is not None
    assert told.args == ["activity", {"text": attempt.attempt.id}]


def test_exports_are_written_and_a_report_asks_its_question_again(
    page: ComparePage, qtbot: QtBot, tmp_path: Path
) -> None:
    page.filters.ones["at_least"].choose("37")
    settle(qtbot, page.desktop.jobs)
    assert page.shown is not None
    for name in ("some.csv", "some.xlsx", "some.html"):
        page.acts.bar.write(page.shown, tmp_path / name)
        settle(qtbot, page.desktop.jobs)
        assert page.desktop.messages.said == f"Exported to {name}"
        assert (tmp_path / name).stat().st_size > 200
    before = page.shown.question
    page.filters.clear()
    settle(qtbot, page.desktop.jobs)
    page.acts.bar.read(tmp_path / "some.html")
    settle(qtbot, page.desktop.jobs)
    assert asked(page) == before
    assert page.desktop.messages.said == "The same counts as in the report: its figures stand"


def test_evidence_is_of_the_account_the_days_and_the_complaint(page: ComparePage, qtbot: QtBot, tmp_path: Path) -> None:
    page.acts.ask_evidence("vonage-main")
    dialog = next(iter(page.findChildren(EvidenceDialog)))
    dialog.buttons[Complaint.ALL].setChecked(True)
    wanted: list[EvidenceWanted] = []
    dialog.chosen.disconnect()
    dialog.chosen.connect(wanted.append)
    dialog.accept()
    assert page.shown is not None
    assert wanted == [
        EvidenceWanted("vonage-main", page.shown.question.since, page.shown.question.until, Complaint.ALL)
    ]
    page.acts.bar.gather(wanted[0], tmp_path / "ticket.csv")
    settle(qtbot, page.desktop.jobs)
    assert "attempts in ticket.csv, the text in ticket.txt" in page.desktop.messages.said
    assert not page.acts.bar.running
    assert (tmp_path / "ticket.txt").read_text("utf-8")


def money(page: ComparePage, qtbot: QtBot) -> MoneyDialog:
    run(page, "Rates and fees…")
    settle(qtbot, page.desktop.jobs)
    return next(iter(page.findChildren(MoneyDialog)))


def test_rates_and_fees_are_kept_by_day_and_costs_are_worked_out_again(
    page: ComparePage, place: Workplace, qtbot: QtBot
) -> None:
    dialog = money(page, qtbot)
    rates = dialog.rates
    rates.form.fields["currency"].setText("chf")  # type: ignore[attr-defined]
    rates.form.fields["rate"].setText("many")  # type: ignore[attr-defined]
    rates.form.button.click()
    assert rates.wrong.text() == "“many” is no number. Such as 0.92."
    assert rates.form.fields["rate"].property("wrong") == "true"
    rates.form.fields["rate"].setText("0,95")  # type: ignore[attr-defined]
    before = page.shown
    rates.form.button.click()
    settle(qtbot, page.desktop.jobs)
    dated = [one for one in place.desk.money.rates() if one.currency == "CHF"]
    assert [(one.rate, one.who) for one in dated] == [(0.95, OPERATOR)]
    assert page.shown is not before
    rates.table.choose(rates.model.number_of(("CHF", dated[0].since)))
    rates.remove.click()
    settle(qtbot, page.desktop.jobs)
    assert not [one for one in place.desk.money.rates() if one.currency == "CHF"]
    dialog.switch.picked.emit(1)
    fees = dialog.fees
    assert "No fee yet." in fees.states.text
    fees.form.fields["amount"].setText("0.05")  # type: ignore[attr-defined]
    fees.form.fields["currency"].setText("EUR")  # type: ignore[attr-defined]
    fees.form.button.click()
    settle(qtbot, page.desktop.jobs)
    fee = place.desk.money.fees()[0]
    assert (fee.kind, fee.money.micro) == (FeeKind.PER_ATTEMPT, 50_000)
    assert fees.model.rowCount() == 1


def test_history_of_another_system_is_looked_at_before_it_is_taken(
    empty_page: ComparePage, place: Workplace, clock: TurnedClock, qtbot: QtBot, tmp_path: Path
) -> None:
    run(empty_page, "Import history…")
    settle(qtbot, empty_page.desktop.jobs)
    dialog = next(iter(empty_page.findChildren(HistoryImport)))
    file = tmp_path / "old.csv"
    sent = datetime.fromtimestamp(clock.now() / 1000 - 7200, UTC).isoformat()
    file.write_text(f"ref,phone,when,state\nM1,+37252001111,{sent},delivered\nM2,nobody,{sent},delivered\n", "utf-8")
    dialog.read(file)
    settle(qtbot, empty_page.desktop.jobs)
    for key, column in (("id", "ref"), ("to", "phone"), ("at", "when"), ("status", "state")):
        box = dialog.columns.boxes[key]
        box.setCurrentIndex(box.findData(column))
        box.activated.emit(box.currentIndex())
    settle(qtbot, empty_page.desktop.jobs)
    assert dialog.told.text() == "To be taken: 1 message of 1 verification; 1 line cannot be taken."
    assert [one.line for one in dialog.model.records] == [3]
    assert place.desk.activity.count(Filter(), 10) == 0
    dialog.take_button.click()
    settle(qtbot, empty_page.desktop.jobs)
    assert place.desk.activity.count(Filter(), 10) == 1
    assert empty_page.desktop.messages.said.startswith("Taken: 1 message of 1 verification")


def test_before_anything_was_sent_the_page_says_so(empty_page: ComparePage) -> None:
    assert "Nothing has been sent yet." in empty_page.states.text
    assert not any(one.enabled for one in empty_page.offered() if one.title == "Export…")


def test_where_there_is_nothing_the_page_says_where_there_is_something(
    page: ComparePage, clock: TurnedClock, qtbot: QtBot
) -> None:
    clock.turn(60 * 86_400)
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    assert "Nothing was sent in these days. The last send that fits was on" in page.states.text
    page.states.blank.action.click()
    settle(qtbot, page.desktop.jobs)
    assert state(page) is State.CONTENT


def test_with_one_provider_the_way_to_a_second_is_shown(page: ComparePage, qtbot: QtBot) -> None:
    page.filters.chips["accounts"].set_values(("twilio-main",))
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    button = page.answer.verdict.help
    assert button.isVisible()
    with qtbot.waitSignal(page.desktop.gone_to) as told:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert told.args is not None
    assert told.args[0] == "trials"
    page.opened(countries=("EE",))
    settle(qtbot, page.desktop.jobs)
    assert page.shown is not None
    assert (page.shown.question.accounts, page.shown.question.countries) == ((), ("EE",))


def test_what_cannot_be_read_is_said_and_retry_reads_again(
    past: int, desktop: Desktop, place: Workplace, qtbot: QtBot
) -> None:
    assert past
    with place.store.write() as tx:
        tx.connection.execute(text("ALTER TABLE day_cells RENAME TO lost_cells"))
    page = shown(desktop, qtbot)
    assert state(page) is State.PROBLEM
    with place.store.write() as tx:
        tx.connection.execute(text("ALTER TABLE lost_cells RENAME TO day_cells"))
    page.states.blank.action.click()
    settle(qtbot, desktop.jobs)
    assert state(page) is State.CONTENT


def test_a_role_without_the_right_is_told_who_can_help(page: ComparePage, place: Workplace, qtbot: QtBot) -> None:
    place.desk.team.add(OPERATOR, Role.SUPERVISOR)
    place.desk.team.add("jaan", Role.SUPERVISOR)
    place.desk.team.set_role(OPERATOR, Role.OPERATOR)
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    assert state(page) is State.NOT_ALLOWED


def test_only_the_newest_question_is_answered_and_the_last_answer_stays_meanwhile(
    page: ComparePage, qtbot: QtBot
) -> None:
    answers: list[int] = []
    page.reading.compared.connect(lambda found: answers.append(found.question.at_least))
    for least in ("20", "50", "500", "1000"):
        page.filters.ones["at_least"].choose(least)
    assert state(page) is State.CONTENT
    settle(qtbot, page.desktop.jobs)
    assert answers == [1000]
    assert not page.reading.busy
    assert page.veil.isHidden()


@pytest.mark.parametrize("aside", [False, True])
def test_a_full_answer_is_whole_at_the_largest_text_in_the_smallest_window(
    empty_page: ComparePage, qtbot: QtBot, *, aside: bool
) -> None:
    theme = empty_page.desktop.theme
    theme.set_scale(SCALES[-1])
    try:
        set_tab_order(empty_page)  # as the window does
        empty_page.resize(SMALLEST[0] - 96, SMALLEST[1] - 45)
        empty_page._show(replace(COMPARISON, verdict=UNFAIR))
        if aside:
            empty_page.toggle_method()
        qtbot.waitUntil(lambda: empty_page.answer.boards.width() < SMALLEST[0])
        show_what_came()
        assert {check.__name__: check(empty_page) for check in WHOLE} == {check.__name__: [] for check in WHOLE}
        assert [found for check in USABLE for found in check(empty_page)] == []
    finally:
        theme.set_scale(SCALES[0])


def test_days_that_are_counted_again_are_said_while_it_takes_long(empty_page: ComparePage) -> None:
    page = empty_page
    page.reading.busy = True
    page._show_counting(3)
    assert page.veil.accessibleName() == "3 days are being counted again…"
    page.veil._draw()
    page.grab()
    page.veil.end()
    page.reading.busy = False
    assert page.veil.accessibleName() == "Working it out…"
