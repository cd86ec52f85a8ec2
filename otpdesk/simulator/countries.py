"""The countries of the simulated world: dial codes, networks with their MCC and MNC, prices and how much arrives.

MCC and MNC are those of ITU-T E.212; shares, prices and quality are plausible inventions. Prices are micro EUR.
"""

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Network:
    """A mobile network. `share` is its part of the country's numbers, 0 to 1."""

    name: str
    mcc: str
    mnc: str
    share: float


@dataclass(frozen=True, slots=True)
class Country:
    """A country. `reach` is the usual share of messages that arrive; `mobile` are forms of valid mobile numbers.

    In a form each `#` stands for any digit. `sms` is the price of a segment, `voice` of a minute, in micro EUR.
    """

    iso: str
    name: str
    dial: str
    sms: int
    voice: int
    reach: float
    language: str
    zone: str
    mobile: tuple[str, ...]
    networks: tuple[Network, ...]


_TABLE = """
EE 372 62000 210000 0.982 et Europe/Tallinn Estonia
  5####### | Telia 24801 44, Elisa 24802 34, Tele2 24803 22
FI 358 58000 140000 0.985 fi Europe/Helsinki Finland
  40####### 44####### 50####### | Telia 24491 33, Elisa 24405 39, DNA 24412 28
LV 371 55000 230000 0.975 lv Europe/Riga Latvia
  26###### 29###### | LMT 24701 42, Tele2 24702 36, Bite 24705 22
LT 370 38000 190000 0.976 lt Europe/Vilnius Lithuania
  61###### 68###### | Telia 24601 34, Bite 24602 28, Tele2 24603 38
SE 46 51000 90000 0.986 sv Europe/Stockholm Sweden
  70####### 73####### 76####### | Telia 24001 36, Tele2 24007 28, Telenor 24008 20, Tre 24002 16
NO 47 55000 110000 0.985 nb Europe/Oslo Norway
  41###### 92###### 99###### | Telenor 24201 48, Telia 24202 36, Ice 24214 16
DK 45 42000 100000 0.985 da Europe/Copenhagen Denmark
  26###### 27###### | TDC 23801 42, Telenor 23802 22, Telia 23820 18, 3 23806 18
DE 49 78000 130000 0.978 de Europe/Berlin Germany
  151######## 171####### 160####### | Telekom 26201 36, Vodafone 26202 31, O2 26203 33
AT 43 66000 150000 0.979 de Europe/Vienna Austria
  664####### 676####### | A1 23201 40, Magenta 23203 33, Drei 23205 27
CH 41 57000 250000 0.982 de Europe/Zurich Switzerland
  78####### 79####### | Swisscom 22801 55, Sunrise 22802 27, Salt 22803 18
NL 31 79000 130000 0.981 nl Europe/Amsterdam Netherlands
  61####### 62####### | KPN 20408 36, Vodafone 20404 27, Odido 20416 37
BE 32 72000 170000 0.976 nl Europe/Brussels Belgium
  47####### 48####### | Proximus 20601 41, Orange 20610 30, Base 20620 29
GB 44 40000 60000 0.984 en Europe/London United Kingdom
  7400###### 7500###### 7810###### | EE 23430 28, O2 23410 34, Vodafone 23415 21, Three 23420 17
IE 353 64000 140000 0.981 en Europe/Dublin Ireland
  85####### 87####### | Vodafone 27201 37, Three 27205 38, Eir 27203 25
FR 33 64000 110000 0.974 fr Europe/Paris France
  61####### 62####### | Orange 20801 36, SFR 20810 26, Free 20815 19, Bouygues 20820 19
ES 34 63000 120000 0.975 es Europe/Madrid Spain
  61####### 65####### | Movistar 21407 31, Vodafone 21401 23, Orange 21403 26, Yoigo 21404 20
PT 351 37000 140000 0.977 pt Europe/Lisbon Portugal
  91####### 96####### | MEO 26806 41, Vodafone 26801 31, NOS 26803 28
IT 39 71000 130000 0.971 it Europe/Rome Italy
  333####### 347####### | TIM 22201 28, Vodafone 22210 25, WindTre 22288 29, Iliad 22250 18
PL 48 33000 120000 0.972 pl Europe/Warsaw Poland
  512###### 601###### 790###### | Plus 26001 23, T-Mobile 26002 24, Orange 26003 30, Play 26006 23
CZ 420 49000 130000 0.977 cs Europe/Prague Czechia
  601###### 777###### | T-Mobile 23001 41, O2 23002 33, Vodafone 23003 26
UA 380 92000 310000 0.938 uk Europe/Kyiv Ukraine
  50####### 67####### 93####### | Vodafone 25501 33, Kyivstar 25503 47, lifecell 25506 20
TR 90 18000 220000 0.948 tr Europe/Istanbul Türkiye
  532####### 542####### | Turkcell 28601 43, Vodafone 28602 31, Türk Telekom 28603 26
US 1 7600 13000 0.963 en America/New_York United States
  2012###### 4152###### 6462###### | T-Mobile 310260 33, AT&T 310410 31, Verizon 311480 36
CA 1 7900 14000 0.968 en America/Toronto Canada
  4162###### 6042###### 5142###### | Rogers 302720 34, Bell 302610 33, Telus 302220 33
MX 52 34000 60000 0.941 es America/Mexico_City Mexico
  552####### 333####### | Telcel 334020 60, AT&T 334050 22, Movistar 334030 18
BR 55 24000 90000 0.936 pt America/Sao_Paulo Brazil
  119######## 219######## | Vivo 72406 39, Claro 72405 34, TIM 72402 27
IN 91 44000 50000 0.921 en Asia/Kolkata India
  98######## 99######## | Jio 405872 41, Airtel 40410 36, Vi 40420 23
PK 92 98000 170000 0.894 en Asia/Karachi Pakistan
  301####### 321####### | Jazz 41001 38, Zong 41004 25, Telenor 41006 25, Ufone 41003 12
ID 62 290000 190000 0.902 id Asia/Jakarta Indonesia
  812####### 8131####### | Telkomsel 51010 46, Indosat 51001 29, XL 51011 25
PH 63 110000 200000 0.908 en Asia/Manila Philippines
  917####### 920####### | Globe 51502 49, Smart 51503 43, DITO 51566 8
VN 84 89000 160000 0.914 vi Asia/Ho_Chi_Minh Vietnam
  90####### 91####### 97####### | Viettel 45204 53, Vinaphone 45202 26, Mobifone 45201 21
NG 234 280000 190000 0.882 en Africa/Lagos Nigeria
  803####### 806####### | MTN 62130 40, Airtel 62120 28, Glo 62150 27, 9mobile 62160 5
ZA 27 29000 240000 0.946 en Africa/Johannesburg South Africa
  82####### 83####### | Vodacom 65501 43, MTN 65510 35, Cell C 65507 22
KE 254 180000 230000 0.917 en Africa/Nairobi Kenya
  712###### 722###### | Safaricom 63902 68, Airtel 63903 32
EG 20 230000 180000 0.897 ar Africa/Cairo Egypt
  100####### 101####### | Vodafone 60202 44, Orange 60201 32, Etisalat 60203 24
AE 971 105000 260000 0.933 ar Asia/Dubai United Arab Emirates
  50####### 52####### | e& 42402 54, du 42403 46
AU 61 39000 90000 0.979 en Australia/Sydney Australia
  41####### 43####### | Telstra 50501 46, Optus 50502 32, Vodafone 50503 22
JP 81 69000 140000 0.981 ja Asia/Tokyo Japan
  801####### 901####### | docomo 44010 42, SoftBank 44020 27, au 44051 31
"""
"""Two lines a country: ISO, dial code, prices, reach, language, zone and name; mobile forms and networks."""


