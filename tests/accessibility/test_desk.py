"""Find, send, check: once as a screen reader does it, once by keyboard, in the real program on a display."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from otpdesk.gui.pages import PAGES
from tests.accessibility.atspi import Node, State, Tree
from tests.accessibility.stage import Person, Stage, missing, stage

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())

LISTENER = Person("Ada Lovelace", "C-70001", "+37252001111")
TYPIST = Person("Grace Hopper", "C-70002", "+37252001112")
MOST_CHORDS = 12
TWICE = 2
"""What a page's bar offers, its empty state may offer again; a list whose rows all say “Pause” says too little."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("stage"), (LISTENER, TYPIST)) as running:
        yield running


@pytest.fixture(scope="module")
def tree(desk: Stage) -> Iterator[Tree]:
    with Tree(desk.bus, "otpdesk") as found:
        found.wait_for("Live…")
        yield found


def code_of(desk: Stage, person: Person) -> str:
    """The code in the newest message on somebody's phone."""
    found = re.search(r"\b\d{6}\b", desk.received(person.number)[-1]["text"])
    assert found
    return found[0]


def settled(tree: Tree) -> list[Node]:
    """Everything on screen once nothing moves there any more."""
    seen: list[list[tuple[str, str]]] = []

    def still() -> list[Node] | None:
        nodes = list(tree.showing())
        seen.append([(node.role, node.name) for node in nodes])
        loading = any(node.name == "Loading" for node in nodes)
        return nodes if len(seen) > 1 and seen[-1] == seen[-2] and not loading else None

    return tree.until(still, "a page that stands still")


def state_of(desk: Stage, person: Person) -> Any:
    """How somebody's newest verification ended, as the command line says it."""
    return desk.otpdesk("show", desk.last_verification(person))["verification"]["state"]


@pytest.mark.parametrize("title", [spec.title for spec in PAGES])
def test_every_control_of_a_page_has_a_name_of_its_own(tree: Tree, title: str) -> None:
    tree.wait_for(title, "radio button").press()
    tree.until(lambda: tree.find(title, "radio button").has(State.CHECKED), f"{title} in front")
    controls = [node for node in settled(tree) if node.interactive]
    assert len(controls) > len(PAGES)
    unnamed = [node for node in controls if not node.called]
    assert unnamed == []
    buttons = Counter((node.role, node.name) for node in controls if "button" in node.role)
    assert [one for one, times in buttons.items() if times > TWICE] == []


def test_a_screen_reader_alone_finds_a_customer_sends_and_checks_the_code(desk: Stage, tree: Tree) -> None:
    tree.find(PAGES[0].title, "radio button").press()
    tree.wait_for("Find a customer", "text").write(LISTENER.reference)
    tree.wait_for("Send code by SMS", "push button").press()
    tree.wait_for("Delivered – waiting for the code")
    tree.wait_for("Code the customer reads out…", "text").write(code_of(desk, LISTENER))
    tree.wait_for("Check code", "push button").press()
    tree.wait_for("Verified…")
    assert state_of(desk, LISTENER) == "verified"


def test_the_keyboard_alone_needs_at_most_twelve_chords_from_find_to_verified(desk: Stage, tree: Tree) -> None:
    chords = 0

    def press(key: str) -> None:
        nonlocal chords
        chords += 1
        desk.xdotool("key", key)

    def write(text: str) -> None:
        nonlocal chords
        chords += 1
        desk.xdotool("type", text)

    desk.focus_window()
    press("ctrl+1")
    press("Escape")
    press("slash")
    write(TYPIST.name)
    press("Return")
    tree.wait_for("Send code by SMS", "push button")
    press("s")
    tree.wait_for("Delivered – waiting for the code")
    write(code_of(desk, TYPIST))
    press("Return")
    tree.wait_for("Verified…")
    assert state_of(desk, TYPIST) == "verified"
    assert chords <= MOST_CHORDS
