"""PySide6 6.12 drops references on Python below 3.12: after some thousand calls the process aborts."""

import sys

import pytest
from PySide6.QtCore import QObject, Signal

VOID_CALLS = 500
EMITS = 100_000
YES = True

pytestmark = pytest.mark.usefixtures("qapp")


class Sender(QObject):
    sent = Signal(int)


def test_void_calls_do_not_drop_references_to_none() -> None:
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(VOID_CALLS):
        thing.setObjectName("x")
    assert abs(sys.getrefcount(None) - before) < VOID_CALLS / 2


def test_a_hundred_thousand_emits_do_not_drop_references_to_true() -> None:
    sender = Sender()
    seen: list[int] = []
    sender.sent.connect(seen.append)
    before = sys.getrefcount(YES)
    for number in range(EMITS):
        sender.sent.emit(number)
    assert len(seen) == EMITS
    assert abs(sys.getrefcount(YES) - before) < EMITS / 2
