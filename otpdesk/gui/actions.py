"""What can be done on a page, said once: keys, the bar at the bottom, the key list and the command palette follow."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from otpdesk.roles import Right, roles_with

KEYS_SHOWN = {"Return": "Enter", "Alt+Up": "Alt+↑", "Alt+Down": "Alt+↓"}


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done here and now.

    `title` names it in the palette and in the key list: “Resend SMS”. `key` is QKeySequence's portable name
    (“R”, “Shift+H”, “Return”, “Ctrl+C”); single keys work while no text field has the focus. `hint` is the short
    word for the bar at the bottom (“resend”), empty: not shown there. `why` says why it cannot be done now, when not
    `enabled`, or else something worth knowing: “opens in 0:12”. `listed`: the palette offers it, which moving up
    and down a list is not worth. `right` is the right it takes; to whoever lacks it the action names the role.
    """

    title: str
    run: Callable[[], None]
    key: str = ""
    icon: str = "chevron-right"
    hint: str = ""
    enabled: bool = True
    why: str = ""
    listed: bool = True
    right: Right | None = None

    @property
    def key_shown(self) -> str:
        """The key as it is written on screen: Enter, Alt+↑."""
        return KEYS_SHOWN.get(self.key, self.key)

    def without_right(self) -> "Action":
        """The action as whoever lacks its right sees it."""
        assert self.right is not None
        names = " or ".join(role.value for role in roles_with(self.right))
        return replace(self, enabled=False, why=f"needs the {names} role")
