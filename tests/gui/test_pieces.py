import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from otpdesk.desk.views import AccountLine
from otpdesk.gui.foot import age
from otpdesk.gui.pieces import Initials, KeyHint, Skeleton, initials
from otpdesk.gui.rail_rows import seconds
from otpdesk.gui.sandbox import all_simulated, is_loopback
from otpdesk.gui.theme import Theme


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ada Lovelace", "AL"), ("Grace Brewster Murray Hopper", "GH"), ("olga", "O"), ("", ""), ("– Ada", "A")],
)
def test_initials_are_of_the_first_and_the_last_word(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_initials_speak_the_whole_name(theme: Theme, qtbot: QtBot) -> None:
    disc = Initials(theme, 28)
    qtbot.addWidget(disc)
    disc.set_name("Ada Lovelace")
    assert disc.accessibleName() == "Ada Lovelace"


def test_grey_rows_come_only_when_reading_takes_long(theme: Theme, qtbot: QtBot) -> None:
    skeleton = Skeleton(theme)
    qtbot.addWidget(skeleton)
    skeleton.start()
    assert not skeleton.drawn
    qtbot.waitUntil(lambda: skeleton.drawn)
    skeleton.stop()
    assert not skeleton.drawn


def test_a_key_hint_names_key_and_act(qtbot: QtBot) -> None:
    hint = KeyHint("R", "resend")
    qtbot.addWidget(hint)
    assert [label.text() for label in hint.findChildren(QLabel)] == ["R", "resend"]


@pytest.mark.parametrize(("value", "words"), [(4.06, "4.1 s"), (9.94, "9.9 s"), (14.2, "14 s")])
def test_a_pace_has_a_decimal_below_ten_seconds(value: float, words: str) -> None:
    assert seconds(value) == words


@pytest.mark.parametrize(("past", "words"), [(0, "0 s ago"), (59, "59 s ago"), (60, "1 min ago"), (-3, "0 s ago")])
def test_ages(past: int, words: str) -> None:
    assert age(past) == words


@pytest.mark.parametrize(
    ("value", "ours"),
    [
        ("http://127.0.0.1:8080/twilio", True),
        ("http://localhost/vonage", True),
        ("http://[::1]:25/", True),
        ("127.0.0.1", True),
        ("localhost", True),
        ("https://api.twilio.com", False),
        ("smtp.example.com", False),
        ("http://127.0.0.1.example.com", False),
        ("", False),
    ],
)
def test_only_addresses_of_this_machine_are_loopback(value: str, *, ours: bool) -> None:
    assert is_loopback(value) is ours


def line(*values: str) -> AccountLine:
    return AccountLine("a", "twilio", "Twilio", (), tuple(("Base URL", value) for value in values), (), 0, False, "")  # noqa: FBT003


def test_a_desk_without_accounts_is_neither_live_nor_a_sandbox() -> None:
    assert all_simulated(()) is None
    assert all_simulated((line("http://127.0.0.1/"),)) is True
    assert all_simulated((line("http://127.0.0.1/"), line())) is False
