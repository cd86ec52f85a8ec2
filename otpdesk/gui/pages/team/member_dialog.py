"""Asking for a member: a new one, the first one, or another role."""

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from otpdesk.errors import BadInput, DeskError
from otpdesk.gui.messages import announce
from otpdesk.gui.pages.team.words import ROLE_DOES
from otpdesk.gui.pieces import cancel_or
from otpdesk.gui.style import set_look, set_role
from otpdesk.gui.theme import Theme
from otpdesk.roles import Role

_WIDTH = 460
_INDENT = 24


class RoleChoice(QWidget):
    """The five roles, each with what it may do."""

    picked = Signal()

    def __init__(self, role: Role, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Role")
        self._group = QButtonGroup(self)
        self._buttons: dict[Role, QRadioButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for one in Role:
            button = QRadioButton(one.value.capitalize())
            button.setAccessibleDescription(ROLE_DOES[one])
            button.setChecked(one is role)
            button.toggled.connect(partial(self._pick, one))
            self._group.addButton(button)
            self._buttons[one] = button
            does = QLabel(ROLE_DOES[one])
            does.setWordWrap(True)
            does.setContentsMargins(_INDENT, 0, 0, 6)
            set_role(does, "small")
            column.addWidget(button)
            column.addWidget(does)

    def _pick(self, _role: Role, chosen: bool) -> None:
        if chosen:
            self.picked.emit()

    @property
    def role(self) -> Role:
        """The one that is chosen."""
        return next(role for role, button in self._buttons.items() if button.isChecked())

    def button(self, role: Role) -> QRadioButton:
        """The button of a role."""
        return self._buttons[role]

    def take_focus(self) -> None:
        """Put the focus on what is chosen."""
        self._buttons[self.role].setFocus(Qt.FocusReason.OtherFocusReason)


class MemberDialog(QDialog):
    """`wanted(name, role)` follows the main button; the page closes the dialog, or shows what is wrong in it."""

    wanted = Signal(str, Role)

    def __init__(self, theme: Theme, title: str, words: str, button: str, role: Role, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWindowTitle(title)
        self.setFixedWidth(theme.px(_WIDTH))
        self.name = QLineEdit()
        self.name.setAccessibleName("Name")
        self.roles = RoleChoice(role)
        self.act = QPushButton(button)
        self._label = QLabel("Name")
        self._sign = QLabel()
        self._problem = QLabel()
        self._lay_out(title, words)
        self.name.textEdited.connect(self._forgive)
        self.roles.picked.connect(self._forgive)
        self.act.clicked.connect(self._want)
        self._forgive()

    def _lay_out(self, title: str, words: str) -> None:
        heading, below = QLabel(title), QLabel(words)
        set_role(heading, "subtitle")
        set_role(below, "text2")
        below.setWordWrap(True)
        below.setVisible(bool(words))
        set_role(self._label, "strong")
        self._label.setBuddy(self.name)
        set_role(self._problem, "error")
        self._problem.setWordWrap(True)
        wrong = QHBoxLayout()
        wrong.setSpacing(6)
        wrong.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        wrong.addWidget(self._problem, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(8)
        for widget in (heading, below, self._label, self.name, self.roles):
            column.addWidget(widget)
        column.addLayout(wrong)
        column.addLayout(cancel_or(self.act, self))

    def fix_name(self, name: str) -> None:
        """The name is known, and said in the title; only the role is asked for."""
        self.name.setText(name)
        self.name.hide()
        self._label.hide()
        self.roles.take_focus()
        self._fit()

    def fix_role(self) -> None:
        """The role is not asked for."""
        self.roles.hide()
        self.act.setFocus(Qt.FocusReason.OtherFocusReason)
        self._fit()

    def _fit(self) -> None:
        """As high as what is shown needs at this width: words wrap."""
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.setFixedHeight(layout.totalHeightForWidth(self.width()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    @Slot()
    def _want(self) -> None:
        self.act.setEnabled(False)
        self.wanted.emit(self.name.text(), self.roles.role)

    def show_problem(self, problem: DeskError) -> None:
        """It could not be done: why, beside what was typed, which stays."""
        self.act.setEnabled(True)
        text = f"{problem.title} {problem.hint}".strip()
        self._problem.setText(text)
        self._problem.show()
        self._sign.setPixmap(self._theme.pixmap("circle-alert", "bad", 14))
        self._sign.show()
        named = isinstance(problem, BadInput) and problem.field == "name"
        set_look(self.name, "wrong", named)
        if named:
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
            self.name.end(False)  # mended, not typed anew
        self._fit()
        announce(self, text, urgent=True)

    @property
    def problem(self) -> str:
        """What is said to be wrong, empty while nothing is."""
        return "" if self._problem.isHidden() else self._problem.text()

    @Slot()
    def _forgive(self) -> None:
        self.act.setEnabled(True)
        self._problem.hide()
        self._sign.hide()
        set_look(self.name, "wrong", False)
        self._fit()
