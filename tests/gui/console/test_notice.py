"""The bar that explains this call: a silent account, and the send that goes on through another."""

from PySide6.QtCore import Qt

from tests.fixtures.console import Console

SILENT = "+372 5200 0103"
"""Arrives, but no receipt ever comes."""


def test_after_the_routes_time_without_a_receipt_the_card_says_where_the_next_send_goes(console: Console) -> None:
    console.place.desk.routes.set("sms", ["twilio-main", "vonage-main"], fail_over="40")
    console.add_customer("Ada Lovelace", "C-20418", SILENT)
    console.open()
    console.press(Qt.Key.Key_S)
    console.until_says("Sent – no receipt yet")
    console.turn(35)
    assert console.page.board.notice.text == ""

    console.turn(6)
    assert console.page.board.notice.text == (
        "No receipt from twilio-main for more than 40 s The next send goes through vonage-main. "
        "Nothing is sent again by itself."
    )
    console.press(Qt.Key.Key_R)
    visit = console.page.visit
    assert visit is not None
    console.until(lambda: visit.attempt is not None and visit.attempt.ordinal == 2)
    console.settle()
    assert visit.attempt is not None
    assert visit.attempt.account == "vonage-main"
