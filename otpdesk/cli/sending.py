"""`otpdesk send`, `resend`, `check`, `cancel` and `track`: the conversation with a customer."""

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from otpdesk import addresses
from otpdesk.cli.call import Call, call_of
from otpdesk.cli.codes import at_providers, code_words
from otpdesk.cli.output import iso, local, plain
from otpdesk.desk.provider_views import Whose
from otpdesk.desk.views import Order, Sent
from otpdesk.otp import Attempt, Channel, Instant, Outcome, Purpose, Status

if TYPE_CHECKING:
    from otpdesk.desk.desk import Desk

_VERIFICATION = typer.Argument(help="The verification's id.")
_CHANNEL = typer.Option(help="Left away: sms, or email for an e-mail address; a resend keeps the last one's.")
_ACCOUNT = typer.Option(metavar="NAME", help="Send through this account only.")
_CUSTOMER = typer.Option(metavar="REF", help="The customer's reference; one that is new goes into the directory.")
_WAIT = typer.Option(min=0, max=3600, metavar="SECONDS", help="Follow the message so long, or until its end.")

_LONGEST_NAP = 2.0
_LOST = frozenset({Status.UNDELIVERED, Status.FAILED, Status.BLOCKED, Status.EXPIRED, Status.CANCELED})
"""The ends at which a customer has no code. UNKNOWN is not among them: a script must not send again."""


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (send, resend, check, cancel, track):
        app.command()(command)


def send(
    context: typer.Context,
    address: Annotated[str, typer.Argument(help="A phone number in any form, or an e-mail address.")],
    channel: Annotated[Channel | None, _CHANNEL] = None,
    purpose: Annotated[Purpose, typer.Option(help="What the code is for.")] = Purpose.SUPPORT_CALL,
    account: Annotated[str | None, _ACCOUNT] = None,
    customer: Annotated[str | None, _CUSTOMER] = None,
    operator: Annotated[str, typer.Option(metavar="NAME", help="Who sends; left away: the signed-in user.")] = "",
    wait: Annotated[float, _WAIT] = 0,
) -> None:
    """Send a code."""
    call = call_of(context)
    with call.workspace(operator) as opened:
        if customer:
            _make_known(opened.desk, customer, address)
        order = Order(
            operator=opened.operator,
            address=address,
            channel=channel,
            purpose=purpose,
            wanted=account,
            customer=customer,
        )
        warning = addresses.parse(address, opened.desk.configuring.policy().home_country).warning
        _finish(call, opened.desk, opened.desk.sending.send(order), wait, warning)


def _make_known(desk: "Desk", reference: str, address: str) -> None:
    """Put a customer into the directory of whom nothing but the reference is known; the send adds the address."""
    hits = desk.customers.find(reference)
    if not any(hit.customer and hit.customer.reference == reference for hit in hits):
        addresses.parse(address, desk.configuring.policy().home_country)
        desk.customers.add(reference, reference, ())


def resend(
    context: typer.Context,
    verification: Annotated[str, _VERIFICATION],
    channel: Annotated[Channel | None, _CHANNEL] = None,
    account: Annotated[str | None, _ACCOUNT] = None,
    operator: Annotated[str, typer.Option(metavar="NAME", help="Who sends; left away: the signed-in user.")] = "",
    wait: Annotated[float, _WAIT] = 0,
) -> None:
    """Send the next code of a verification."""
    call = call_of(context)
    with call.workspace(operator) as opened:
        order = Order(operator=opened.operator, channel=channel, wanted=account, verification=verification)
        _finish(call, opened.desk, opened.desk.sending.send(order), wait)


def check(
    context: typer.Context,
    verification: Annotated[str, _VERIFICATION],
    code: Annotated[str, typer.Argument(help="The code that the customer reads back.")],
    purpose: Annotated[Purpose | None, typer.Option(help="What the code must be for.")] = None,
) -> None:
    """Check the code that the customer reads back; exit code 0 only if it is correct."""
    call = call_of(context)
    with call.desk() as desk:
        found = desk.checking.check(verification, code, purpose)
        whose = None if found.outcome is Outcome.NOT_FOUND else desk.customers.show(verification).whose
    document = {
        "outcome": found.outcome.value,
        "tries_left": found.tries_left,
        "attempt": found.attempt_id,
        "code_by": found.code_by.value,
        "repeats": whose.repeats if whose else False,
        "words": found.words,
        "retry_after": found.retry_after,
    }
    sentence = _SENTENCES[found.outcome].format(left=_tries(found.tries_left))
    call.output.answer(document, [text for text in (sentence, found.words) if text])
    if found.outcome is not Outcome.CORRECT:
        raise typer.Exit(1)


_SENTENCES = {
    Outcome.CORRECT: "The code is correct: verified.",
    Outcome.WRONG: "The code is wrong; {left} left.",
    Outcome.EXPIRED: "The code has expired; send a new one.",
    Outcome.ALREADY_USED: "This code was used already.",
    Outcome.SUPERSEDED: "This is the code of an earlier message; a newer one counts; {left} left.",
    Outcome.LOCKED: "All tries are used up; no code of this verification counts any more.",
    Outcome.WRONG_PURPOSE: "The code was sent for another purpose and is worth nothing for this one.",
    Outcome.NOT_FOUND: "No code of this verification can be checked.",
    Outcome.NOT_ASKED: "The code was not compared; {left} left. Check it again in a moment.",
    Outcome.UNKNOWN: "It is not known whether the code is right; it may have been compared, and {left} left.",
}


