"""The Routing & limits page: routes with an explanation beside them, and limits; both as one draft."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout

from otpdesk.gui.actions import Action
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.configure import ConfigurePage
from otpdesk.gui.pages.routing import sentences
from otpdesk.gui.pages.routing.limits_view import LimitsView
from otpdesk.gui.pages.routing.routes_view import RoutesView
from otpdesk.gui.segments import Segment, Segmented
from otpdesk.gui.style import set_role

_ROUTES, _LIMITS = 0, 1


class RoutingPage(ConfigurePage):
    """R shows the routes, L the limits."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self.routes = RoutesView(desktop)
        self.limits = LimitsView(desktop)
        self.choice = Segmented(desktop.theme, "Shown", (Segment("Routes"), Segment("Limits")))
        self.add_button = QPushButton(" Add route")
        self.add_button.setAccessibleName("Add a route")
        set_role(self.add_button, "primary")
        self._stack = QStackedWidget()
        for view in (self.routes, self.limits):
            self._stack.addWidget(view)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(20, 16, 20, 16)
        column.addWidget(self._stack)
        self.bar.add(self.choice)
        self.bar.add(self.add_button)
        self._connect()
        self._paint()
        self._show_title()

    def _connect(self) -> None:
        self.choice.picked.connect(self.show_part)
        self.add_button.clicked.connect(self.routes.add)
        self.routes.listed.connect(self._show_title)
        self.routes.chosen_changed.connect(self.keys_changed)
        self.desktop.theme.changed.connect(self._paint)
        self.desktop.writable_changed.connect(self.add_button.setEnabled)

    @Slot()
    def _paint(self) -> None:
        self.add_button.setIcon(self.desktop.theme.icon("plus", "on_accent"))

    @Slot()
    def _show_title(self) -> None:
        limits = self._stack.currentIndex() == _LIMITS
        words = "Used in the last hour and the last 24 hours" if limits else sentences.subtitle(self.routes.lines)
        self.bar.set_title("Routing & limits", words)
        self.keys_changed.emit()

    def offers(self) -> tuple[Action, ...]:
        if self._stack.currentIndex() == _LIMITS:
            return (Action("Show the routes", self.show_routes, "R", "route", "routes"), *super().offers())
        limits = Action("Show the limits", self.show_limits, "L", "gauge")
        return (*self.routes.offers(), limits, *super().offers())

    def opened(self, **what: object) -> None:
        """`place` is routes, limits or explain."""
        super().opened(**what)
        place = what.get("place")
        if place is not None:
            self.show_part(_LIMITS if place == "limits" else _ROUTES)
        self.refresh()
        if place == "explain":
            self.routes.ask()
        elif self._stack.currentIndex() == _ROUTES:
            self.routes.take_focus()

    def refresh(self) -> None:
        self.routes.read()
        self.limits.read()

    @Slot()
    def show_routes(self) -> None:
        """R: the routes."""
        self.show_part(_ROUTES)
        self.routes.take_focus()

    @Slot()
    def show_limits(self) -> None:
        """L: the limits."""
        self.show_part(_LIMITS)
        self.limits.take_focus()

    @Slot(int)
    def show_part(self, part: int) -> None:
        """Bring routes or limits to the front."""
        self.choice.set_chosen(part)
        self._stack.setCurrentIndex(part)
        self.add_button.setVisible(part == _ROUTES)
        self._show_title()

    def focus_find(self) -> None:
        """`/`: the number to explain."""
        self.show_part(_ROUTES)
        self.routes.ask()

    def escape(self) -> bool:
        if self._stack.currentIndex() == _ROUTES and self.routes.editing:
            self.routes.close_editor()
            return True
        if self.routes.explain.isAncestorOf(self.window().focusWidget() or self):
            self.routes.take_focus()
            return True
        return False

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page: the number that was explained is not kept."""
        super().hideEvent(event)
        if not self.window().isMinimized():
            self.routes.explain.forget()
