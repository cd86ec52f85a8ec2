"""What a verification has at providers beside its messages: theirs that it began, and what they are told of it."""

from typing import TYPE_CHECKING, cast

from otpdesk.desk.provider_views import AtProvider, Telling, Told
from otpdesk.desk.reading_back import tries_there
from otpdesk.desk.ways import managed_of, whose
from otpdesk.errors import DeskError
from otpdesk.otp import CodeRule, Verification
from otpdesk.providers import provider_class
from otpdesk.providers.abilities import Way
from otpdesk.store import customers, feedback, sessions
from otpdesk.store.sessions import PENDING

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.providers.verifying import Verifier
    from otpdesk.store.engine import Tx
    from otpdesk.store.sessions import Held


def at_providers(tx: "Tx", context: "Context", verification: Verification) -> tuple[AtProvider, ...]:
    """The verifications at providers that one of ours began, in the order of its attempts."""
    return tuple(_at_provider(tx, context, held) for held in reversed(sessions.of_verification(tx, verification.id)))


def _at_provider(tx: "Tx", context: "Context", held: "Held") -> AtProvider:
    live = held.state == PENDING and held.expires_at > tx.now
    return AtProvider(
        attempt_id=held.attempt_id,
        account=held.account,
        provider=provider_class(held.provider).title,
        state=held.state,
        live=live,
        ends_at=held.expires_at,
        whose=whose(held.provider, Way.THEIRS, CodeRule.ANY_LIVE),
        words=held.words,
        tries=tries_there(tx, held),
        page=page_of(tx, context, held) if live and managed_of(held.provider).page else "",
        cancel_at=held.cancel_at,
    )


def page_of(tx: "Tx", context: "Context", held: "Held") -> str:
    """The page on which the customer types the code; empty if the account cannot be asked for it any more."""
    from otpdesk.providers.verifying import Session

    to = customers.address(tx, held.address_id).value
    try:
        adapter = cast("Verifier", context.accounts.adapter(held.account))
    except DeskError:
        return ""
    return adapter.page(Session(held.id, held.channel, to, held.started_at))


def told(tx: "Tx", verification_id: str) -> tuple[Told, ...]:
    """What providers are told of a verification, in the order of its attempts."""
    return tuple(
        Told(one.attempt_id, one.account, one.verified, Telling(one.state), one.at, one.told_at)
        for one in feedback.of_verification(tx, verification_id)
    )
