import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from otpdesk.configuration import Place, Section
from otpdesk.desk.configuration_views import ChangeLine
from otpdesk.desk.team_views import AuditFilter, AuditLine
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.filters.chip import Chip
from otpdesk.gui.filters.periods import Period
from otpdesk.gui.pages.team.audit_columns import columns
from otpdesk.gui.pages.team.audit_panel import difference
from otpdesk.gui.pages.team.page import TeamPage
from otpdesk.gui.pages.team.verify_dialog import VerifyDialog
from otpdesk.gui.states import State
from otpdesk.roles import Role
from otpdesk.store import audit
from tests.fixtures.desk import NUMBER, OPERATOR, Workplace
from tests.fixtures.gui import settle


@pytest.fixture
def page(desktop: Desktop, qtbot: QtBot) -> TeamPage:
    """The audit on screen, after whatever was done before."""
    made = TeamPage(desktop)
    qtbot.addWidget(made)
    made.resize(1228, 836)
    made.show()
    made.opened(place="audit")
    settle(qtbot, desktop.jobs)
    return made


@pytest.fixture
def acts(place: Workplace) -> str:
    """A customer is added, sent a code and checked, the code's length is changed; the verification."""
    place.desk.customers.add("Kadri Tamm", "C-7", [NUMBER])
    sent = place.send()
    place.desk.checking.check(sent.attempt.verification_id, place.wrong_code())
    place.desk.configuring.set_policy("code_length", "8")
    return sent.attempt.verification_id


def sentences(page: TeamPage) -> list[str]:
    model = page.audit.model
    return [model.index(row, 2).data() for row in range(model.rowCount())]


def subtitle(page: TeamPage) -> str:
    return page.bar.findChildren(QLabel)[1].text()


def tick(page: TeamPage, chip: Chip, value: str, qtbot: QtBot) -> None:
    next(action for action in chip.menu().actions() if action.data() == value).trigger()
    settle(qtbot, page.desktop.jobs)


def search(page: TeamPage, words: str, qtbot: QtBot) -> None:
    page.field.setText(words)
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    settle(qtbot, page.desktop.jobs)


def choose(page: TeamPage, action: str) -> AuditLine:
    number = page.audit.model.number_of(lambda line: line.action == action)
    page.audit.table.choose(number)
    page.audit.open_panel()
    line = page.audit.table.record()
    assert line is not None
    return line


def panel_words(page: TeamPage) -> str:
    return "\n".join(label.text() for label in page.audit.panel.findChildren(QLabel))


@pytest.mark.usefixtures("acts")
def test_what_people_did_is_read_newest_first_without_what_the_program_did(page: TeamPage) -> None:
    assert sentences(page)[:4] == [
        "Changed code length: 6 → 8",
        "Checked the code that Kadri Tamm read back: it was wrong",
        "twilio-main took the code for Kadri Tamm",
        "Sent a code to Kadri Tamm by SMS through twilio-main",
    ]
    assert subtitle(page).endswith("lines · last 7 days · times in Europe/Tallinn")
    spoken = page.audit.model.index(1, 3).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Outcome: Failed"


@pytest.mark.usefixtures("acts")
def test_chips_and_search_narrow_the_lines(page: TeamPage, qtbot: QtBot) -> None:
    everything = len(sentences(page))
    tick(page, page.audit.filters.about, "checks", qtbot)
    assert sentences(page) == ["Checked the code that Kadri Tamm read back: it was wrong"]
    tick(page, page.audit.filters.outcome, "done", qtbot)
    assert page.audit.states.text == "Nothing that fits in the last 7 days. Nothing fits at any other time either."
    page.audit.states.acted.emit()
    settle(qtbot, page.desktop.jobs)
    assert len(sentences(page)) == everything
    search(page, "kadri", qtbot)
    assert sentences(page)[-1] == "Added the customer Kadri Tamm"
    assert "Changed code length: 6 → 8" not in sentences(page)
    assert page.audit.filters.who.values == ()
    tick(page, page.audit.filters.who, OPERATOR, qtbot)
    assert page.audit.reading.filter.who == (OPERATOR,)


