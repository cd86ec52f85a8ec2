"""Where the pages stand: each made on its first visit, one in front."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages import Page, PageSpec
from otpdesk.gui.tab_order import set_tab_order


class Stage(QStackedWidget):
    """`keys_changed` says that the page in front can be used otherwise now."""

    keys_changed = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self.pages: dict[str, Page] = {}

    @property
    def page(self) -> Page | None:
        """The page in front; None while something else is."""
        page = self.currentWidget()
        return page if isinstance(page, Page) else None

    @property
    def key(self) -> str:
        """The key of the page in front, or empty."""
        return next((key for key, page in self.pages.items() if page is self.page), "")

    def bring(self, spec: PageSpec) -> Page:
        """Bring a page to the front."""
        page = self.pages.get(spec.key) or self._make(spec)
        self.setCurrentWidget(page)
        return page

    def _make(self, spec: PageSpec) -> Page:
        page = self.pages[spec.key] = spec.make(self._desktop)
        page.show_sandbox(self._desktop.sandbox)
        set_tab_order(page)
        page.keys_changed.connect(self.keys_changed)
        self.addWidget(page)
        return page

    def show_sandbox(self) -> None:
        """Let every page show, or hide, that nothing reaches a real phone."""
        for page in self.pages.values():
            page.show_sandbox(self._desktop.sandbox)
