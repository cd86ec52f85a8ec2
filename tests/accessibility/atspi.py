"""What a screen reader gets: the tree of a running program, asked over AT-SPI's own D-Bus protocol.

The protocol is that of at-spi2-core (its xml/*.xml): interfaces org.a11y.atspi.Accessible, Action, EditableText, Text
and the bits of AtspiStateType.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from types import TracebackType
from typing import Any, Self, TypeVar

from jeepney import DBusAddress, MatchRule, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

_ATSPI = "org.a11y.atspi"
_REGISTRY = DBusAddress("/org/a11y/atspi/registry", f"{_ATSPI}.Registry", f"{_ATSPI}.Registry")
_ROOT = "/org/a11y/atspi/accessible/root"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_NOTHING = "/org/a11y/atspi/null"
_WITH_CELLS = frozenset({"table", "tree table", "tree"})
_LABELLED_BY = 2
_ANSWER = 10.0
_BEAT = 0.25
"""Seconds after which a look is taken although no event came: not every change of a tree has one."""

Found = TypeVar("Found")

CONTROLS = frozenset({
    "push button", "button", "toggle button", "check box", "radio button", "combo box", "text", "password text",
    "entry", "spin button", "slider", "list", "list box", "table", "tree", "tree table", "link", "page tab list",
    "menu item",
})  # fmt: skip
"""Roles that somebody can do something with."""


class State(IntEnum):
    """The bits that matter here, by their place in AtspiStateType."""

    CHECKED = 4
    EDITABLE = 7
    ENABLED = 8
    FOCUSABLE = 11
    FOCUSED = 12
    SHOWING = 25


@dataclass(frozen=True)
class Node:
    """One thing in the tree, as it was when it was looked at. Its acts go to the program."""

    bus: "Tree" = field(repr=False, compare=False)
    owner: str
    path: str
    role: str
    name: str
    states: frozenset[int] = field(repr=False)

    def has(self, state: State) -> bool:
        return state.value in self.states

    @property
    def interactive(self) -> bool:
        """Whether the keyboard reaches it, or it says that something can be done with it."""
        return self.has(State.FOCUSABLE) or (self.role in CONTROLS and self.has(State.ENABLED))

    @property
    def called(self) -> bool:
        """Whether it has a name. What a combo box is called is its value on this bus: its name is its label."""
        return bool(self.name.strip()) if self.role != "combo box" else self._labelled()

    def _labelled(self) -> bool:
        relations = self.bus.ask(self.owner, self.path, "Accessible", "GetRelationSet")
        return any(kind == _LABELLED_BY for kind, _ in relations)

    def children(self) -> list["Node"]:
        return self.bus.children(self.owner, self.path)

    def press(self) -> None:
        """Do its first act: a button is pressed, a row chosen."""
        assert self.bus.ask(self.owner, self.path, "Action", "DoAction", "i", 0), self

    def write(self, text: str) -> None:
        """Put a text into a field in place of what is there."""
        assert self.bus.ask(self.owner, self.path, "EditableText", "SetTextContents", "s", text), self

    def text(self) -> str:
        """What stands in a field."""
        return str(self.bus.ask(self.owner, self.path, "Text", "GetText", "ii", 0, -1))


class Tree:
    """The tree of one program, found by its name on the bus of accessibility."""

    def __init__(self, session_bus: str, program: str) -> None:
        with open_dbus_connection(session_bus) as session:
            where = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
            (address,) = session.send_and_get_reply(new_method_call(where, "GetAddress"), timeout=_ANSWER).body
        self._connection: DBusConnection = open_dbus_connection(address)
        self._events: deque[Any] = deque()
        self._listen()
        self._program = program

    def _listen(self) -> None:
        bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        rule = MatchRule(type="signal", interface=f"{_ATSPI}.Event.Object")
        self._connection.send_and_get_reply(new_method_call(bus, "AddMatch", "s", (rule.serialise(),)))
        self._connection.send_and_get_reply(new_method_call(_REGISTRY, "RegisterEvent", "s", ("object:",)))
        self._heard = self._connection.filter(rule, queue=self._events)
        self._heard.__enter__()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def ask(self, owner: str, path: str, interface: str, method: str, signature: str = "", *body: object) -> Any:
        """One call on an object; its only answer. KeyError if the object is gone."""
        where = DBusAddress(path, owner, f"{_ATSPI}.{interface}" if interface != "Properties" else _PROPERTIES)
        reply = self._connection.send_and_get_reply(
            new_method_call(where, method, signature or None, body), timeout=_ANSWER
        )
        if reply.header.message_type is MessageType.error:
            raise KeyError(f"{method} of {path}: {reply.body}")
        return reply.body[0]

    def root(self) -> Node:
        """The program. KeyError while it is not on the bus."""
        for owner, path in self.ask(f"{_ATSPI}.Registry", _ROOT, "Accessible", "GetChildren"):
            if (found := self._node(owner, path)).name == self._program:
                return found
        raise KeyError(f"{self._program} is not on the bus")

    def children(self, owner: str, path: str) -> list[Node]:
        return [self._node(*one) for one in self.ask(owner, path, "Accessible", "GetChildren") if one[1] != _NOTHING]

    def _node(self, owner: str, path: str) -> Node:
        low, high = self.ask(owner, path, "Accessible", "GetState")
        bits = low | high << 32
        states = frozenset(bit for bit in range(64) if bits >> bit & 1)
        role = self.ask(owner, path, "Accessible", "GetRoleName")
        _, name = self.ask(owner, path, "Properties", "Get", "ss", f"{_ATSPI}.Accessible", "Name")
        return Node(self, owner, path, role, name, states)

    def showing(self, root: Node | None = None) -> Iterator[Node]:
        """Everything on screen, in the order of the tree; the cells of tables are left out."""
        waiting = deque([root or self.root()])
        while waiting:
            node = waiting.popleft()
            yield node
            if node.role not in _WITH_CELLS:
                waiting.extendleft(reversed([one for one in node.children() if one.has(State.SHOWING)]))

    def find(self, name: str, *roles: str) -> Node:
        """The first thing on screen of that name (or, ending in …, with that start). KeyError if there is none."""
        for node in self.showing():
            fits = node.name.startswith(name[:-1]) if name.endswith("…") else node.name == name
            if fits and (not roles or node.role in roles):
                return node
        raise KeyError(name)

    def wait_for(self, name: str, *roles: str, seconds: float = 20.0) -> Node:
        """The thing of that name as soon as it is on screen."""
        return self.until(lambda: self.find(name, *roles), f"“{name}” on screen", seconds)

    def until(self, look: Callable[[], Found | None], what: str, seconds: float = 20.0) -> Found:
        """Look again at each event until something is found (not None, not False, no KeyError)."""
        end = time.monotonic() + seconds
        while True:
            self._events.clear()
            try:
                if (found := look()) is not None and found is not False:
                    return found
            except KeyError:
                pass
            if time.monotonic() > end:
                raise AssertionError(f"{what} did not come within {seconds:g} s; there is {self._names()}")
            try:
                self._connection.recv_until_filtered(self._events, timeout=_BEAT)
            except TimeoutError:
                continue

    def _names(self) -> list[str]:
        try:
            return [node.name for node in self.showing() if node.name]
        except KeyError:
            return []
