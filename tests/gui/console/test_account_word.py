"""The word beside the send button: only where the account that would be used is slow in that number's country."""

from PySide6.QtCore import Qt

from tests.desk.watched import World
from tests.fixtures.console import Console

SLOW = [(True, 90.0)] * 6 + [(True, 8.0)] * 4
LATVIAN = "+371 2000 1234"


def slow(console: Console, *accounts: str) -> None:
    """Some accounts are slow to Estonia."""
    world = World(console.place)
    usual = ("twilio-main", "vonage-main")
    world.usual(*((account, "EE", 500, 0.9, 0.88) for account in usual))
    for account in usual:
        late = SLOW * 3 if account in accounts else [(True, 2.0)] * 30
        world.send(account, "EE", late, every=5_000)
    world.clock.turn(1_000)
    console.place.desk.watching.round(at_once=True)


def test_the_account_of_the_plan_is_slow_there_and_another_one_carries_the_code(console: Console) -> None:
    slow(console, "twilio-main")
    console.add_customer()
    console.open()
    word = console.page.board.verification.word
    assert word.accessibleName().startswith("twilio-main is slow to Estonia since ")
    assert word.accessibleName().endswith("40\u00a0% within 30 s, usually 88\u00a0%. O sends through vonage-main.")
    console.press(Qt.Key.Key_O)
    console.until_says("Sent")
    console.settle()
    visit = console.page.visit
    assert visit is not None
    assert visit.attempt is not None
    assert (visit.attempt.account, visit.attempt.chosen_by) == ("vonage-main", "operator")


def test_nothing_is_said_of_another_account_or_another_country(console: Console) -> None:
    slow(console, "vonage-main")
    console.add_customer()
    console.open()
    assert console.page.board.verification.word.isHidden()
    slow(console, "twilio-main")
    console.add_customer("Liis Tamm", "C-2", LATVIAN)
    console.open("C-2")
    assert console.page.board.verification.word.isHidden()


def test_when_all_are_slow_no_other_account_is_offered(console: Console) -> None:
    slow(console, "twilio-main", "vonage-main")
    console.add_customer()
    console.open()
    word = console.page.board.verification.word
    assert word.accessibleName().startswith("Every provider is slow to Estonia")
    assert word.button.isHidden()
