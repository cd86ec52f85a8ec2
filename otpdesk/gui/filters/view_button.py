"""The button that names the view on screen, with a menu of all views and what can be done with them."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from otpdesk.gui.desktop import Desktop
from otpdesk.gui.filters.views import Look, Shelf, Views
from otpdesk.gui.style import set_look, set_role


class NameDialog(QDialog):
    """Asks for the name of a view. `named` hands it over."""

    named = Signal(str)

    def __init__(self, title: str, views: Views, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._views = views
        self._before = name
        self.setWindowTitle(title)
        self.field = QLineEdit(name)
        self.field.setAccessibleName("Name of the view")
        self.field.selectAll()
        label = QLabel("Name of the view")
        label.setBuddy(self.field)
        set_role(label, "strong")
        self.wrong = QLabel()
        self.wrong.setWordWrap(True)
        set_role(self.wrong, "error")
        self.wrong.hide()
        note = QLabel("The chips are kept, on this computer and for you alone. What was typed into the search is not.")
        note.setWordWrap(True)
        set_role(note, "small")
        save, cancel = QPushButton("Save"), QPushButton("Cancel")
        set_role(save, "primary")
        save.setDefault(True)
        save.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(cancel)
        buttons.addWidget(save)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(8)
        for widget in (label, self.field, self.wrong, note):
            column.addWidget(widget)
        column.addLayout(buttons)
        self.setMinimumWidth(380)

    def accept(self) -> None:
        """Take the name, unless it cannot be: then say why below the field."""
        name = self.field.text().strip()
        problem = self._views.problem_of(name, but=self._before)
        self.wrong.setText(problem)
        self.wrong.setVisible(bool(problem))
        set_look(self.field, "wrong", "true" if problem else "false")
        if problem:
            self.field.setFocus()
            return
        self.named.emit(name)
        super().accept()


class ViewButton(QPushButton):
    """`chosen` hands over the Look of a view; the page tells the button what is on screen by `show_look`."""

    chosen = Signal(object)

    def __init__(self, desktop: Desktop, views: Views, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._views = views
        self._look = Look()
        set_role(self, "chip")
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        self.show_look(self._look)

    def show_look(self, look: Look) -> None:
        """Name what is on screen."""
        self._look = look
        name = self._views.name_of(look)
        self.setText(f"{name or 'Views'}  ▾".replace("&", "&&"))
        self.setAccessibleName(f"View: {name or 'none that was saved'}")
        set_look(self, "active", bool(name))

    @Slot()
    def _fill(self) -> None:
        menu, shelf, here = self._menu, self._views.shelf, self._views.name_of(self._look)
        menu.clear()
        for name, look in shelf.looks.items():
            action = menu.addAction(f"{name.replace('&', '&&')}{'  · start' if name == shelf.start else ''}")
            action.setCheckable(True)
            action.setChecked(name == here)
            action.triggered.connect(partial(self._choose, look))
        if not shelf.looks:
            menu.addAction("No view saved yet").setEnabled(False)
        menu.addSeparator()
        menu.addAction("Save this view…\tS").triggered.connect(self.ask_save)
        if here:
            menu.addAction(f"Rename “{here}”…").triggered.connect(partial(self._ask_rename, here))
            starts = here == shelf.start
            words = "Start with what was looked at last" if starts else f"Start with “{here}”"
            menu.addAction(words).triggered.connect(partial(self._start_with, "" if starts else here))
            menu.addAction(f"Delete “{here}”").triggered.connect(partial(self._delete, here))

    def _choose(self, look: Look, *_checked: object) -> None:
        self.chosen.emit(look)

    @Slot()
    def ask_save(self) -> None:
        """S: ask for a name, then keep what the chips say under it."""
        look = self._look
        self._ask("Save this view", self._views.name_of(look), lambda name: self._views.save(name, look))

    def _ask_rename(self, old: str, *_checked: object) -> None:
        self._ask("Rename the view", old, partial(self._views.rename, old))

    def _ask(self, title: str, name: str, act: Callable[[str], None]) -> None:
        dialog = NameDialog(title, self._views, name, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.named.connect(act)
        dialog.named.connect(self._tell)
        dialog.open()

    @Slot(str)
    def _tell(self, name: str) -> None:
        self.show_look(self._look)
        self._desktop.messages.toast(f"View “{name}” saved")

    def _start_with(self, name: str, *_checked: object) -> None:
        self._views.start_with(name)
        page = self._views.page
        self._desktop.messages.toast(f"{page} starts with “{name}”" if name else f"{page} starts where it was left")

    def _delete(self, name: str, *_checked: object) -> None:
        before = self._views.shelf
        self._views.delete(name)
        self.show_look(self._look)
        self._desktop.messages.toast(f"View “{name}” deleted", partial(self._put_back, before))

    def _put_back(self, before: Shelf) -> None:
        self._views.put_back(before)
        self.show_look(self._look)
