"""What the Providers page says: cards in, short texts out. Pure."""

from collections.abc import Sequence
from datetime import tzinfo
from types import MappingProxyType
from urllib.parse import quote

from otpdesk.desk.account_views import AccountCard, AccountState, Pending, ProviderForm, SecretLine
from otpdesk.gui import wording
from otpdesk.otp import Instant
from otpdesk.providers.abilities import CAPABILITY_WORDS, Capability, Level, Way

TONE = MappingProxyType(
    {
        AccountState.CONNECTED: "ok",
        AccountState.UNTESTED: "neutral",
        AccountState.TROUBLED: "bad",
        AccountState.REFUSED: "bad",
        AccountState.KEYLESS: "warn",
        AccountState.PAUSED: "warn",
        AccountState.UNPUBLISHED: "info",
    }
)
NEXT_STEP = MappingProxyType(
    {
        AccountState.CONNECTED: "",
        AccountState.UNTESTED: "Test it, so that the first customer does not find out.",
        AccountState.TROUBLED: "Test it again once that is mended.",
        AccountState.REFUSED: "Replace its keys, then test it.",
        AccountState.KEYLESS: "Type its keys below; until then nothing goes through it.",
        AccountState.PAUSED: "Nothing is sent through it until it is resumed.",
        AccountState.UNPUBLISHED: "Nothing is sent through it until the changes are saved.",
    }
)
COUNTED = MappingProxyType(
    {
        AccountState.UNTESTED: "never tested",
        AccountState.TROUBLED: "with a problem",
        AccountState.REFUSED: "with refused keys",
        AccountState.KEYLESS: "waiting for keys",
        AccountState.PAUSED: "paused",
        AccountState.UNPUBLISHED: "not yet published",
    }
)
"""How so many accounts are: 2 paused."""
WAY = MappingProxyType(
    {
        Way.OURS: "we make the code and write the text",
        Way.OURS_CARRIED: "we make the code, {provider} writes the text",
        Way.THEIRS: "{provider} makes and checks the code",
    }
)
DOTS = "••••••••"
_MOST_ROUTES = 4


def state_pill(card: AccountCard) -> tuple[str, str]:
    """(word, tone) of an account's state."""
    if card.pending is Pending.REMOVED:
        return "to be removed", "warn"
    return card.state.value, TONE[card.state]


def channels(card: AccountCard) -> str:
    """What it carries: SMS, Voice."""
    return ", ".join(wording.CHANNEL[channel] for channel in card.channels)


def when(at: Instant, now: Instant, zone: tzinfo) -> str:
    """Today 14:07, 12 Nov, 12 Nov 2025."""
    if wording.same_day(at, now, zone):
        return f"today {wording.clock_time(at, zone)}"
    year = wording.year(at, zone)
    return wording.day(at, zone) if year == wording.year(now, zone) else f"{wording.day(at, zone)} {year}"


def secret_words(secret: SecretLine, card: AccountCard, now: Instant, zone: tzinfo) -> str:
    """A kept secret as it is shown: ••••••••3f9c · set 12 Nov by M. Kovač."""
    if not secret.kept:
        return "missing" if secret.required else "none"
    shown = f"{DOTS}{secret.ending}"
    if card.keys_set_at is None:
        return f"{shown} · not yet published"
    by = f" by {card.keys_set_by}" if card.keys_set_by else ""
    return f"{shown} · set {when(card.keys_set_at, now, zone)}{by}"


def day_words(card: AccountCard) -> tuple[str, str]:
    """(“412 sent”, “98 % delivered · p90 4.1 s”); of an account that gives no receipts only the first is known."""
    day = card.day
    if not day.sends:
        return "–", ""
    if not card.polls:
        return f"{day.sends} sent", "gives no receipts"
    share = f"{100 * day.delivered / day.sends:.0f}\u00a0% delivered"
    slow = [f"p90\u00a0{day.p90:.1f}\u00a0s"] if day.p90 is not None else []
    return f"{day.sends} sent", " · ".join([share, *slow])


def routes_words(routes: Sequence[str]) -> tuple[str, str]:
    """(the first, how many more)."""
    if not routes:
        return "–", ""
    more = len(routes) - 1
    return routes[0], f"and {more} more" if more else ""


def routes_lines(routes: Sequence[str]) -> str:
    """The first few, a line each."""
    shown = routes if len(routes) <= _MOST_ROUTES else routes[: _MOST_ROUTES - 1]
    more = len(routes) - len(shown)
    return "\n".join([*shown, *([f"and {more} more"] if more else [])]) or "no route of its own"


def receipts_words(card: AccountCard) -> str:
    """How the desk learns what became of a message."""
    if card.polls:
        return "asked for every 2–30 s; nothing needs to reach this computer"
    return "none: it says that it took a message, no more"


def whose_words(card: AccountCard, provider: ProviderForm) -> str:
    """Whose codes the account sends: in the words of its setting where it has one, else by its way."""
    field = next((one for one in provider.fields if one.key == "codes"), None)
    chosen = card.settings.get("codes", field.default) if field is not None else ""
    if field is not None and Way(chosen) is card.way:
        return field.words.get(chosen, chosen)
    return WAY[card.way].format(provider=provider.title)


def relay_words(card: AccountCard, provider: ProviderForm) -> str:
    """Where receipts that the provider delivers by itself are handed on to, or why they are not taken."""
    signs = next((one for one in provider.abilities if one.name == CAPABILITY_WORDS[Capability.SIGNATURE]), None)
    if signs is None or signs.level in {Level.NO, Level.MOOT}:
        return f"not taken{f': {signs.why}' if signs is not None and signs.why else ''}"
    return f"path /{quote(card.name, safe='')} at your relay, handed on to “otpdesk receive”"


def summary(cards: Sequence[AccountCard]) -> str:
    """The line under the title: 4 accounts · 1 paused · 1 never tested."""
    if not cards:
        return "No account yet"
    many = "1 account" if len(cards) == 1 else f"{len(cards)} accounts"
    counted = ((words, sum(card.state is state for card in cards)) for state, words in COUNTED.items())
    told = [f"{number} {words}" for words, number in counted if number]
    return " · ".join([many, *told])
