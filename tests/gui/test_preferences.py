"""What each person chooses for the window, and where it is kept."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QLocale, QSettings
from PySide6.QtWidgets import QApplication

from otpdesk.gui import wording
from otpdesk.gui.preferences import Preferences
from otpdesk.gui.theme import Density, Scheme, Theme

AT = 1_795_386_460_000
ZONE = ZoneInfo("Europe/Tallinn")


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "otpdesk.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def formats() -> Iterator[None]:
    before = QLocale()
    yield
    QLocale.setDefault(before)


def test_without_a_choice_everything_is_as_usual(settings: QSettings) -> None:
    mine = Preferences(settings)
    assert (mine.scheme, mine.density, mine.scale) == (Scheme.SYSTEM, Density.COMFORTABLE, 1.0)
    assert mine.zone is None
    assert mine.country == ""


def test_a_choice_is_told_and_kept_for_the_next_start(settings: QSettings) -> None:
    mine = Preferences(settings)
    told: list[str] = []
    mine.changed.connect(told.append)
    for key, value in (("density", "compact"), ("scale", "1.25"), ("zone", "Asia/Kolkata"), ("country", "LV")):
        mine.choose(key, value)
        mine.choose(key, value)
    assert told == ["density", "scale", "zone", "country"]
    settings.sync()
    again = Preferences(QSettings(settings.fileName(), QSettings.Format.IniFormat))
    assert (again.density, again.scale, again.zone) == (Density.COMPACT, 1.25, ZoneInfo("Asia/Kolkata"))


@pytest.mark.parametrize(("key", "value"), [("scheme", "pink"), ("density", "x"), ("scale", "9"), ("zone", "No/Where")])
def test_what_somebody_wrote_into_the_file_by_hand_does_no_harm(settings: QSettings, key: str, value: str) -> None:
    settings.setValue(key, value)
    mine = Preferences(settings)
    assert (mine.scheme, mine.density, mine.scale, mine.zone) == (Scheme.SYSTEM, Density.COMFORTABLE, 1.0, None)


def test_the_look_that_was_chosen_is_put_on(theme: Theme, qapp: QApplication) -> None:
    mine = Preferences()
    mine.choose("scheme", "dark")
    mine.choose("density", "compact")
    mine.choose("scale", "1.25")
    try:
        mine.dress(theme, qapp)
        assert theme.dark
        assert (theme.density, theme.scale) == (Density.COMPACT, 1.25)
    finally:
        for key, value in (("scheme", "light"), ("density", "comfortable"), ("scale", "1")):
            mine.choose(key, value)
        mine.dress(theme, qapp)


@pytest.mark.usefixtures("formats")
@pytest.mark.parametrize(
    ("locale", "clock", "day", "number"),
    [
        ("en_GB", "00:27", "23 Nov", "1,234.50"),
        ("en_US", "12:27 am", "Nov 23", "1,234.50"),
        ("de_DE", "00:27", "23 Nov", "1.234,50"),
    ],
)
def test_figures_dates_and_clock_follow_the_formats_and_words_stay_english(
    locale: str, clock: str, day: str, number: str
) -> None:
    mine = Preferences()
    mine.choose("formats", locale)
    mine.set_formats()
    assert wording.clock_time(AT, ZONE) == clock
    assert wording.day(AT, ZONE) == day
    assert QLocale().toString(1234.5, "f", 2) == number
