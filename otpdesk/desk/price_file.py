"""A CSV file of list prices, as providers and spreadsheets export them: what it says, and what is wrong with which row.

Columns are found by their names, in any order, others are passed over: a country (two or three letters, or its
English name), a channel (left away: the one that the account carries, if it is one only), an amount per segment or
minute, and a currency (in a column, beside the amount or in its head). Several rows of one place are its networks:
the highest counts, as with prices that are fetched, because it never promises too little.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from otpdesk.desk.country_names import country_named
from otpdesk.desk.coverage_views import PriceProblem
from otpdesk.desk.sheets import Sheet, read_sheet
from otpdesk.errors import BadInput
from otpdesk.otp import Channel, Money

EXPECTED = (
    "The first line names the columns, a price a line follows: country, channel, amount, currency – "
    "such as EE;sms;0,056;EUR."
)
_COLUMNS = {
    "country": "country, country code, country iso, iso, iso2, iso3, iso code, country name, destination, land",
    "channel": "channel, product, type, service, message type",
    "amount": "amount, price, rate, cost, unit price, price per sms, price per message, price per segment, net price",
    "currency": "currency, currency code, cur",
}
_CHANNELS = {
    Channel.SMS: "sms, text, mt, sms mt, outbound sms, message",
    Channel.VOICE: "voice, call, calls, tts, outbound voice, voice call",
    Channel.WHATSAPP: "whatsapp, wa, whats app",
    Channel.EMAIL: "email, e mail, mail",
}
_SIGNS = {"€": "EUR", "£": "GBP", "$": "USD"}
_NOWHERE = frozenset({"", "*", "all", "any", "world"})
"""What stands for the country of e-mail, which has none."""

_MICRO = 1_000_000
_MOST = 10**12
"""Micro units: a million of any currency for one message is a mistyped amount."""
_GROUPED = re.compile(r"\d{1,3}(?:[ .,'\u00a0\u202f]\d{3})+")


@dataclass(frozen=True, slots=True)
class FoundPrice:
    """The price that a file names for a place. `line` is that of the row that counts, of `rows` for this place."""

    line: int
    country: str
    channel: Channel
    money: Money
    rows: int = 1


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where each column stands; -1 where there is none. `named`: the currency in the amount's head."""

    country: int
    channel: int
    amount: int
    currency: int
    named: str
    count: int


def read_price_file(
    path: Path, channels: Collection[Channel], title: str
) -> tuple[list[FoundPrice], list[PriceProblem]]:
    """The prices and the problems of a file, in its order. `channels` are those that the account (`title`) may carry.

    BadInput if the file as a whole is no list of prices.
    """
    sheet = read_sheet(path, EXPECTED)
    columns = _columns(sheet)
    found: dict[tuple[str, Channel], FoundPrice] = {}
    problems: list[PriceProblem] = []
    for line, row in sheet.rows:
        try:
            price = _price(line, row, columns, channels, title)
            key = (price.country, price.channel)
            found[key] = _higher(found[key], price) if key in found else price
        except BadInput as problem:
            problems.append(PriceProblem(line, problem.title))
    if not found and not problems:
        raise BadInput(f"{path.name} names no price.", EXPECTED, "file")
    return sorted(found.values(), key=lambda one: one.line), problems


def _columns(sheet: Sheet) -> _Columns:
    heads = [_plain(head) for head in sheet.heads]
    places = {key: _place(heads, names) for key, names in _COLUMNS.items()}
    named = ""
    if places["amount"] < 0:
        places["amount"], named = _amount_with_currency(heads)
    for key in ("country", "amount"):
        if places[key] < 0:
            raise BadInput(f"{sheet.name} has no column “{key}”.", EXPECTED, "file")
    return _Columns(**places, named=named, count=len(heads))


def _place(heads: list[str], names: str) -> int:
    """Where the first of some names stands: those in front are the more telling."""
    return next((heads.index(name) for name in names.split(", ") if name in heads), -1)


