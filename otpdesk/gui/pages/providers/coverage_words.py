"""What coverage says: prices and permissions in, short texts out. Pure."""

from collections.abc import Sequence
from datetime import tzinfo

from otpdesk.desk.coverage_views import CoverageAccount, CoverageCell, CoverageLine, CoverageTable
from otpdesk.gui import wording
from otpdesk.gui.pages.providers.sentences import when
from otpdesk.otp import Channel, Instant, Money

_DEARER = 1.1
"""What was paid stands out once it is so many times the list price."""
NO_COUNTRY = "E-mail"
_UNIT = {Channel.SMS: "a segment", Channel.VOICE: "a minute", Channel.WHATSAPP: "a message", Channel.EMAIL: "a message"}
_STANDS = {"waiting": "waits", "refused": "was refused", "unknown": "not known how it stands"}


def name(line: CoverageLine) -> str:
    """The country's name; of e-mail, which has none, the channel."""
    return line.name or (wording.country(line.country) if line.country else NO_COUNTRY)


def compared(line: CoverageLine) -> bool:
    """Whether there are at least two prices, so that one can be the cheapest."""
    return sum(one.listed is not None and one.allowed is not False for one in line.cells) > 1


def is_cheapest(line: CoverageLine, cell: CoverageCell) -> bool:
    """Whether an account is to be marked in this country."""
    return compared(line) and line.cheapest == cell.account


def dearer(cell: CoverageCell) -> bool:
    """Whether clearly more was paid than the list says."""
    return cell.paid is not None and cell.listed is not None and cell.paid.micro > _DEARER * cell.listed.micro


def under(line: CoverageLine, cell: CoverageCell, account: CoverageAccount) -> str:
    """The line under a list price: “paid $0.0310 · 412”, “not allowed”, or in few words why there is no price."""
    if cell.allowed is False:
        return "not allowed"
    if cell.paid is not None:
        return f"paid {wording.money(cell.paid)} · {cell.paid_count}"
    if cell.listed is None:
        return cell.note.removeprefix(f"{account.title} ").rstrip(".") if account.fetches else "no list to ask"
    return "cheapest" if is_cheapest(line, cell) else ""


def told(line: CoverageLine, cell: CoverageCell, days: int, now: Instant, zone: tzinfo) -> str:
    """All that is known of an account in a country, in sentences: for tooltip and screen reader."""
    sentences = [f"List price {listed(cell, now, zone)}"]
    if is_cheapest(line, cell):
        sentences[0] += ", the cheapest"
    sentences.append(f"Paid {paid(cell, days)}" if cell.paid is not None else "Nothing paid yet")
    sentences.append(allowed(cell))
    if cell.note:
        sentences.append(cell.note.rstrip("."))
    return ". ".join(sentences) + "."


def listed(cell: CoverageCell, now: Instant, zone: tzinfo) -> str:
    """“$0.0333 (€0.0310), asked today 14:07”, “$0.0333, imported 12 Nov”, “not known”."""
    if cell.listed is None:
        return "not known"
    price = _both(cell.listed, cell.listed_as)
    if cell.listed_at is None:
        return price
    return f"{price}, {'imported' if cell.imported else 'asked'} {when(cell.listed_at, now, zone)}"


def paid(cell: CoverageCell, days: int) -> str:
    """“$0.0310, the median of 412 messages in 30 days”."""
    if cell.paid is None:
        return f"nothing in {days} days"
    many = "1 message" if cell.paid_count == 1 else f"{cell.paid_count} messages"
    middle = "of" if cell.paid_count == 1 else "the median of"
    return f"{_both(cell.paid, cell.paid_as)}, {middle} {many} in {days} days"


def _both(ours: Money, theirs: Money | None) -> str:
    """A price in the desk's currency, and in the provider's where that is another."""
    if theirs is None or theirs.currency == ours.currency:
        return wording.money(ours)
    return f"{wording.money(ours)} ({wording.money(theirs)})"


def allowed(cell: CoverageCell) -> str:
    """What the provider says of its permission."""
    if cell.allowed is None:
        return "Permission not known"
    return "Allowed by the provider" if cell.allowed else "Not allowed by the provider"


def permission(account: CoverageAccount, cell: CoverageCell) -> str:
    """The permission in the side panel, with the reason where the provider does not say."""
    if cell.allowed is None and account.permissions_note:
        return f"not known: {account.permissions_note}"
    return {None: "not known", True: "allowed", False: "not allowed by the provider"}[cell.allowed]


def registrations(account: CoverageAccount) -> tuple[str, ...]:
    """Every registration of an account, with how it stands."""
    known = {"done": "done", **_STANDS}
    return tuple(
        f"{one.what}: {known.get(one.state, one.state)}{f' – {one.words}' if one.words else ''}"
        for one in account.registrations or ()
    )


def warnings(accounts: Sequence[CoverageAccount]) -> tuple[str, ...]:
    """Registrations that are not done, a sentence each."""
    return tuple(
        f"{account.name}: {one.what} {_STANDS[one.state]}{f' – {one.words}' if one.words else ''}"
        for account in accounts
        for one in account.registrations or ()
        if one.state in _STANDS
    )


def summary(table: CoverageTable | None) -> str:
    """The line under the title."""
    if table is None:
        return ""
    used = sum(one.named for one in table.lines)
    countries = "1 country" if used == 1 else f"{used} countries"
    accounts = "1 account" if len(table.accounts) == 1 else f"{len(table.accounts)} accounts"
    return f"{wording.CHANNEL[table.channel]} · {accounts} · {countries} in use · prices in {table.currency}"


def nothing(table: CoverageTable, typed: str, *, every: bool) -> tuple[str, str, str, str]:
    """(title, hint, button, icon) in the place of a table without rows."""
    if not table.accounts:
        hint = "An account that carries it gets a column here."
        return f"No account carries {wording.CHANNEL[table.channel]}.", hint, "", "plug"
    if typed.strip():
        hint = "Names and codes of countries are looked at. Without a price a country has no row unless it is in use."
        return f"No country fits “{typed.strip()}”.", hint, "Clear the filter", "search"
    hint = "Routes, rules and past sends name the countries in use."
    return "No country is in use yet.", hint, "" if every else "Show every country with a price", "globe"


def legend(table: CoverageTable, hidden: int) -> str:
    """What the figures mean, below the table; `hidden` accounts have no room there."""
    means = (
        f"List price of {_UNIT[table.channel]} · paid: the median of the final prices of the last {table.days} days, "
        "and of how many messages"
    )
    if not hidden:
        return means
    more = "1 more account has" if hidden == 1 else f"{hidden} more accounts have"
    return f"{means} · {more} no room here; the side panel has all"


def fits(line: CoverageLine, typed: str, *, every: bool) -> bool:
    """Whether a country is shown: one in use unless `every`, and what is typed is in its name or code."""
    wanted = typed.strip().casefold()
    if wanted:
        return wanted in name(line).casefold() or wanted == line.country.casefold()
    return every or line.named or not line.country
