"""What the tour tries at one provider: every ability that its adapter declares, through accounts of each of its ways.

Nothing is believed: a channel works when a simulated customer has read the code, a check when a wrong code was told
from the right one, a list when it names what was just sent. A probe says what it saw, None if it was shown nothing.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import urlencode
from urllib.request import urlopen

from otpdesk.app.tour_evidence import Cell, Evidence, Seen
from otpdesk.app.tour_handset import awaited, expect
from otpdesk.app.tour_tries import CLOCK, Tries, Try
from otpdesk.errors import DeskError
from otpdesk.otp import Channel, Money, Status
from otpdesk.providers.abilities import Capability, Level, Way
from otpdesk.providers.base import Provider, Report
from otpdesk.providers.deliveries import Forged
from otpdesk.providers.facts import Heard, Standing
from otpdesk.providers.verifying import Canceled, Found, SessionReport, SessionState, Verifier

Probe = Callable[[Tries], str | None]

_COUNTRY = "EE"
_LATE = 3.0
"""Seconds in which a second message would have arrived."""
_CHANGED = ("delivered", "failed")
"""What somebody makes of a receipt on the way."""
_WAYS: Mapping[Way, str] = {
    Way.OURS: "our text",
    Way.OURS_CARRIED: "our code in its text",
    Way.THEIRS: "its own code",
}
_OURS = (Way.OURS, Way.OURS_CARRIED)


def probed(tries: Tries, names: tuple[str, ...]) -> Evidence:
    """Everything that can be seen of one provider; what fails does not keep the rest from being tried."""
    kind = tries.kind
    seen = {
        capability: _tried(tries, capability, probe) for capability, probe in PROBES.items() if kind.can(capability)
    }
    return evidence(kind, names, seen)


def evidence(kind: type[Provider], names: tuple[str, ...], seen: Mapping[Capability, tuple[Seen, str]]) -> Evidence:
    """What was seen, and why of what was not asked."""
    cells = (
        Cell(one, ability, *seen.get(one, (Seen.NOT_ASKED, ability.why)))
        for one, ability in ((one, kind.abilities[one]) for one in Capability)
    )
    return Evidence(kind.name, kind.title, names, tuple(cells))


def _tried(tries: Tries, capability: Capability, probe: Probe) -> tuple[Seen, str]:
    try:
        words = probe(tries)
    except DeskError as problem:
        return Seen.FAILED, f"{problem.title} {problem.hint}".strip()
    except Exception as problem:  # noqa: BLE001 - a mistake in an adapter fails its cell, not the tour
        return Seen.FAILED, f"{type(problem).__name__}: {problem}"
    if words:
        return Seen.WORKED, words
    ability = tries.kind.abilities[capability]
    if ability.level is Level.LIMITED:
        return Seen.BEYOND, ability.why
    return Seen.FAILED, "It was asked and showed nothing."


# channels


def _carry(channel: Channel) -> Probe:
    """A customer reads the code of every message over a channel, whoever made it."""

    def probe(tries: Tries) -> str:
        mine = [one for one in tries.all if one.message.channel is channel]
        expect(mine, f"No account carries {channel.value}.")
        for one in mine:
            tries.read(one)
        return f"arrived: {', '.join(_WAYS[one.way] for one in mine)}"

    return probe


# codes of the provider's own


def _start(tries: Tries) -> str:
    """Each channel of its own codes brings one to the customer."""
    begun = tries.of(Way.THEIRS)
    lengths = {len(tries.read(one)) for one in begun}
    return f"{_channels(begun)}: codes of {', '.join(map(str, sorted(lengths)))} digits"


def _check(tries: Tries) -> str:
    """A wrong code is told from the right one."""
    one = tries.first(Way.THEIRS)
    code = tries.read(one)
    wrong = f"{(int(code) + 1) % 10 ** len(code):0{len(code)}d}"
    found = [tries.verifier.check(one.session, each).found for each in (wrong, code)]
    expect(found == [Found.WRONG, Found.CORRECT], f"A wrong and the right code came to {', '.join(found)}.")
    return "a wrong code was wrong, the right one right"


def _follow(tries: Tries) -> str:
    """How a verification stands, before and after it is over."""
    account, one = tries.verifier, tries.of(Way.THEIRS)[-1]
    before = awaited(lambda: _said(account.follow(one.session)), "It never said how a verification stands.")
    expect(before.state is SessionState.PENDING, f"A verification that runs was {before.state}.")
    if account.managed.page:
        _type_into_page(account, one, tries.read(one))
    else:
        account.check(one.session, tries.read(one))

    def look() -> SessionReport | None:
        said = _said(account.follow(one.session))
        return said if said and said.state is not SessionState.PENDING else None

    after = awaited(look, "A verification whose code was right stayed pending.")
    return f"{before.state}, then {after.state}"


def _said(report: SessionReport | None) -> SessionReport | None:
    return report if report is not None and report.state is not SessionState.UNKNOWN else None


def _type_into_page(account: Verifier, one: Try, code: str) -> None:
    """What a customer does on the provider's page."""
    data = urlencode({"code": code}).encode()
    with urlopen(account.page(one.session), data, timeout=5) as answer:  # noqa: S310 - our own simulator's address
        answer.read()