def test_what_the_program_did_is_shown_when_asked(page: TeamPage, place: Workplace, qtbot: QtBot) -> None:
    place.send()
    place.clock.turn(10)
    place.desk.tracking.round()
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    before = len(sentences(page))
    page.audit.filters.machine.click()
    settle(qtbot, page.desktop.jobs)
    assert len(sentences(page)) > before
    assert sentences(page)[0].startswith("The code for")


@pytest.mark.usefixtures("acts")
def test_nothing_in_the_time_says_when_there_was_something(page: TeamPage, place: Workplace, qtbot: QtBot) -> None:
    place.clock.turn(40 * 86_400)
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    assert page.audit.states.state is State.EMPTY
    assert page.audit.states.text.startswith("Nothing in the last 7 days. Last line:")
    page.audit.states.acted.emit()
    settle(qtbot, page.desktop.jobs)
    assert page.audit.filters.period.day is not None
    assert sentences(page)


def test_the_panel_shows_the_line_and_leads_to_the_verification(
    page: TeamPage, acts: str, desktop: Desktop, qtbot: QtBot
) -> None:
    page.refresh()
    settle(qtbot, desktop.jobs)
    line = choose(page, "send")
    words = panel_words(page)
    assert "olga sent a code to Kadri Tamm by SMS through twilio-main" in words
    assert "desk-1" in words
    assert "Kadri Tamm · +372 •••• ••11" in words
    assert NUMBER.replace(" ", "") not in words
    with qtbot.waitSignal(desktop.gone_to) as gone:
        page.audit.follow_link()
    assert gone.args == ["console", {"verification_id": acts}]
    assert line.link == ("verification", acts)


def test_a_published_version_shows_before_and_after(page: TeamPage, place: Workplace, qtbot: QtBot) -> None:
    drafts = place.desk.drafts
    drafts.edit({Place(Section.POLICY, "code_life"): 240})
    drafts.publish("shorter", drafts.read().version)
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    choose(page, "configuration.publish")
    settle(qtbot, page.desktop.jobs)
    assert "What it changed" in panel_words(page)
    assert "300 s → 240 s" in panel_words(page)


def test_an_auditor_is_led_to_activity_because_the_console_is_not_theirs(
    page: TeamPage, acts: str, place: Workplace, desktop: Desktop, qtbot: QtBot
) -> None:
    place.desk.team.add(OPERATOR, Role.SUPERVISOR)
    place.desk.team.add("second", Role.SUPERVISOR)
    place.desk.team.set_role(OPERATOR, Role.AUDITOR)
    desktop.read_me()
    page.refresh()
    settle(qtbot, desktop.jobs)
    choose(page, "send")
    with qtbot.waitSignal(desktop.gone_to) as gone:
        page.audit.follow_link()
    assert gone.args == ["activity", {"text": acts}]
    choose(page, "account.add")
    assert not page.audit._leads(choose(page, "account.add"))


