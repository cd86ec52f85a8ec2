"""Connections of a wire that nobody uses any more."""

import gc
import weakref

from otpdesk.providers.wire import Wire
from tests.fixtures.scripted import Scripted, replying


def let_go(url: str) -> "weakref.ref[object]":
    """The connections of a wire that was used once."""
    wire = Wire()
    assert wire.exchange(lambda: wire.get(f"{url}/")).fine
    return weakref.ref(wire._lines[url].pool)


def test_a_wire_that_is_let_go_leaves_its_connections_without_waiting_to_be_collected(scripted: Scripted) -> None:
    scripted.act = replying(200, {"fine": True})
    gc.disable()
    try:
        assert let_go(scripted.url)() is None
    finally:
        gc.enable()
