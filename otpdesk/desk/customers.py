"""Customers: who is on the phone, what happened to the last codes, and what may be done next."""

from dataclasses import replace
from typing import TYPE_CHECKING

from otpdesk import addresses
from otpdesk.desk.choosing import Choosing
from otpdesk.desk.finding import find, main_address
from otpdesk.desk.lookups import anybody, known
from otpdesk.desk.outside import at_providers, told
from otpdesk.desk.prechecks import prechecks
from otpdesk.desk.provider_views import OURS
from otpdesk.desk.reading_back import comparable, left_in
from otpdesk.desk.reserving import decide, past_of, wish_of
from otpdesk.desk.rights import require
from otpdesk.desk.targets import read_target, usual_channel
from otpdesk.desk.views import DecisionLine, Done, Hit, Order, Person, Place, Session, TimeLine
from otpdesk.desk.ways import whose_of
from otpdesk.errors import BadInput, NotFound
from otpdesk.guard import DAY, MINUTE, outlook, tries_left
from otpdesk.otp import Address, Customer, IdKind, Instant, Purpose, Verification, VerificationState, new_id
from otpdesk.redaction import redacted
from otpdesk.roles import Right
from otpdesk.store import attempts, audit, checks, customers, limits, receipts, sends, verifications

if TYPE_CHECKING:
    from collections.abc import Sequence

    from otpdesk.desk.context import Context
    from otpdesk.desk.rules import Rulebook
    from otpdesk.store.engine import Tx
    from otpdesk.store.verifications import Case

_RECENT = 30 * DAY
_MOST_RECENT = 50
_JUST_ENDED = 10 * MINUTE


class Customers:
    """Looks people up. All methods block and may be called from any thread."""

    def __init__(self, context: "Context", rulebook: "Rulebook") -> None:
        self._context = context
        self._rulebook = rulebook
        self._choosing = Choosing(context, rulebook)

    def find(self, query: str, region: str | None = None, limit: int = 8) -> tuple[Hit, ...]:
        """Customers and addresses by a number in any form or a part of it, e-mail, name, reference or id.

        `region` (alpha-2) is for numbers without a country code; default: the desk's home country.
        """
        require(self._context, Right.LOOK)
        with self._context.store.read() as tx:
            home = self._rulebook.now(tx).policy.home_country
            return find(tx, query, region or home, limit)

    def person(self, customer_id: str | None = None, address_id: str | None = None) -> Person:
        """The customer card, by customer or by an address of somebody or nobody. NotFound if there is none."""
        require(self._context, Right.LOOK)
        with self._context.store.read() as tx:
            customer, main = self._who(tx, customer_id, address_id)
            order = Order(self._context.operator, address_id=main.id, channel=usual_channel(main))
            wanted = read_target(tx, order, self._context.accounts, self._rulebook)
            policy = wanted.policy
            _, counted = decide(tx, wanted, self._context.operator, wish_of(wanted, 0))
            places = customer.addresses if customer else (main,)
            place_ids = tuple(place.id for place in places)
            verified = verifications.last_verified(tx, place_ids)
            last = max(verified.values(), default=None)
            zone = customer.zone if customer else ""
            return Person(
                title=customer.name if customer else main.masked,
                customer=customer,
                addresses=tuple(_place(place, verified.get(place.id)) for place in places),
                language=(customer.language if customer else "") or policy.language,
                zone=zone,
                last_verified_at=last[0] if last else None,
                last_verified_purpose=last[1] if last else None,
                prechecks=prechecks(wanted, counted, zone, tx.now, known(tx, main), anybody(tx)),
                used=counted.number_day,
                ceiling=policy.sends_per_number_day,
                recent=sends.recent(tx, place_ids, tx.now - _RECENT, _MOST_RECENT),
                open_verification=_under_way(verifications.newest(tx, place_ids), tx.now),
            )

    def _who(self, tx: "Tx", customer_id: str | None, address_id: str | None) -> tuple[Customer | None, Address]:
        if customer_id is None:
            if address_id is None:
                raise BadInput("Nobody was named.", "Name a customer or an address.")
            place = customers.address(tx, address_id)
            return (customers.by_id(tx, place.customer_id) if place.customer_id else None), place
        customer = customers.by_id(tx, customer_id)
        if customer is None:
            raise NotFound("There is no such customer.", "Look the customer up again.")
        main = customers.address(tx, address_id) if address_id else main_address(customer)
        if main is None:
            raise NotFound(f"{customer.name} has no address.", "Add a phone number or an e-mail address.")
        return customer, main

    def session(self, verification_id: str) -> Session:
        """The verification card: its time line and what may be done next. NotFound if there is none."""
        require(self._context, Right.LOOK)
        with self._context.store.read() as tx:
            case = self._case(tx, verification_id)
            one = case.verification
            main = customers.address(tx, one.address_id)
            policy = self._rulebook.now(tx).policy_for(main.country)
            counted = limits.count(tx, one.address_id, self._context.operator)
            made = sends.of_verification(tx, verification_id)
            left = 0 if _ended(one, tx.now) else outlook(policy, past_of(made), counted, tx.now)[0]
            tries = tries_left(one.tries, one.wrong_checks, policy.tries_per_number_day, counted.wrong_day)
            codes = comparable(tx, verification_id)
            return Session(
                time_line=self._time_line(tx, case),
                choices=self._choosing.read(tx, main, one.purpose, verification_id),
                sends_left=left,
                tries_left=left_in(tx, codes, tries),
                code_length=case.length,
                any_length=bool(codes.running),
            )

    def show(self, verification_id: str) -> TimeLine:
        """Everything that happened in one verification. NotFound if there is none."""
        require(self._context, Right.LOOK)
        with self._context.store.read() as tx:
            return self._time_line(tx, self._case(tx, verification_id))

    def _time_line(self, tx: "Tx", case: "Case") -> TimeLine:
        one = case.verification
        made = attempts.of_verification(tx, one.id)
        if _ended(one, tx.now) and one.state is VerificationState.OPEN:
            one = replace(one, state=VerificationState.EXPIRED)
        return TimeLine(
            verification=one,
            attempts=made,
            receipts=receipts.of_verification(tx, one.id),
            checks=checks.of_verification(tx, one.id),
            decisions=tuple(map(_decision, limits.rulings(tx, one.id))),
            at_providers=at_providers(tx, self._context, one),
            told=told(tx, one.id),
            whose=whose_of(made[-1], case.rule) if made else OURS,
        )

    def _case(self, tx: "Tx", verification_id: str) -> "Case":
        case = verifications.by_id(tx, verification_id)
        if case is None:
            raise NotFound(
                "There is no such verification.", "Its id begins with v; “otpdesk find” shows the last ones."
            )
        return case

    def reveal(self, address_id: str, reason: str) -> str:
        """The whole number or e-mail address, for a look of some seconds; who looked and why goes to the audit."""
        require(self._context, Right.REVEAL)
        why = _reason(reason)
        with self._context.store.write() as tx:
            value = customers.address(tx, address_id).value
            self._note(tx, "reveal", address_id, {"reason": why})
        return value

    def add(self, name: str, reference: str, typed: "Sequence[str]", language: str = "", zone: str = "") -> Customer:
        """A new customer of the directory. BadInput if a name, reference or address cannot be used."""
        require(self._context, Right.SEND)
        if not name.strip() or not reference.strip():
            field = "reference" if name.strip() else "name"
            raise BadInput(f"The {field} is missing.", "A customer has a name and a reference of the company's.", field)
        with self._context.store.write() as tx:
            policy = self._rulebook.now(tx).policy
            customer_id = new_id(IdKind.CUSTOMER, tx.now)
            places = [_new_address(text, policy.home_country, customer_id, tx.now) for text in typed if text.strip()]
            words = (name.strip(), language or policy.language, zone)
            new = Customer(customer_id, reference.strip(), *words, created_at=tx.now, addresses=tuple(places))
            added = customers.add(tx, new)
            self._note(tx, "customer.add", added.id, {"addresses": len(added.addresses)})
        return added

    def place(self, address: str, reason: str) -> str:
        """The id of an address that is not in the directory, kept with who wanted it and why."""
        require(self._context, Right.SEND)
        why = _reason(reason)
        with self._context.store.write() as tx:
            parsed = addresses.parse(address, self._rulebook.now(tx).policy.home_country)
            place = customers.attach(
                tx, parsed.kind, parsed.value, parsed.masked, parsed.country, parsed.line, None, tx.now
            )
            self._note(tx, "address.add", place.id, {"reason": why, "country": place.country, "line": place.line})
        return place.id

    def recent(self, limit: int = 10) -> tuple[Done, ...]:
        """The operator's last acts, newest first."""
        require(self._context, Right.LOOK)
        with self._context.store.read() as tx:
            acts = verifications.by_operator(tx, self._context.operator, limit)
            return tuple(_done(act, tx.now) for act in acts)

    def _note(self, tx: "Tx", action: str, what: str, detail: dict[str, str | int]) -> None:
        audit.write(tx, self._context.operator, self._context.workstation, action, what, "done", detail)


