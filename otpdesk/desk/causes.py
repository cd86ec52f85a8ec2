"""Why a message did not go or arrive, and what to do now, in plain words.

The provider's own code has the last word on the next step; these are for what no code explains.
"""

from types import MappingProxyType

from otpdesk.otp import Attempt, Channel, Failure, Instant, Status
from otpdesk.providers import provider_class
from otpdesk.providers.base import Provider

NO_REPORT_AFTER = 600_000
"""After so many milliseconds without a receipt the network will hardly send one."""

_CAUSES = MappingProxyType(
    {
        Failure.ADDRESS: ("The address does not exist or is not complete.", "Read it back with the customer."),
        Failure.UNREACHABLE: ("The phone could not be reached: off, without a network, or full.", "Try a call later."),
        Failure.BLOCKED: ("The network or the provider's filter blocked the message.", "Try a call or e-mail."),
        Failure.OPTED_OUT: (
            "The customer has told this sender to stop.",
            "Only the customer can undo that, by texting START to the sender; call instead.",
        ),
        Failure.LANDLINE: ("The number is a landline and takes no SMS.", "Call instead."),
        Failure.CREDIT: ("The provider account has no credit left.", "Tell whoever pays for it; use another account."),
        Failure.SENDER: (
            "The sender or the keys of the account are not accepted.",
            "Tell whoever configures otpdesk; use another account.",
        ),
        Failure.RATE: ("The provider takes no more messages this fast.", "Try again in a minute."),
        Failure.GEO: ("The account may not send to this country.", "Use another account, or have the country allowed."),
        Failure.FRAUD_GUARD: (
            "The provider's fraud guard stopped it.",
            "Do not try to get around it; verify the customer in another way.",
        ),
        Failure.OTHER: ("The provider could not deliver it.", "Try another channel."),
    }
)

_STATES = MappingProxyType(
    {
        Status.QUEUED: ("It waits to be sent.", ""),
        Status.SENDING: ("It is being handed to the provider.", ""),
        Status.UNKNOWN: (
            "We do not know whether it was sent: the provider did not answer in time.",
            "It may have been sent; ask the customer. “Check again” asks the provider.",
        ),
        Status.EXPIRED: ("It did not reach the phone in time, and the network gave up.", "Send again, or call."),
        Status.CANCELED: ("It was canceled before it went out.", ""),
    }
)

_CONFLICT = "The provider claimed both that it was delivered and that it failed; ask the customer."


def cause(attempt: Attempt, now: Instant) -> tuple[str, str]:
    """(likely cause, next step) of an attempt; both empty when all is well."""
    if attempt.conflict:
        return _CONFLICT, "Whether a code came is what counts."
    if attempt.failure is not None:
        why, step = _CAUSES[attempt.failure]
        return why, _providers_step(attempt) or step
    if attempt.status in _STATES:
        return _STATES[attempt.status]
    if attempt.status in (Status.ACCEPTED, Status.SENT):
        return _silence(attempt, now)
    return "", ""


def _providers_step(attempt: Attempt) -> str:
    kind = provider_class(attempt.provider)
    known = _trouble_key(kind, attempt)
    return kind.next_step(known) if known else ""


def _trouble_key(kind: type[Provider], attempt: Attempt) -> str:
    """The key of the provider's table for what it said; empty if it said nothing that the table knows."""
    return attempt.provider_code if attempt.provider_code in kind.troubles else ""


def _silence(attempt: Attempt, now: Instant) -> tuple[str, str]:
    if attempt.channel is Channel.EMAIL:
        return "Handed to the mail server; most mailboxes give no receipt.", ""
    since = attempt.created_at if attempt.sent_at is None else attempt.sent_at
    if now - since < NO_REPORT_AFTER:
        return "", ""
    return "No report came. That is not the same as not delivered: many networks never confirm.", "Ask the customer."