@pytest.mark.usefixtures("acts")
def test_the_export_holds_what_is_shown(page: TeamPage, tmp_path: Path, qtbot: QtBot) -> None:
    search(page, "kadri", qtbot)
    page.audit.export()
    dialog = page.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "audit.csv"))
    dialog.reject()
    settle(qtbot, page.desktop.jobs)
    with (tmp_path / "audit.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) - 7 == len(sentences(page))
    assert page.desktop.messages.said == f"{len(rows) - 7} lines exported to audit.csv"
    assert page.audit.bar.isHidden()


# verifying


def verify(page: TeamPage, kept: str, qtbot: QtBot) -> VerifyDialog:
    page.audit.verify()
    dialog = next(one for one in page.findChildren(VerifyDialog) if one.isVisible())
    QTest.keyClicks(dialog.kept, kept)
    QTest.keyClick(dialog.kept, Qt.Key.Key_Return)
    settle(qtbot, page.desktop.jobs)
    return dialog


@pytest.mark.usefixtures("acts")
def test_a_sound_audit_says_so_and_gives_its_end_to_keep(page: TeamPage, qtbot: QtBot) -> None:
    verify(page, "", qtbot)
    assert page.audit.verified.text.startswith("The audit is as it was written: ")
    QTest.mouseClick(page.audit.verified.copy, Qt.MouseButton.LeftButton)
    head = QGuiApplication.clipboard().text()
    assert len(head.partition(":")[2]) == 64
    verify(page, head, qtbot)
    assert page.audit.verified.text.startswith("The audit is as it was written: ")
    assert sentences(page)[0].startswith("Checked the audit, ")


def test_a_changed_line_is_named(page: TeamPage, place: Workplace, qtbot: QtBot) -> None:
    with place.store.write() as tx:
        tx.connection.execute(text("UPDATE audit SET actor = 'nobody' WHERE seq = 2"))
    verify(page, "", qtbot)
    assert page.audit.verified.text.startswith("The audit is not as it was written. Line 2 was changed.")


def test_an_end_that_is_none_is_said_beside_what_was_typed(page: TeamPage, qtbot: QtBot) -> None:
    dialog = verify(page, "12", qtbot)
    assert dialog.problem.startswith("That is not the end of an audit.")
    assert dialog.kept.text() == "12"
    assert dialog.isVisible()
    QTest.keyClicks(dialog.kept, "3")
    assert dialog.problem == ""
    dialog.reject()


# trouble, paging, words


def test_a_database_that_cannot_be_read_is_said_with_retry(page: TeamPage, place: Workplace, qtbot: QtBot) -> None:
    with place.store.write() as tx:
        tx.connection.execute(text("ALTER TABLE audit RENAME TO away"))
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    assert page.audit.states.line.text
    assert sentences(page)
    with place.store.write() as tx:
        tx.connection.execute(text("ALTER TABLE away RENAME TO audit"))
    page.audit.states.retried.emit()
    settle(qtbot, page.desktop.jobs)
    assert page.audit.states.line.text == ""


def test_older_lines_come_when_they_are_scrolled_to(page: TeamPage, place: Workplace, qtbot: QtBot) -> None:
    with place.store.write() as tx:
        for number in range(450):
            audit.write(tx, "mari", "desk-2", "cancel", f"x{number}", "done")
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    model = page.audit.model
    assert model.rowCount() == 200
    model.fetchMore()
    settle(qtbot, page.desktop.jobs)
    assert model.rowCount() == 400
    record = model.record(399)
    assert record is not None
    assert record.object == "x50"


def test_keys_change_between_team_and_audit(page: TeamPage, qtbot: QtBot) -> None:
    offers = {action.key: action for action in page.offers()}
    offers["T"].run()
    settle(qtbot, page.desktop.jobs)
    assert page.team.isVisible()
    offers = {action.key: action for action in page.offers()}
    offers["/"].run()
    assert page.audit.isVisible()
    assert page.field.hasFocus()
    assert page.escape()
    assert not page.field.hasFocus()


def test_a_difference_reads_as_before_and_after() -> None:
    assert difference(ChangeLine("countries", "NG", "Nigeria", (("SMS", "allow"),), (("SMS", "watch"),))) == (
        "SMS allow → watch"
    )
    assert difference(ChangeLine("routes", "x", "SMS", (), (("accounts", "twilio"),))) == "added: accounts twilio"
    assert difference(ChangeLine("routes", "x", "SMS", (("accounts", "twilio"),), ())) == "taken out: accounts twilio"


def test_a_machine_line_keeps_the_name_it_begins_with(page: TeamPage, desktop: Desktop) -> None:
    line = page.audit.table.record()
    assert line is not None
    what = columns(desktop.zone)[2]
    assert what.cell(line).text == line.sentence.removeprefix("olga ").capitalize()


def test_all_that_somebody_did_is_of_any_time(page: TeamPage, qtbot: QtBot) -> None:
    page.opened(who=OPERATOR)
    settle(qtbot, page.desktop.jobs)
    assert page.audit.reading.filter == AuditFilter(who=(OPERATOR,), people=True)
    assert page.audit.filters.period == Period()