def _cancel(tries: Tries) -> str:
    """A verification ends without success; where the provider wants some time to pass first, not before."""
    assert tries.to_cancel is not None
    begun, one = tries.to_cancel
    wait = tries.verifier.managed.cancel_after

    def look() -> Canceled | None:
        canceled = tries.verifier.cancel(one.session)
        return canceled if canceled.done or time.monotonic() > begun + wait + 1 else None

    if time.monotonic() < begun + wait:
        expect(not tries.verifier.cancel(one.session).done, "It was canceled before it can be.")
    canceled = awaited(look, "It was never canceled.", wait + 2, pause=1)
    expect(canceled.done, canceled.words)
    return f"canceled, {wait} s after it began at the earliest" if wait else "canceled at once"


def _own_code(tries: Tries) -> str:
    """A code of ours in the provider's own text."""
    carried = tries.of(Way.OURS_CARRIED)
    for one in carried:
        tries.read(one)
    return f"our code arrived by {_channels(carried)}"


def _channels(tries: list[Try]) -> str:
    return ", ".join(one.message.channel.value for one in tries)


# afterwards


def _report(tries: Tries) -> str:
    """What became of a message of ours."""
    report = _reported(tries, tries.first(*_OURS), lambda found: found.status is Status.DELIVERED)
    return f"{report.status} ({report.raw})"


def _message_price(tries: Tries) -> str:
    """What a message cost: at once, or when it is over."""
    one = tries.first(*_OURS)
    at_once = one.answer.price
    price = at_once or _reported(tries, one, lambda found: found.price is not None).price
    assert price is not None
    return f"{_amount(price, 4)}{' at once' if at_once else ''}"


def _reported(tries: Tries, one: Try, holds: Callable[[Report], bool]) -> Report:
    def look() -> Report | None:
        found = tries.adapter(one).report(one.answer.provider_id, one.message.channel)
        return found if found is not None and holds(found) else None

    return awaited(look, "It never said so of a message that had arrived.")


def _listed(tries: Tries) -> str:
    """What was sent is in the provider's list, by its address."""
    one = tries.first(*_OURS, Way.THEIRS)
    ask = tries.adapter(one).sent_since if one.way is not Way.THEIRS else tries.verifier.started_since

    def look() -> bool | None:
        found = ask(one.message.to, tries.begun_at - 60_000, one.message.channel)
        return True if one.answer.provider_id in [each.report.provider_id for each in found] else None

    awaited(look, "What was sent is not in the list.")
    return "found by its address"


