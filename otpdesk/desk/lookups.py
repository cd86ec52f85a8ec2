"""Looking numbers up: what a provider says of a number's line, network, SIM and risk, before a code goes there.

Nobody is asked without somebody pressing for it: a look-up costs money. Where nobody can say, that is said: not
checked is not the same as clean.
"""

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from otpdesk.desk.provider_views import NumberFacts
from otpdesk.desk.rights import require
from otpdesk.errors import BadInput, DeskError
from otpdesk.otp import Address, AddressKind
from otpdesk.providers import provider_class
from otpdesk.providers.abilities import Capability
from otpdesk.providers.base import NoAnswer
from otpdesk.providers.facts import LookUp
from otpdesk.roles import Right
from otpdesk.store import accounts, audit, customers, look_ups

if TYPE_CHECKING:
    from collections.abc import Mapping

    from otpdesk.desk.context import Context
    from otpdesk.store.engine import Tx

NOBODY = "No account in use can look numbers up."

_FACTS = frozenset(field.name for field in fields(LookUp))


class LookUps:
    """Look-ups. All methods block and may be called from any thread."""

    def __init__(self, context: "Context") -> None:
        self._context = context

    def look_up(self, address_id: str, account: str = "") -> NumberFacts:
        """What a provider says of a number: the account that is named, else the first in use that can be asked.

        An answer under a day old stands, and nobody is asked again. BadInput for an e-mail address, NotFound if there
        is no such address or account. A provider that cannot say is no error: then nothing is checked, and why.
        """
        require(self._context, Right.SEND)
        with self._context.store.read() as tx:
            place = customers.address(tx, address_id)
            kept = known(tx, place)
            asked, why = _whom(tx, account)
        if place.kind is not AddressKind.PHONE:
            raise BadInput("An e-mail address cannot be looked up.", "Only phone numbers can.", "address")
        if kept is not None and account in ("", kept.account):
            return kept
        return self._asked(place, asked) if asked else self._unanswered(place, account, why)

    def kept(self, address_id: str) -> NumberFacts | None:
        """What a look-up of the last day said; asks nobody. NotFound if there is no such address."""
        require(self._context, Right.SEND)
        with self._context.store.read() as tx:
            return known(tx, customers.address(tx, address_id))

    def _asked(self, place: Address, account: str) -> NumberFacts:
        try:
            said = self._context.accounts.adapter(account).look_up(place.value)
        except (DeskError, NoAnswer) as problem:
            return self._unanswered(place, account, problem.title)
        except ConnectionError:
            return self._unanswered(place, account, f"{account} cannot be reached.")
        if said is None:
            return self._unanswered(place, account, f"{account} says nothing of this number.")
        return self._kept(place, account, said)

    def _kept(self, place: Address, account: str, said: LookUp) -> NumberFacts:
        with self._context.store.write() as tx:
            body = {**asdict(said), "words": list(said.words)}
            look_ups.keep(tx, place.id, accounts.named(tx, account).id, body)
            detail = {"account": account, "line": said.line, "network": f"{said.mcc}{said.mnc}"}
            self._note(tx, place, "done", detail)
            return _facts(place, account, tx.now, body)

    def _unanswered(self, place: Address, account: str, why: str) -> NumberFacts:
        with self._context.store.write() as tx:
            self._note(tx, place, "failed", {"account": account})
        return NumberFacts(place.id, place.masked, checked=False, account=account, words=(why,))

    def _note(self, tx: "Tx", place: Address, outcome: str, detail: dict[str, str]) -> None:
        audit.write(tx, self._context.operator, self._context.workstation, "look_up", place.id, outcome, detail)


def known(tx: "Tx", place: Address) -> NumberFacts | None:
    """What a look-up of the last day said of a number."""
    kept = look_ups.newest(tx, place.id)
    return _facts(place, kept.account, kept.at, kept.body, kept=True) if kept else None


def _facts(place: Address, account: str, at: int, body: "Mapping[str, Any]", *, kept: bool = False) -> NumberFacts:
    said = {key: value for key, value in body.items() if key in _FACTS and key != "words"}
    words = tuple(body.get("words", ()))
    return NumberFacts(place.id, place.masked, checked=True, account=account, at=at, kept=kept, words=words, **said)


def _whom(tx: "Tx", account: str) -> tuple[str, str]:
    """(the account to ask, why there is none)."""
    if account:
        kind = provider_class(accounts.named(tx, account).provider)
        able = kind.abilities[Capability.LOOK_UP]
        return (account, "") if able.works else ("", f"{kind.title} cannot look numbers up: {able.why}.")
    asked = (one for one in accounts.all(tx) if one.paused_at is None and one.keys_set_at is not None)
    able_to = (one.name for one in asked if provider_class(one.provider).can(Capability.LOOK_UP))
    return next(able_to, ""), NOBODY


def anybody(tx: "Tx") -> str:
    """The account that a look-up would ask; empty if there is none."""
    return _whom(tx, "")[0]
