"""The places a number can belong to: every region that libphonenumber knows, with name, dial code and continent.

Continents are the regions of the United Nations' standard M49, as CLDR 49 lists them in its territory containment
(supplemental data): Africa is 002, Asia 142, Europe 150, Oceania 009; the Americas are told apart as North America
(003) and South America (005). CLDR puts Kosovo (XK) into Southern Europe and Taiwan into Eastern Asia, which M49 does
not list by themselves. Ascension (AC) and Tristan da Cunha (TA) stand with Saint Helena, whose parts they are.
"""

from dataclasses import dataclass
from functools import cache

_CONTINENTS = """
Africa
  AC AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS LY MA MG ML MR MU MW MZ NA NE
  NG RE RW SC SD SH SL SN SO SS ST SZ TA TD TG TN TZ UG YT ZA ZM ZW
Asia
  AE AF AM AZ BD BH BN BT CN CY GE HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY NP OM PH PK PS QA
  SA SG SY TH TJ TL TM TR TW UZ VN YE
Europe
  AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL NO
  PL PT RO RS RU SE SI SJ SK SM UA VA XK
North America
  AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI PA PM PR SV SX TC TT US VC
  VG VI
Oceania
  AS AU CC CK CX FJ FM GU KI MH MP NC NF NR NU NZ PF PG PW SB TK TO TV VU WF WS
South America
  AR BO BR CL CO EC FK GF GY PE PY SR UY VE
"""
"""A continent a line, and below it its countries (ISO 3166-1 alpha-2)."""


@dataclass(frozen=True, slots=True)
class Land:
    """A country or territory with numbers of its own. `dial` is its code without the plus; several may share one."""

    country: str
    name: str
    dial: str
    continent: str


@cache
def continent_of() -> dict[str, str]:
    """The continent of every country, by its two letters."""
    lines = _CONTINENTS.strip().splitlines()
    found: dict[str, str] = {}
    continent = ""
    for line in lines:
        if line.startswith(" "):
            found |= dict.fromkeys(line.split(), continent)
        else:
            continent = line
    return found


@cache
def lands() -> dict[str, Land]:
    """Every country that has phone numbers, by its two letters, in order of name."""
    from phonenumbers import SUPPORTED_REGIONS, country_code_for_region

    continents = continent_of()
    found = (
        Land(country, country_name(country), str(country_code_for_region(country)), continents[country])
        for country in SUPPORTED_REGIONS
    )
    return {land.country: land for land in sorted(found, key=lambda land: sortable(land.name))}


def sortable(name: str) -> str:
    """A name as lists sort it: without case and marks, so that Åland and Türkiye stand where they are looked for."""
    from unicodedata import combining, normalize

    return "".join(sign for sign in normalize("NFKD", name.casefold()) if not combining(sign))


@cache
def country_name(country: str) -> str:
    """The English name of a country; its two letters if it has none here, empty for none."""
    from babel import Locale

    return str(Locale("en").territories.get(country, country))
