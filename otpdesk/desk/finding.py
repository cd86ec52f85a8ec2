"""Find: whoever or whatever a few typed characters may mean, the surest answers first."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from otpdesk import addresses
from otpdesk.desk.views import Hit
from otpdesk.errors import BadInput
from otpdesk.otp import Address, AddressKind, Customer, IdKind, is_id
from otpdesk.store import attempts, customers, sends, verifications
from otpdesk.store.words import WINDOW

if TYPE_CHECKING:
    from otpdesk.store.engine import Tx

SHORTEST = 2
"""Characters from which on there are answers."""

_DIALLED = re.compile(r"[+\d\s().\-/]+")
_PROVIDER_ID = re.compile(r"[\w.\-@<>]{8,128}")


def find(tx: "Tx", query: str, region: str, limit: int) -> tuple[Hit, ...]:
    """At most `limit` answers, each customer or address once. `region` is for numbers without a country code."""
    typed = query.strip()
    if len(typed) < SHORTEST:
        return ()
    found: dict[str, Hit] = {}
    for hit in _answers(tx, typed, region, limit):
        key = hit.customer.id if hit.customer else hit.address_id or ""
        if key not in found:
            found[key] = hit
        if len(found) >= limit:
            break
    return _with_last_state(tx, tuple(found.values()))


def _answers(tx: "Tx", typed: str, region: str, limit: int) -> Iterator[Hit]:
    """Every answer in order of sureness; later sources are only asked if there is room for them."""
    yield from _by_own_id(tx, typed)
    reference = customers.by_reference(tx, typed)
    if reference is not None:
        yield of_customer(reference, "reference", exact=True)
    if "@" in typed or _DIALLED.fullmatch(typed):
        whole = _by_whole_address(tx, typed, region)
        if whole is not None:
            yield whole
            return  # a whole number means that number; its parts would only find its neighbours
        yield from _by_part(tx, typed, limit)
    if _PROVIDER_ID.fullmatch(typed):
        yield from _by_provider_id(tx, typed)
    yield from (of_customer(one, "reference") for one in customers.by_reference_start(tx, typed, limit))
    yield from (of_customer(one, "name") for one in customers.by_words(tx, typed, limit))
    if typed.isalpha() and len(typed) >= WINDOW:
        yield from _by_part(tx, typed, limit)


def _by_own_id(tx: "Tx", typed: str) -> Iterator[Hit]:
    key = typed.lower()
    if is_id(key, IdKind.ATTEMPT):
        entry = attempts.by_id(tx, key)
        if entry is not None:
            yield _of_verification(tx, entry.attempt.verification_id, entry.address_id, "attempt")
    elif is_id(key, IdKind.VERIFICATION):
        case = verifications.by_id(tx, key)
        if case is not None:
            yield _of_verification(tx, key, case.verification.address_id, "verification")
    elif is_id(key, IdKind.CUSTOMER):
        customer = customers.by_id(tx, key)
        if customer is not None:
            yield of_customer(customer, "reference", exact=True)


def _by_whole_address(tx: "Tx", typed: str, region: str) -> Hit | None:
    try:
        parsed = addresses.parse(typed, region)
    except BadInput:
        return None
    place = customers.by_value(tx, parsed.value)
    if place is None:
        return None
    return of_address(tx, place, "e-mail" if place.kind is AddressKind.EMAIL else "number", exact=True)


def _by_part(tx: "Tx", typed: str, limit: int) -> Iterator[Hit]:
    """Addresses that hold what was typed; of an e-mail address only the name before the @ is looked into."""
    part = typed.partition("@")[0] if "@" in typed else typed
    if len(part) >= WINDOW:
        for place in customers.by_part(tx, part, limit):
            yield of_address(tx, place, "e-mail" if place.kind is AddressKind.EMAIL else "part")


def _by_provider_id(tx: "Tx", typed: str) -> Iterator[Hit]:
    for one in sends.by_provider_id(tx, typed):
        entry = attempts.by_id(tx, one.id)
        if entry is not None:
            yield _of_verification(tx, one.verification_id, entry.address_id, "provider id")


def _of_verification(tx: "Tx", verification_id: str, address_id: str, matched: str) -> Hit:
    hit = of_address(tx, customers.address(tx, address_id), matched, exact=True)
    return replace(hit, verification_id=verification_id)


def of_address(tx: "Tx", place: Address, matched: str, *, exact: bool = False) -> Hit:
    """The answer for an address and, if it is somebody's, that customer."""
    customer = customers.by_id(tx, place.customer_id) if place.customer_id else None
    title = customer.name if customer else place.masked
    return Hit(customer, place.id, title, place.masked, place.country, matched, exact)


def of_customer(customer: Customer, matched: str, *, exact: bool = False) -> Hit:
    """The answer for a customer, with the first number."""
    place = main_address(customer)
    return Hit(
        customer,
        place.id if place else None,
        customer.name,
        place.masked if place else "",
        place.country if place else "",
        matched,
        exact,
    )


def main_address(customer: Customer) -> Address | None:
    """A customer's first number, or first address at all."""
    phones = (place for place in customer.addresses if place.kind is AddressKind.PHONE)
    return next(phones, next(iter(customer.addresses), None))


def _with_last_state(tx: "Tx", hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    strangers = [hit.address_id for hit in hits if hit.customer is None and hit.address_id]
    last = sends.last_of(tx, [hit.customer.id for hit in hits if hit.customer], strangers)
    return tuple(_with(hit, last.get(hit.customer.id if hit.customer else hit.address_id or "")) for hit in hits)


def _with(hit: Hit, last: sends.Last | None) -> Hit:
    return hit if last is None else replace(hit, last_status=last.status, last_verified=last.verified)