def _country(first: str, second: str) -> Country:
    iso, dial, sms, voice, reach, language, zone, name = first.split(maxsplit=7)
    forms, _, rows = second.partition(" | ")
    networks = tuple(_network(row) for row in rows.split(", "))
    return Country(iso, name, dial, int(sms), int(voice), float(reach), language, zone, tuple(forms.split()), networks)


def _network(row: str) -> Network:
    name, code, share = row.rsplit(" ", 2)
    return Network(name, code[:3], code[3:], int(share) / 100)


def _read() -> dict[str, Country]:
    lines = _TABLE.strip().splitlines()
    rows = (_country(first, second) for first, second in zip(lines[::2], lines[1::2], strict=True))
    return {country.iso: country for country in rows}


COUNTRIES = MappingProxyType(_read())

_CANADA = """
204 226 236 249 250 263 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 468 474 506 514 519 548 579
581 584 587 604 613 639 647 672 683 705 709 742 753 778 780 782 807 819 825 867 873 879 902 905
"""
"""Area codes of the North American plan that are Canada's (NANPA)."""


@cache
def _canadian() -> frozenset[str]:
    return frozenset(_CANADA.split())


@cache
def _dials() -> dict[str, Country]:
    return {country.dial: country for country in COUNTRIES.values() if country.iso != "CA"}


def country_of(number: str) -> Country | None:
    """The country of an E.164 number; None when it is not in this world."""
    digits = number.removeprefix("+")
    if digits.startswith("1"):
        return COUNTRIES["CA" if digits[1:4] in _canadian() else "US"]
    dials = _dials()
    return next((dials[digits[:n]] for n in (3, 2) if digits[:n] in dials), None)