def _amount_with_currency(heads: list[str]) -> tuple[int, str]:
    """A column such as “price (EUR)” or “rate in usd”: where it is, and the currency."""
    for place, head in enumerate(heads):
        *words, last = head.split() or [""]
        plain = " ".join(word for word in words if word not in {"in", "per", "unit"})
        if last.upper() in known_currencies() and plain in _COLUMNS["amount"].split(", "):
            return place, last.upper()
    return -1, ""


def _plain(head: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", head.lower()).split())


@cache
def known_currencies() -> frozenset[str]:
    """Every ISO 4217 code."""
    from babel.numbers import list_currencies

    return frozenset(list_currencies())


def _price(line: int, row: tuple[str, ...], at: _Columns, channels: Collection[Channel], title: str) -> FoundPrice:
    if any(cell.strip() for cell in row[at.count :]):
        raise BadInput(f"It has {len(row)} cells, and there are {at.count} columns: a comma in a cell needs quotes.")

    def cell(place: int) -> str:
        return row[place].strip() if 0 <= place < len(row) else ""

    channel = _channel(cell(at.channel), channels, title)
    country = _country(cell(at.country), channel)
    micro, beside = _amount(cell(at.amount))
    currency = _currency(cell(at.currency) or beside or at.named)
    if beside and currency != beside:
        raise BadInput(f"The amount is in {beside}, and the column says {currency}.")
    return FoundPrice(line, country, channel, Money(micro, currency))


def _channel(typed: str, channels: Collection[Channel], title: str) -> Channel:
    if not typed and len(channels) == 1:
        return next(iter(channels))
    if not typed:
        raise BadInput("The channel is missing.")
    plain = _plain(typed)
    found = next((one for one, names in _CHANNELS.items() if plain in names.split(", ")), None)
    if found is None:
        raise BadInput(f"“{typed}” is not sms, voice, whatsapp or email.")
    if found not in channels:
        raise BadInput(f"{title} carries no {found.value} here.")
    return found


def _country(typed: str, channel: Channel) -> str:
    if channel is not Channel.EMAIL:
        return country_named(typed)
    if typed.lower() not in _NOWHERE:
        raise BadInput("E-mail has no country: leave it empty.")
    return ""


def _amount(typed: str) -> tuple[int, str]:
    """(micro units, the currency beside the amount or an empty text)."""
    if not typed:
        raise BadInput("The amount is missing.")
    beside = next(_beside(typed), "")
    digits = re.sub(r"[A-Za-z€£$\s\u00a0\u202f']", "", typed)
    try:
        micro = Decimal(_with_point(digits)) * _MICRO
    except InvalidOperation:
        raise BadInput(f"“{typed}” is not an amount.") from None
    if not 0 <= micro <= _MOST:
        raise BadInput(f"“{typed}” is no price of one message.")
    return int(micro.to_integral_value()), beside


def _beside(typed: str) -> Iterator[str]:
    yield from (code for sign, code in _SIGNS.items() if sign in typed)
    yield from (word.upper() for word in re.findall(r"[A-Za-z]+", typed) if word.upper() in known_currencies())


def _with_point(digits: str) -> str:
    """An amount with a point before its decimals: of two signs the last is the decimal one, a repeated one is none."""
    last = max(digits.rfind(","), digits.rfind("."))
    if last < 0:
        return digits
    sign, other = (",", ".") if digits[last] == "," else (".", ",")
    if digits.count(sign) > 1:
        whole = digits if _GROUPED.fullmatch(digits) else "-"
        return whole.replace(sign, "")
    return digits.replace(other, "").replace(sign, ".")


def _currency(typed: str) -> str:
    code = _SIGNS.get(typed, typed.upper())
    if not code:
        raise BadInput("The currency is missing.")
    if code not in known_currencies():
        raise BadInput(f"“{typed}” is not a currency.")
    return code


def _higher(before: FoundPrice, price: FoundPrice) -> FoundPrice:
    """The higher of two prices of one place, with the count of its rows. BadInput if they cannot be compared."""
    if before.money.currency != price.money.currency:
        raise BadInput(f"Line {before.line} names this place in {before.money.currency}.")
    counts = before if before.money.micro >= price.money.micro else price
    return FoundPrice(counts.line, price.country, price.channel, counts.money, before.rows + 1)
