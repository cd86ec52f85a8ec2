"""Which country a text names: two letters, three, or its English name as people and price lists write it."""

import re
from functools import cache

from otpdesk.desk.geography import lands, sortable
from otpdesk.errors import BadInput

_ALSO = {
    "AE": "uae", "BO": "plurinational state of bolivia", "BN": "brunei darussalam", "CD": "dr congo; congo dr; "
    "democratic republic of the congo; congo kinshasa", "CG": "congo; republic of the congo", "CI": "ivory coast",
    "CV": "cabo verde", "CZ": "czech republic", "FM": "federated states of micronesia", "GB": "uk; great britain",
    "HK": "hong kong", "IR": "islamic republic of iran", "KP": "democratic peoples republic of korea",
    "KR": "korea; republic of korea; korea south", "LA": "lao pdr; lao peoples democratic republic",
    "MD": "republic of moldova", "MK": "macedonia; republic of north macedonia", "MM": "myanmar; burma",
    "MO": "macao; macau", "PS": "palestine; state of palestine", "RU": "russian federation",
    "SY": "syrian arab republic", "SZ": "swaziland", "TL": "east timor", "TR": "turkey", "TW": "chinese taipei",
    "TZ": "united republic of tanzania", "US": "united states of america", "VA": "holy see; vatican",
    "VE": "bolivarian republic of venezuela", "VG": "virgin islands british", "VI": "virgin islands us",
    "VN": "viet nam",
}  # fmt: skip
"""Names in use beside CLDR's: ISO 3166's own long forms, and those of before."""

_SMALL_WORDS = re.compile(r"\b(?:the|and|of)\b")
_SIGNS = re.compile(r"[^a-z0-9]+")


def country_named(text: str) -> str:
    """The country that a text names. BadInput if there is none."""
    typed = text.strip()
    if typed.upper() in lands():
        return typed.upper()
    found = _names().get(_plain(typed)) or _by_three_letters().get(typed.upper(), "")
    if not found:
        hint = "Two letters, such as EE, or the English name."
        raise BadInput(f"“{typed}” is not a country." if typed else "The country is missing.", hint, "country")
    return found


def _plain(name: str) -> str:
    """A name without marks, signs and small words, its words in order of the alphabet: “Korea, Republic of”."""
    plain = _SIGNS.sub(" ", sortable(name.replace("&", " and ").replace("’", "").replace("'", "")))
    words = _SMALL_WORDS.sub(" ", plain).split()
    return " ".join(sorted("st" if word == "saint" else word for word in words))


@cache
def _names() -> dict[str, str]:
    found = {_plain(land.name): land.country for land in lands().values()}
    return found | {_plain(name): country for country, names in _ALSO.items() for name in names.split(";")}


@cache
def _by_three_letters() -> dict[str, str]:
    """ISO 3166-1 alpha-3, as CLDR has it among its aliases."""
    from babel.core import get_global

    known = lands()
    aliases = get_global("territory_aliases").items()
    letters = {key: now[0] for key, now in aliases if len(key) == 3 and key.isalpha() and len(now) == 1}  # noqa: PLR2004
    return {key: country for key, country in letters.items() if country in known}
