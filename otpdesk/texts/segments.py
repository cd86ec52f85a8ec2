"""How many messages a text costs: GSM 03.38 or UCS-2, and the segments either needs.

3GPP TS 23.038, 6.2.1: the default alphabet has 128 places of 7 bits, and characters of its extension table take two.
TS 23.040: 140 octets hold 160 septets or 70 UCS-2 units; joined segments lose six octets to a header (153, 67).
"""

import unicodedata
from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\t", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
        "…": "...",
        "•": "-",
        "·": "-",
        "×": "x",
        "№": "No",
    }
)
"""What looks the same, or nearly, and is in the alphabet."""


@dataclass(frozen=True, slots=True)
class Size:
    """What a text takes: its encoding (`GSM-7` or `UCS-2`), its units of that encoding, and its segments."""

    encoding: str
    units: int
    segments: int


def measure(text: str) -> Size:
    """The size of a text as an SMS; one character outside GSM 03.38 makes the whole text UCS-2."""
    if all(sign in _BASIC or sign in _EXTENSION for sign in text):
        widths = [2 if sign in _EXTENSION else 1 for sign in text]
        return Size("GSM-7", sum(widths), _segments(widths, 160, 153))
    widths = [2 if ord(sign) > 0xFFFF else 1 for sign in text]  # noqa: PLR2004 - end of the basic plane
    return Size("UCS-2", sum(widths), _segments(widths, 70, 67))


def foreign(text: str) -> tuple[str, ...]:
    """The characters that make a text UCS-2, each once, in the order in which they stand."""
    return tuple(dict.fromkeys(sign for sign in text if sign not in _BASIC and sign not in _EXTENSION))


def plain(sign: str) -> str | None:
    """What may stand for a character outside GSM 03.38, such as ' for ’ and a for á; None where nothing does."""
    found = sign.translate(_PLAIN)
    if found == sign:
        found = "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part))
    return found if found != sign and not foreign(found) else None


def _segments(widths: list[int], single: int, joined: int) -> int:
    """Segments of characters of those widths: an escaped or a surrogate pair is never split between two."""
    if sum(widths) <= single:
        return 1
    count, used = 1, 0
    for width in widths:
        if used + width > joined:
            count, used = count + 1, 0
        used += width
    return count
