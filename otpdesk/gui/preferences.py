"""What each person chooses for the window: look, size, formats, zone, country. Kept with the window's own settings.

Nothing of this is part of the configuration of the desk, and nobody else sees it.
"""

from zoneinfo import ZoneInfo

from PySide6.QtCore import QLocale, QObject, QSettings, Signal
from PySide6.QtWidgets import QApplication

from otpdesk.gui.style import SCALES
from otpdesk.gui.theme import Density, Scheme, Theme

_PLAIN = "en_GB"


class Preferences(QObject):
    """One person's choices. Without settings to keep them in they last as long as the window.

    `changed` names the choice: scheme, density, scale, formats, zone, country.
    """

    changed = Signal(str)

    def __init__(self, settings: QSettings | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._held: dict[str, str] = {}

    def text(self, key: str) -> str:
        """A choice as it is kept; empty: none was made."""
        if self._settings is None:
            return self._held.get(key, "")
        return str(self._settings.value(key, "") or "")

    def choose(self, key: str, value: str) -> None:
        """Make a choice, and keep it."""
        if value == self.text(key):
            return
        if self._settings is None:
            self._held[key] = value
        else:
            self._settings.setValue(key, value)
        self.changed.emit(key)

    @property
    def scheme(self) -> Scheme:
        return Scheme(self.text("scheme")) if self.text("scheme") in set(Scheme) else Scheme.SYSTEM

    @property
    def density(self) -> Density:
        return Density(self.text("density")) if self.text("density") in set(Density) else Density.COMFORTABLE

    @property
    def scale(self) -> float:
        """How large text is: one of `style.SCALES`."""
        return next((scale for scale in SCALES if f"{scale:g}" == self.text("scale")), SCALES[0])

    @property
    def zone(self) -> ZoneInfo | None:
        """The zone that was chosen; None: the computer's."""
        try:
            return ZoneInfo(self.text("zone")) if self.text("zone") else None
        except (KeyError, ValueError, OSError):
            return None

    @property
    def country(self) -> str:
        """The country (alpha-2) whose national numbers may be typed; empty: the desk's home country."""
        return self.text("country")

    def dress(self, theme: Theme, app: QApplication) -> None:
        """Give the window the look that was chosen."""
        if theme.density is not self.density:
            theme.set_density(self.density)
        if theme.scale != self.scale:
            theme.set_scale(self.scale)
        theme.apply(app, self.scheme)

    def set_formats(self) -> None:
        """Write figures, dates and the clock from now on as is usual there; the words stay English."""
        chosen = self.text("formats")
        QLocale.setDefault(QLocale(chosen) if chosen else usual_locale())


def usual_locale() -> QLocale:
    """The computer's own formats; Britain's where it names none, because figures would run together."""
    system = QLocale.system()
    return QLocale(_PLAIN) if system.language() is QLocale.Language.C else system
