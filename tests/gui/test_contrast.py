"""Contrast, computed from the tokens as WCAG 2.2 defines it, for all colours that the style sheet brings together.

Relative luminance and contrast ratio: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance and #dfn-contrast-ratio.
Text needs 4.5:1 (1.4.3), the outline of a control, the ring of the focus and what a colour stands for 3:1 (1.4.11).
"""

from collections.abc import Mapping

import pytest
from PySide6.QtGui import QColor

from otpdesk.gui.tokens import DARK, LIGHT
from tests.gui.sheet import GROUNDS, Pair, outlines, rules, words

TEXT, SHAPE = 4.5, 3.0
SCHEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
STATES = ("ok", "warn", "bad", "info")
PAINTED = {
    "text": (*GROUNDS, "bad_bg", "warn_bg", "ok_bg", "info_bg", "neutral_bg", "accent_bg"),
    "text2": (*GROUNDS, "bad_bg", "warn_bg", "ok_bg", "info_bg", "neutral_bg"),
    "muted": GROUNDS,
    "accent": ("bg", "surface", "raised", "nav", "sel", "accent_bg"),
    **{state: ("bg", "surface", "raised", f"{state}_bg") for state in STATES},
    "on_accent": ("accent", "accent_h"),
}
"""Inks that delegates and painted widgets use, and where; the style sheet does not know them."""


def luminance(color: str) -> float:
    """Relative luminance: each channel of sRGB made linear, weighed by what the eye sees of it."""
    shades = (QColor(color).redF(), QColor(color).greenF(), QColor(color).blueF())
    red, green, blue = (shade / 12.92 if shade <= 0.04045 else ((shade + 0.055) / 1.055) ** 2.4 for shade in shades)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """(L1 + 0.05) / (L2 + 0.05), the lighter first."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def too_faint(pairs: list[Pair], tokens: Mapping[str, str], least: float) -> list[str]:
    found = {
        f"{pair.front} on {pair.ground}: {ratio:.2f} ({pair.selector})"
        for pair in pairs
        if (ratio := contrast(tokens[pair.front], tokens[pair.ground])) < least
    }
    return sorted(found)


def test_the_ratio_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the well-known grey that just fails


@SCHEMES
def test_every_word_of_the_style_sheet_stands_out_from_its_ground(tokens: Mapping[str, str]) -> None:
    pairs = list(words(rules()))
    assert len({pair.selector for pair in pairs}) > 60
    assert too_faint(pairs, tokens, TEXT) == []


@SCHEMES
def test_every_outline_and_ring_is_seen(tokens: Mapping[str, str]) -> None:
    pairs = list(outlines(rules()))
    assert {"field", "accent", "bad"} <= {pair.front for pair in pairs}
    assert too_faint(pairs, tokens, SHAPE) == []


@SCHEMES
@pytest.mark.parametrize("ink", PAINTED)
def test_what_is_painted_stands_out_from_its_grounds(tokens: Mapping[str, str], ink: str) -> None:
    assert too_faint([Pair(ink, ground, "painted") for ground in PAINTED[ink]], tokens, TEXT) == []


@SCHEMES
def test_the_hues_of_providers_and_the_field_are_seen_on_every_ground(tokens: Mapping[str, str]) -> None:
    hues = [name for name in tokens if name.startswith("hue_")]
    pairs = [Pair(hue, ground, "hue") for hue in (*hues, "field") for ground in GROUNDS]
    assert too_faint(pairs, tokens, SHAPE) == []