def _reason(typed: str) -> str:
    if not typed.strip():
        raise BadInput("A reason is required.", "Say in a few words why; it is kept in the audit.", "reason")
    return redacted(typed.strip())


def _new_address(text: str, region: str, customer_id: str, at: Instant) -> Address:
    parsed = addresses.parse(text, region)
    return Address(
        new_id(IdKind.ADDRESS, at), parsed.kind, parsed.value, parsed.masked, parsed.country, parsed.line, customer_id
    )


def _place(place: Address, verified: tuple[Instant, Purpose] | None) -> Place:
    verified_at = verified[0] if verified else None
    return Place(place.id, place.kind.value, place.masked, place.country, place.line, verified_at)


def _ended(one: Verification, now: Instant) -> bool:
    return one.state is not VerificationState.OPEN or one.expires_at <= now


def _under_way(newest: tuple[Verification, ...], now: Instant) -> str | None:
    """The verification on the operator's mind: its code lives, or it ended under ten minutes ago."""
    for one in newest:
        ended_at = one.verified_at if one.verified_at is not None else one.expires_at
        if not _ended(one, now) or now - ended_at < _JUST_ENDED:
            return one.id
    return None


def _decision(ruling: limits.Ruling) -> DecisionLine:
    account = ruling.detail.get("account")
    sentence = f"Allowed, through {account}." if ruling.allowed else str(ruling.detail.get("sentence", ""))
    return DecisionLine(ruling.id, ruling.at, ruling.allowed, ruling.rule, sentence, ruling.retry_at, ruling.operator)


def _done(act: verifications.Act, now: Instant) -> Done:
    one = act.verification
    ran_out = one.state is VerificationState.OPEN and one.expires_at <= now
    state = VerificationState.EXPIRED if ran_out else one.state
    title = act.customer or act.masked
    return Done(one.id, one.customer_id, one.address_id, title, act.masked, act.last_at, state.value)
