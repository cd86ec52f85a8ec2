"""What this program is, and whose work it shows."""

import platform

from PySide6 import __version__ as qt_version
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QPlainTextEdit

from otpdesk import __version__
from otpdesk.gui import resources
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.settings.cards import Card, Section

_LICENCES = (("fonts", "Inter, the typeface"), ("icons", "Lucide, the icons"), ("flags", "flag-icons, the flags"))
_LOWEST = 320


class About(Section):
    """Version, and the licences of what is shown."""

    title = "About"
    icon = "info"

    def __init__(self, _desktop: Desktop) -> None:
        super().__init__()
        card = Card("otpdesk", "The desk of the people who stand behind one-time passwords.")
        card.add_fact("Version").setText(__version__)
        card.add_fact("Python").setText(f"{platform.python_version()} on {platform.system()}")
        card.add_fact("Qt for Python").setText(qt_version)
        shown = Card("Licences", "What you see was made by others, who let everybody use it.")
        self.chooser = QComboBox()
        self.chooser.setAccessibleName("Whose licence")
        self.chooser.addItems([name for _, name in _LICENCES])
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(_LOWEST)
        self.text.setAccessibleName("Licence")
        shown.add(self.chooser)
        shown.add(self.text)
        self.show_cards(card, shown)
        self.chooser.currentIndexChanged.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        folder, _ = _LICENCES[self.chooser.currentIndex()]
        self.text.setPlainText(resources.licence(folder))
