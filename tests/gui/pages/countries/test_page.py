"""The Countries page over a real desk: what is shown, chosen, drafted by keys and clicks, taken back and imported."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from otpdesk.countries import Stance
from otpdesk.errors import StoreProblem
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.drafting.review import Review
from otpdesk.gui.pages.countries import CountriesPage
from otpdesk.gui.pages.countries.columns import FIRST_STANCE
from otpdesk.gui.pages.countries.field import CapField
from otpdesk.gui.pages.countries.rows import Continent, Country, identity
from otpdesk.gui.states import State
from otpdesk.otp import Channel, Money
from otpdesk.store import accounts, prices
from tests.fixtures.desk import Workplace
from tests.fixtures.gui import settle
from tests.gui.looking import CHECKS

Settled = Callable[[], None]


@pytest.fixture
def page(desktop: Desktop, ground: QWidget, qtbot: QtBot) -> CountriesPage:
    made = CountriesPage(desktop)
    row = QHBoxLayout(ground)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(made)
    ground.show()
    ground.activateWindow()
    qtbot.waitExposed(ground)
    made.opened()
    settle(qtbot, desktop.jobs)
    return made


@pytest.fixture
def settled(qtbot: QtBot, desktop: Desktop) -> Settled:
    return lambda: settle(qtbot, desktop.jobs)


def choose(page: CountriesPage, *names: str) -> None:
    """Choose rows by their identities: the first alone, the others beside it."""
    table = page.listing.table
    table.choose(page.listing.model.number_of(names[0]))
    for name in names[1:]:
        index = page.listing.model.index(page.listing.model.number_of(name), 1)
        flags = table.selectionModel().SelectionFlag
        table.selectionModel().select(index, flags.Select | flags.Rows)
    table.setFocus()


def press(page: CountriesPage, key: Qt.Key) -> None:
    """A key, as the window hands it to the page if the table does not want it."""
    text = chr(key.value).lower() if key.value < 128 else ""
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
    page.listing.table.keyPressEvent(event)
    if not event.isAccepted():
        page.take_key(event)


def stances(page: CountriesPage, country: str) -> tuple[Stance, Stance]:
    row = page.listing.model.records[page.listing.model.number_of(country)]
    return row.line.rule.sms, row.line.rule.voice  # type: ignore[union-attr]


def in_front(page: CountriesPage) -> State:
    return page.states.state


def fill(field: CapField, text: str) -> None:
    line = field.line
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def test_every_country_stands_under_its_continent_and_the_title_counts_them(page: CountriesPage) -> None:
    shown = page.listing.model.records
    continents = [row for row in shown if isinstance(row, Continent)]
    assert continents[0].name == "Europe"
    assert sum(len(row.countries) for row in continents) == 245
    unfolded = sum(len(row.countries) for row in continents if not row.folded)
    assert sum(isinstance(row, Country) for row in shown) == unfolded
    assert page.bar._subtitle.text() == "8 allowed · 0 watched · 237 blocked · new countries start blocked"


def test_continents_of_which_nothing_is_in_use_start_folded(page: CountriesPage, settled: Settled) -> None:
    assert page.listing.model.number_of("NG") == -1
    choose(page, "Africa")
    press(page, Qt.Key.Key_Right)
    assert page.listing.model.number_of("NG") > 0
    press(page, Qt.Key.Key_Left)
    assert page.listing.model.number_of("NG") == -1
    assert page.listing.table.record().name == "Africa"  # type: ignore[union-attr]
    settled()


def test_a_w_and_b_change_the_channel_that_the_arrows_choose(
    page: CountriesPage, desktop: Desktop, settled: Settled
) -> None:
    choose(page, "FI")
    press(page, Qt.Key.Key_W)
    settled()
    assert stances(page, "FI") == (Stance.WATCH, Stance.ALLOW)
    press(page, Qt.Key.Key_Right)
    press(page, Qt.Key.Key_B)
    settled()
    assert stances(page, "FI") == (Stance.WATCH, Stance.BLOCK)
    press(page, Qt.Key.Key_A)
    settled()
    assert [(one.title, one.after) for one in desktop.draft.line.changes] == [("Finland", (("SMS", "watch"),))]


def test_keys_change_every_chosen_row_and_undo_takes_all_of_it_back(
    page: CountriesPage, desktop: Desktop, settled: Settled
) -> None:
    choose(page, "FI", "LV", "DE")
    press(page, Qt.Key.Key_B)
    settled()
    assert {one.key for one in desktop.draft.line.changes} == {"FI", "LV", "DE"}
    assert desktop.draft.stack.undoText() == "block 3 countries"
    assert {row.line.country for row in page.listing.table.selected_rows()} == {"FI", "LV", "DE"}  # type: ignore[union-attr]
    desktop.draft.undo()
    settled()
    assert desktop.draft.line.changes == ()
    assert stances(page, "FI") == (Stance.ALLOW, Stance.ALLOW)


def test_a_cap_that_turns_out_too_low_once_the_price_is_known_keeps_the_draft_from_being_saved(
    page: CountriesPage, desktop: Desktop, settled: Settled
) -> None:
    desk = desktop.ready()
    desktop.draft.do("open Kenya", lambda: desk.countries.set(("KE",), sms=Stance.ALLOW, highest_price=1))
    settled()
    assert [one.problem.partition(" is ")[0] for one in desktop.draft.line.changes] == ["Cheapest route"]
    assert not page.draft_bar.save.isEnabled()


def test_a_filter_that_hides_the_chosen_country_chooses_the_first_that_fits(
    page: CountriesPage, settled: Settled
) -> None:
    choose(page, "FI")
    page.filter_field.setFocus()
    QTest.keyClicks(page.filter_field, "+371")
    settled()
    assert [row.line.country for row in page.listing.table.selected_rows()] == ["LV"]  # type: ignore[union-attr]
    assert page.aside.country == "LV"


def test_a_click_on_a_stance_drafts_it(page: CountriesPage, settled: Settled) -> None:
    choose(page, "FI")
    table = page.listing.table
    cell = table.visualRect(page.listing.model.index(page.listing.model.number_of("FI"), FIRST_STANCE))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(cell.right() - 30, cell.center().y()))
    settled()
    assert stances(page, "FI")[0] is Stance.BLOCK


def test_a_continent_is_set_as_a_whole_from_the_side_panel(
    page: CountriesPage, desktop: Desktop, settled: Settled
) -> None:
    choose(page, "Oceania")
    batch = page.aside.batch
    assert batch.isVisible()
    batch.buttons[Channel.SMS, Stance.ALLOW].click()
    settled()
    assert len(desktop.draft.line.changes) == len(page.listing.table.selected_countries()) > 20
    assert desktop.draft.stack.undoText().startswith("allow ")


def test_caps_go_into_the_draft_and_say_what_they_were(page: CountriesPage, place: Workplace, settled: Settled) -> None:
    place.desk.countries.put(("FI",), per_day=900)
    page.refresh()
    settled()
    choose(page, "FI")
    pane = page.aside.pane
    fill(pane.per_day, "300")
    settled()
    assert (pane.per_day.was, pane.per_day.line.text()) == ("was 900", "300")
    fill(pane.per_day, "")
    settled()
    assert page.desktop.draft.line.changes[0].after == (("Codes per day", "no limit"),)
    assert "10 is the desk's limit" in pane.per_number.help


def test_what_is_no_cap_stays_in_its_field_with_a_sentence(
    page: CountriesPage, desktop: Desktop, settled: Settled
) -> None:
    choose(page, "FI")
    pane = page.aside.pane
    fill(pane.per_day, "many")
    settled()
    assert pane.per_day.problem == "“many” is not a whole number from 1 on. Leave it empty for no cap."
    assert pane.per_day.line.text() == "many"
    assert desktop.draft.line.changes == ()
    fill(pane.per_day, "20")
    settled()
    assert pane.per_day.problem == ""


def test_a_price_below_the_cheapest_route_is_said_at_its_field_and_in_its_row(
    page: CountriesPage, place: Workplace, settled: Settled
) -> None:
    with place.store.write() as tx:
        for name, micro in (("twilio-main", 290_000), ("vonage-main", 231_000)):
            prices.fetched(tx, accounts.named(tx, name).id, "FI", Channel.SMS, Money(micro, "EUR"))
    page.refresh()
    settled()
    choose(page, "FI")
    fill(page.aside.pane.price, "0.20")
    settled()
    assert page.aside.pane.price.problem == "Cheapest route is 0.2310 EUR – nothing would be sent."
    words = page.listing.model.data(
        page.listing.model.index(page.listing.model.number_of("FI"), 1), Qt.ItemDataRole.AccessibleTextRole
    )
    assert words == (
        "Country: Finland, SMS allowed, voice allowed, changed, Cheapest route is 0.2310 EUR – nothing would be sent."
    )


def test_the_panel_says_who_changed_a_country_last(
    page: CountriesPage, place: Workplace, qtbot: QtBot, settled: Settled
) -> None:
    place.desk.countries.put(("FI",), sms=Stance.WATCH)
    choose(page, "LV")
    choose(page, "FI")
    qtbot.waitUntil(lambda: "SMS allow → watch" in page.aside.pane.text)
    settled()


def test_a_filter_shows_what_fits_and_an_empty_one_says_so(page: CountriesPage) -> None:
    page.focus_find()
    QTest.keyClicks(page.filter_field, "+358")
    assert [identity(row) for row in page.listing.model.records] == ["Europe", "FI", "AX"]
    QTest.keyClicks(page.filter_field, " atlantis")
    assert in_front(page) is State.EMPTY
    assert "No country fits “+358 atlantis”." in page.states.text
    page.states.blank.action.click()
    assert in_front(page) is State.CONTENT
    assert page.filter_field.text() == ""


def test_escape_clears_the_filter_first_and_then_closes_the_panel(page: CountriesPage) -> None:
    page.filter_field.setText("asia")
    assert page.escape()
    assert page.filter_field.text() == ""
    assert page.escape()
    assert page.aside.isHidden()
    assert not page.escape()
    press(page, Qt.Key.Key_Space)
    assert page.aside.isVisible()


def test_enter_goes_to_the_caps(page: CountriesPage) -> None:
    choose(page, "FI")
    press(page, Qt.Key.Key_Return)
    assert page.aside.pane.per_day.line.hasFocus()


def test_a_csv_file_is_reviewed_before_anything_changes(
    page: CountriesPage, desktop: Desktop, settled: Settled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "countries.csv"
    file.write_text("country,sms\nFI,watch\nSE,allow\n")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    page.import_button.click()
    settled()
    [review] = [one for one in page.window().findChildren(Review) if one.isVisible()]
    assert {one.key for one in desktop.draft.line.changes} == {"FI", "SE"}
    review.reject()
    file.write_text("country,sms\nFI,perhaps\n")
    page.import_button.click()
    settled()
    assert "Line 2: “perhaps” is not allow, watch or block." in desktop.messages.shown


def test_while_the_database_is_lost_nothing_can_be_changed(page: CountriesPage, desktop: Desktop) -> None:
    choose(page, "FI")
    desktop.set_writable(False)
    assert not page.import_button.isEnabled()
    assert page.aside.pane.per_day.line.isReadOnly()
    assert not next(one for one in page.offers() if one.key == "A").enabled
    assert page.listing.table.record().line.country == "FI"  # type: ignore[union-attr]
    desktop.set_writable(True)
    assert page.import_button.isEnabled()


def test_what_cannot_be_read_is_said_with_retry(
    desktop: Desktop, ground: QWidget, monkeypatch: pytest.MonkeyPatch, settled: Settled
) -> None:
    def broken() -> None:
        raise StoreProblem("The database does not answer.", "Wait a moment.")

    countries = desktop.ready().countries
    monkeypatch.setattr(countries, "table", broken)
    page = CountriesPage(desktop)
    page.setParent(ground)
    ground.show()
    page.show()
    page.opened()
    settled()
    assert in_front(page) is State.PROBLEM
    monkeypatch.undo()
    page.states.blank.action.click()
    settled()
    assert in_front(page) is State.CONTENT


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_page_can_be_used_without_a_mouse_and_by_ear(
    page: CountriesPage, check: Callable[[QWidget], list[str]]
) -> None:
    assert check(page.body) == []


def test_the_table_is_read_row_by_row(page: CountriesPage) -> None:
    found = QAccessible.queryAccessibleInterface(page.listing.table)
    model = page.listing.model
    assert found.text(QAccessible.Text.Name) == "Countries"
    said = model.data(model.index(model.number_of("FI"), 1), Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Country: Finland, SMS allowed, voice allowed"
    heading = model.data(model.index(model.number_of("Asia"), 0), Qt.ItemDataRole.AccessibleTextRole)
    assert heading == "Asia, 51 countries, 0 take SMS, folded"
