"""How the window looks to whoever sits here: colours, distances, size of text, formats."""

from collections.abc import Sequence
from functools import partial
from zoneinfo import available_timezones

from PySide6.QtCore import QLocale, Qt, Slot
from PySide6.QtWidgets import QComboBox, QCompleter, QPushButton

from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop, system_zone
from otpdesk.gui.pages.settings.cards import Card, Section
from otpdesk.gui.segments import Segment, Segmented
from otpdesk.gui.style import SCALES, set_role
from otpdesk.gui.theme import Density, Scheme

_FORMATS = (
    *("en_GB", "en_US", "en_IE", "en_IN", "de_DE", "de_AT", "de_CH", "es_ES", "et_EE", "fi_FI", "fr_FR", "it_IT"),
    *("lt_LT", "lv_LV", "nb_NO", "nl_NL", "pl_PL", "pt_PT", "pt_BR", "ru_RU", "sv_SE", "uk_UA"),
)
_SCHEMES = ((Scheme.SYSTEM, "System"), (Scheme.LIGHT, "Light"), (Scheme.DARK, "Dark"))
_DENSITIES = ((Density.COMFORTABLE, "Comfortable"), (Density.COMPACT, "Compact"))
_SAMPLE = 1_234_567.89
_SAMPLE_AT = 1_795_386_460_000


class Looks(Section):
    """Theme, density and size of text; each takes effect at once, for this person on this computer."""

    title = "Appearance"
    icon = "sun"

    def __init__(self, desktop: Desktop) -> None:
        super().__init__()
        self._desktop = desktop
        mine = desktop.preferences
        theme = desktop.theme
        self.scheme = Segmented(theme, "Theme", [Segment(name) for _, name in _SCHEMES])
        self.density = Segmented(theme, "Density", [Segment(name) for _, name in _DENSITIES])
        self.scale = Segmented(theme, "Text size", [Segment(f"{scale:.0%}".replace("%", " %")) for scale in SCALES])
        card = Card("Appearance", "Yours alone, on this computer. Takes effect at once.")
        card.add_row("Theme", "System follows the desktop, and is light where the desktop does not say.", self.scheme)
        card.add_row("Density", "How close the rows of tables stand.", self.density)
        card.add_row("Text size", "Everything grows with it; nothing is cut off.", self.scale)
        self.show_cards(card)
        self.scheme.picked.connect(partial(self._choose, "scheme", [one.value for one, _ in _SCHEMES]))
        self.density.picked.connect(partial(self._choose, "density", [one.value for one, _ in _DENSITIES]))
        self.scale.picked.connect(partial(self._choose, "scale", [f"{scale:g}" for scale in SCALES]))
        mine.changed.connect(self._show)
        self._show()

    def _choose(self, key: str, values: Sequence[str], number: int) -> None:
        self._desktop.preferences.choose(key, values[number])

    @Slot()
    def _show(self) -> None:
        mine = self._desktop.preferences
        self.scheme.set_chosen([one for one, _ in _SCHEMES].index(mine.scheme))
        self.density.set_chosen([one for one, _ in _DENSITIES].index(mine.density))
        self.scale.set_chosen(SCALES.index(mine.scale))


class Formats(Section):
    """Formats of figures and dates, time zone, and whose national numbers may be typed."""

    title = "Language & region"
    icon = "languages"

    def __init__(self, desktop: Desktop) -> None:
        super().__init__()
        self._desktop = desktop
        self.formats = _choice("Formats", [("As this computer", ""), *((_place(name), name) for name in _FORMATS)])
        zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix")))
        here = system_zone().key
        self.zone = _choice("Time zone", [(f"As this computer ({here})", ""), *((zone, zone) for zone in zones)])
        self.country = _choice("Typing national numbers", [])
        self.home = QPushButton("Change it in Routing && limits")
        self.show_cards(self._language(), self._time(), self._typing())
        for key, box in (("formats", self.formats), ("zone", self.zone), ("country", self.country)):
            box.activated.connect(partial(self._choose, key, box))
        self.home.clicked.connect(lambda: desktop.go("routing"))
        desktop.preferences.changed.connect(self._show)
        self._fill_countries("")
        self._show()

    def _language(self) -> Card:
        card = Card(
            "Language",
            "The window speaks English, and no other language yet. What customers get has texts of its own: Templates.",
        )
        card.add_row("Formats", "How figures, dates and the clock are written; the words stay English.", self.formats)
        self.sample = card.add_words("")
        return card

    def _time(self) -> Card:
        card = Card("Time")
        card.add_row("Time zone", "Times on screen are told in it.", self.zone)
        return card

    def _typing(self) -> Card:
        card = Card("Country")
        card.add_row(
            "Typing national numbers",
            "Numbers typed without a country code belong there. For you alone.",
            self.country,
        )
        self.home_words = card.add_row("Home country of the desk", "", self.home)
        self.home_words.show()
        set_role(self.home, "ghost")
        return card

    def _choose(self, key: str, box: QComboBox, *_index: object) -> None:
        self._desktop.preferences.choose(key, str(box.currentData()))

    @Slot()
    def _show(self) -> None:
        mine = self._desktop.preferences
        for key, box in (("formats", self.formats), ("zone", self.zone), ("country", self.country)):
            box.setCurrentIndex(max(box.findData(mine.text(key)), 0))
        number = QLocale().toString(_SAMPLE, "f", 2)
        zone = self._desktop.zone
        clock = wording.clock_time(_SAMPLE_AT, zone)
        self.sample.setText(f"For example: {number} · {wording.day(_SAMPLE_AT, zone)} · {clock}")

    def read(self) -> None:
        desk = self._desktop.desk
        if desk is not None:
            self._desktop.jobs.run(self, lambda: desk.configuring.policy().home_country, self._show_home)

    def _show_home(self, country: str) -> None:
        name = wording.country(country)
        self.home_words.setText(
            f"{name}. It is the desk's, for everybody, and part of the policy; allowed unless it has a rule of its own."
        )
        self._fill_countries(name)
        self._show()

    def _fill_countries(self, home: str) -> None:
        codes = {QLocale.territoryToCode(one): QLocale.territoryToString(one) for one in QLocale.Country}
        known = sorted((name, code) for code, name in codes.items() if len(code) == 2 and code.isalpha())  # noqa: PLR2004
        self.country.clear()
        self.country.addItem(f"The desk's home country{f' ({home})' if home else ''}", "")
        for name, code in known:
            self.country.addItem(name, code)


def _choice(name: str, entries: list[tuple[str, str]]) -> QComboBox:
    """A list to choose from, in which typing finds."""
    box = QComboBox()
    box.setAccessibleName(name)
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    completer = box.completer()
    assert completer is not None
    completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    box.setMinimumWidth(280)
    for text, value in entries:
        box.addItem(text, value)
    return box


def _place(name: str) -> str:
    """de_AT → German (Austria)."""
    locale = QLocale(name)
    return f"{QLocale.languageToString(locale.language())} ({QLocale.territoryToString(locale.territory())})"
