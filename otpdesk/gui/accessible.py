"""Names for what Qt makes by itself and leaves unnamed to a screen reader."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit

_CLEAR = "_q_qlineeditclearaction"
"""How Qt calls the sign that empties a field."""


def name_signs(field: QLineEdit, signs: dict[QAction, str]) -> None:
    """Name the signs inside a field: those given, and the one that empties it if it is there."""
    for sign, name in signs.items():
        sign.setText(name)
    clear = field.findChild(QAction, _CLEAR)
    if clear is not None:
        clear.setText("Clear")