def _tries(left: int) -> str:
    return "1 try" if left == 1 else f"{left} tries"


def cancel(context: typer.Context, verification: Annotated[str, _VERIFICATION]) -> None:
    """End a verification: its codes are worth nothing any more, and providers are asked to end theirs."""
    call = call_of(context)
    with call.desk() as desk:
        desk.sending.cancel(verification)
        found = desk.customers.show(verification)
    document = {
        "verification": verification,
        "state": found.verification.state.value,
        **_whose(found.whose),
        "at_providers": plain(found.at_providers),
    }
    call.output.answer(document, [f"Verification {verification} is {found.verification.state}.", *at_providers(found)])


def track(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="One round, then end.")] = False,
) -> None:
    """Ask the providers what became of open messages, until none is open; send probes that are due, look at trials."""
    call = call_of(context)
    with call.desk() as desk:
        changed = dict.fromkeys(desk.tracking.recover())
        changed |= dict.fromkeys(_round(desk))
        desk.watching.round(at_once=True)
        if not once:
            _track_on(desk, changed)
        due = _next_due(desk)
    call.output.answer(
        {"changed": list(changed), "next_due": iso(due)},
        [
            f"{len(changed)} verification{'' if len(changed) == 1 else 's'} changed.",
            "Nothing is open." if due is None else f"Next look at {local(due)}.",
        ],
    )


def _track_on(desk: "Desk", changed: dict[str, None]) -> None:
    """Rounds until nothing is due any more; an interrupt ends it between two."""
    try:
        while (due := _next_due(desk)) is not None:
            time.sleep(min(max(due / 1000 - time.time(), 0.05), _LONGEST_NAP))
            changed |= dict.fromkeys(_round(desk))
    except KeyboardInterrupt:
        return


def _round(desk: "Desk") -> tuple[str, ...]:
    """Everything that is due; ids of the verifications that changed."""
    desk.evaluate()
    return desk.tracking.round()


def _next_due(desk: "Desk") -> Instant | None:
    """When something is due next: an open message, or a probe; None while there is neither."""
    return min((due for due in (desk.tracking.next_due(), desk.probes.next_due()) if due is not None), default=None)


def _finish(call: Call, desk: "Desk", sent: Sent, wait: float, warning: str = "") -> None:
    attempt = _followed(desk, sent.attempt, wait)
    document = _document(sent, attempt)
    if warning:
        document["warning"] = warning
    if attempt.status in _LOST:
        document["error"] = {"kind": "failed", **_why(attempt)}
    call.output.answer(document, [*_lines(sent, attempt), *([warning] if warning else [])])
    if attempt.status in _LOST:
        raise typer.Exit(1)


def _followed(desk: "Desk", attempt: Attempt, wait: float) -> Attempt:
    """The attempt at its end, or after `wait` seconds."""
    end = time.monotonic() + wait
    while not attempt.status.final and (left := end - time.monotonic()) > 0:
        due = desk.tracking.next_due()
        nap = _LONGEST_NAP if due is None else max(due / 1000 - time.time(), 0.05)
        time.sleep(min(nap, left, _LONGEST_NAP))
        desk.tracking.round()
        attempt = next(one for one in desk.customers.show(attempt.verification_id).attempts if one.id == attempt.id)
    return attempt


def _document(sent: Sent, attempt: Attempt) -> dict[str, Any]:
    return {
        "verification": attempt.verification_id,
        "attempt": attempt.id,
        "ordinal": attempt.ordinal,
        "account": attempt.account,
        "channel": attempt.channel.value,
        "status": attempt.status.value,
        "sends_left": sent.sends_left,
        "next_send_at": iso(sent.next_send_at),
        **_whose(sent.whose),
    }


def _whose(whose: Whose) -> dict[str, Any]:
    return {"code_by": whose.by.value, "repeats": whose.repeats}


def _why(attempt: Attempt) -> dict[str, str]:
    from otpdesk.providers import provider_class

    words = " ".join(part for part in (attempt.provider_code, attempt.provider_words) if part)
    what = "was not delivered" if attempt.status is Status.UNDELIVERED else f"is {attempt.status.value}"
    title = f"The message through {attempt.account} {what}{f': {words}' if words else '.'}"
    return {"title": title, "hint": provider_class(attempt.provider).next_step(attempt.provider_code)}


def _lines(sent: Sent, attempt: Attempt) -> list[str]:
    lines = [
        f"{one.account} did not take it ({one.status.value}); tried {attempt.account}." for one in sent.failed_over
    ]
    if attempt.status in _LOST:
        lines += [text for text in _why(attempt).values() if text]
    elif attempt.status is Status.UNKNOWN:
        lines.append(f"It is not known whether {attempt.account} sent it: ask the customer before you send again.")
    else:
        lines.append(f"Sent to {attempt.to} over {attempt.channel.value} through {attempt.account}: {attempt.status}.")
    lines.append(f"{code_words(sent.whose, attempt.account)}.")
    left = sent.sends_left
    after = f", the next from {local(sent.next_send_at)}" if left and sent.next_send_at else ""
    return [*lines, f"Verification {attempt.verification_id}; {left} more send{'' if left == 1 else 's'}{after}."]
