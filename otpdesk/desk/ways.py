"""Whose codes accounts send, and what follows: asked of the adapters' declarations, never of a provider's name."""

from functools import cache
from typing import TYPE_CHECKING

from otpdesk.desk.provider_views import Whose
from otpdesk.otp import Channel, CodeBy, CodeRule
from otpdesk.providers import PROVIDERS, provider_class
from otpdesk.providers.abilities import Capability, Way

if TYPE_CHECKING:
    from otpdesk.otp import Attempt
    from otpdesk.providers.verifying import Managed, Verifier

CODE_LENGTHS = (4, 10)
"""How many digits a provider's code may have: the fewest and the most of all of them."""


def code_by(way: Way) -> CodeBy:
    """Who makes the code of an account that sends in a way."""
    return CodeBy.PROVIDER if way is Way.THEIRS else CodeBy.DESK


def managed_of(provider: str) -> "Managed":
    """What holds for the codes that a provider makes. Only for providers that make any."""
    return _verifier(provider).managed


def channels_of(provider: str) -> frozenset[Channel]:
    """Every channel that an account of a provider may carry, in whichever way."""
    from otpdesk.providers.verifying import Verifier

    kind = provider_class(provider)
    return kind.channels | kind.managed.channels if issubclass(kind, Verifier) else kind.channels


def _verifier(provider: str) -> "type[Verifier]":
    from otpdesk.providers.verifying import Verifier

    kind = provider_class(provider)
    assert issubclass(kind, Verifier), f"{provider} makes no codes"
    return kind


def rule_through(provider: str, way: Way, rule: CodeRule) -> CodeRule:
    """The code rule of a verification that begins through an account.

    A provider that sends again what it has, while its verification runs, would send the first code for the second one.
    """
    return CodeRule.SAME if way is Way.OURS_CARRIED and managed_of(provider).repeats else rule


def whose(provider: str, way: Way, rule: CodeRule) -> Whose:
    """What a message of an account carries under a code rule of ours."""
    if way is not Way.THEIRS:
        repeats = rule_through(provider, way, rule) is CodeRule.SAME
        return Whose(CodeBy.DESK, repeats=repeats, carried=way is Way.OURS_CARRIED)
    managed = managed_of(provider)
    return Whose(CodeBy.PROVIDER, repeats=managed.repeats, page=managed.page)


def whose_of(attempt: "Attempt", rule: CodeRule) -> Whose:
    """The same of an attempt that was made; whether ours was carried in a text of the provider's is not kept."""
    return whose(attempt.provider, Way.THEIRS if attempt.code_by is CodeBy.PROVIDER else Way.OURS, rule)


def polls(attempt: "Attempt") -> bool:
    """Whether the provider can be asked what becomes of an attempt."""
    kind = provider_class(attempt.provider)
    return managed_of(attempt.provider).follows if attempt.code_by is CodeBy.PROVIDER else kind.polls


def lists(attempt: "Attempt") -> bool:
    """Whether an attempt of which nothing is known can be looked for at the provider."""
    return provider_class(attempt.provider).lists


@cache
def learning() -> frozenset[str]:
    """The providers that want to know what became of our codes."""
    return frozenset(name for name in PROVIDERS if provider_class(name).can(Capability.LEARN))


def wants_code(provider: str) -> bool:
    """Whether a provider that learns is told the code itself."""
    return provider_class(provider).wants_code
