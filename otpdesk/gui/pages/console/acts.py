"""What the main button says and does in each state, and what is worth asking before a send. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from otpdesk.desk.views import Choice, Light, Person, Session
from otpdesk.gui import wording
from otpdesk.gui.pages.console.choices import title
from otpdesk.gui.pages.console.headline import Action
from otpdesk.otp import Attempt, Channel, Instant, Status

_NEVER_LEFT = frozenset({Status.QUEUED, Status.SENDING, Status.FAILED, Status.BLOCKED, Status.CANCELED})


@dataclass(frozen=True, slots=True)
class ActWords:
    """`main` and `other` are the buttons, empty for none; `working` shows a spinner beside the text."""

    text: str
    main: str = ""
    icon: str = ""
    key: str = ""
    other: str = ""
    primary: bool = True
    enabled: bool = True
    working: bool = False


def main_choice(choices: Sequence[Choice], address_id: str) -> Choice | None:
    """What “Send code” sends: an SMS to the address on screen if there is one, else what is possible first."""

    def fitness(choice: Choice) -> tuple[bool, bool]:
        return choice.channel is not Channel.SMS, choice.address_id != address_id

    possible = [choice for choice in choices if choice.allowed] or list(choices)
    return min(possible, key=fitness, default=None)


def next_best(choices: Sequence[Choice], last: Channel | None) -> Choice | None:
    """What to try after a failure: what may go now, then what opens soonest; the channel that failed comes last."""

    def fitness(choice: Choice) -> tuple[bool, Instant, bool]:
        return not choice.allowed, 0 if choice.allowed else choice.opens_at or 0, choice.channel is last

    possible = [choice for choice in choices if choice.allowed or choice.opens_at is not None]
    return min(possible, key=fitness, default=None)


def may_have_code(session: Session | None) -> bool:
    """Whether the customer may hold a code: any message that left us may have arrived, whatever was claimed."""
    return session is not None and any(one.status not in _NEVER_LEFT for one in session.time_line.attempts)


def question(person: Person) -> str:
    """What an amber check asks of the operator before the send; empty when none does."""
    amber = (check for check in person.prechecks if check.light is Light.WARN)
    return "\n".join(". ".join(part for part in (check.title, check.detail) if part) for check in amber)


def act_words(act: Action, session: Session | None, best: Choice | None, now: Instant) -> ActWords:
    """The words for an action; `best` is what would be tried next."""
    by_hand = "Enter a code anyway" if may_have_code(session) else ""
    match act:
        case Action.WAIT:
            text = "The message is on its way to the provider. This takes a few seconds."
            return ActWords(text, "Cancel", "x", "X", primary=False, working=True)
        case Action.DONE:
            text = "The code was right. It cannot be used again."
            return ActWords(text, "Done, next customer", "check", "Esc", "Copy reference")
        case Action.CHECK_AGAIN:
            text = "Ask the provider now. Sending again opens when it has answered, or after a minute."
            return ActWords(text, "Check again", "refresh-cw", "Enter", by_hand)
        case Action.ASK:
            text = "Someone who edits the configuration can allow it. The request goes to the clipboard."
            return ActWords(text, "Ask for permission", "copy", "Enter")
    if best is None:
        return ActWords("Nothing else can be sent now; the reasons stand at the right.", other=by_hand)
    again = _again(best, session)
    text = "The same way once more:" if again else "Another way may work:"
    if not best.allowed and best.opens_at is not None:
        text = f"{text[:-1]}, in {wording.countdown(best.opens_at - now)}."
    return ActWords(text, title(best, again=again), _ICON[best.channel], "Enter", by_hand, enabled=best.allowed)


_ICON = {
    Channel.SMS: "message-square-text",
    Channel.VOICE: "phone-outgoing",
    Channel.WHATSAPP: "message-circle",
    Channel.EMAIL: "mail",
}


def _again(choice: Choice, session: Session | None) -> bool:
    attempt = wording.newest(session.time_line.attempts) if session else None
    return attempt is not None and attempt.channel is choice.channel


_COUNTRY_BLOCKED = "country_blocked"


def blocked_choice(choices: Sequence[Choice], address_id: str) -> Choice | None:
    """What would be sent if the country were not blocked; None while anything may go, or something else forbids it."""
    best = main_choice(choices, address_id)
    return best if best is not None and best.rule == _COUNTRY_BLOCKED else None


def country_request(choice: Choice, country: str) -> str:
    """What an operator sends to whoever edits the configuration when the desk itself blocks a country."""
    return f"Please allow {wording.CHANNEL[choice.channel]} to {wording.country(country)} on the Countries page."


def request(attempt: Attempt) -> str:
    """What an operator sends to whoever edits the configuration; nothing in it names the customer."""
    where = wording.country(attempt.country) if attempt.country else "this address"
    words = " ".join(part for part in (attempt.provider_code, attempt.provider_words) if part)
    said = f" {attempt.account} says: {words}." if words else ""
    return f"Please allow {wording.CHANNEL[attempt.channel]} to {where}.{said} Attempt {attempt.id}."