def _idempotency(tries: Tries) -> str:
    """The same attempt handed over twice is one message."""
    account, message = tries.accounts[Way.OURS].adapter, tries.message(Way.OURS, Channel.SMS)
    first, second = account.send(message), account.send(message)
    expect(first.provider_id == second.provider_id != "", "A second request made a second message.")
    tries.phone.received(message.to)
    time.sleep(_LATE)
    expect(len(tries.phone.messages(message.to)) == 1, "The customer received it twice.")
    return "two requests, one message"


def _signature(tries: Tries) -> str:
    """A receipt that the provider signed is believed, and the same with another status is not."""
    one = tries.first(*_OURS)
    tries.read(one)
    settings, delivery = tries.accounts[one.way].settings, tries.phone.receipt(one.answer.provider_id)
    reports = [claimed.report for claimed in tries.kind.claims(settings, delivery, CLOCK.now()) if claimed.report]
    told = [(report.provider_id, report.status) for report in reports]
    expect(told == [(one.answer.provider_id, Status.DELIVERED)], "The receipt is of another message.")
    body = delivery.body.decode().replace(*_CHANGED).encode()
    try:
        tries.kind.claims(settings, replace(delivery, url=delivery.url.replace(*_CHANGED), body=body), CLOCK.now())
    except Forged:
        return "a signed receipt was believed, a changed one was not"
    raise DeskError("A receipt that was changed on the way was believed.")


# about the account


def _any(tries: Tries) -> Provider:
    """The account of the first way; what is asked here does not depend on it."""
    return next(iter(tries.accounts.values())).adapter


def _look_up(tries: Tries) -> str | None:
    """What it says of a number."""
    found = _any(tries).look_up(tries.address(Channel.SMS))
    return ", ".join(part for part in (found.line, found.network, found.country) if part) if found else None


def _prices(tries: Tries) -> str | None:
    """What an SMS costs by its list."""
    price = _any(tries).price(_COUNTRY, Channel.SMS)
    return f"{_COUNTRY}: {_amount(price, 4)}" if price else None


def _balance(tries: Tries) -> str | None:
    """What is left."""
    left = _any(tries).balance()
    return _amount(left.money, 2) if left else None


def _amount(money: Money, decimals: int) -> str:
    return f"{money.micro / 1_000_000:.{decimals}f} {money.currency}"


def _learn(tries: Tries) -> str:
    """It hears that a code of ours was read back."""
    one = tries.first(*_OURS)
    message = one.message
    heard = tries.adapter(one).tell(one.answer.provider_id, message.channel, message.to, CLOCK.now(), verified=True)
    expect(heard is Heard.TAKEN, f"It did not take an outcome: {heard}.")
    return "it took the outcome of a code"


def _permissions(tries: Tries) -> str | None:
    """What the account has and may."""
    found = _any(tries).standing()
    parts = (
        _many(found.senders, "sender"),
        _many(found.permissions, "permission"),
        _many(found.registrations, "registration"),
    )
    return None if found == Standing() else ", ".join(part for part in parts if part) or "nothing yet"


def _many(found: tuple[object, ...] | None, noun: str) -> str:
    return "" if not found else f"{len(found)} {noun}{'' if len(found) == 1 else 's'}"


PROBES: Mapping[Capability, Probe] = {
    Capability.SMS: _carry(Channel.SMS),
    Capability.VOICE: _carry(Channel.VOICE),
    Capability.WHATSAPP: _carry(Channel.WHATSAPP),
    Capability.EMAIL: _carry(Channel.EMAIL),
    Capability.START: _start,
    Capability.CHECK: _check,
    Capability.FOLLOW: _follow,
    Capability.OWN_CODE: _own_code,
    Capability.REPORT: _report,
    Capability.LIST: _listed,
    Capability.IDEMPOTENCY: _idempotency,
    Capability.SIGNATURE: _signature,
    Capability.LOOK_UP: _look_up,
    Capability.PRICES: _prices,
    Capability.BALANCE: _balance,
    Capability.MESSAGE_PRICE: _message_price,
    Capability.LEARN: _learn,
    Capability.PERMISSIONS: _permissions,
    Capability.CANCEL: _cancel,
}
"""In the order in which they are tried: what may have to wait long comes last."""
