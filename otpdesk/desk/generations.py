"""Providers that come in generations: one form, and the keys say which of them an account belongs to.

An account keeps its generation for good: its messages, their ids and its history are the generation's.
"""

from typing import TYPE_CHECKING

from otpdesk.errors import BadInput
from otpdesk.providers import provider_class

if TYPE_CHECKING:
    from otpdesk.options import Settings


def family_of(provider: str) -> str:
    """The provider whose form an account of this one has: its own, or that of its family."""
    return provider_class(provider).family or provider


def generation(provider: str, settings: "Settings") -> str:
    """The generation of a provider that settings belong to, told by their keys."""
    return provider_class(family_of(provider)).of(settings).name


def refuse_other(name: str, provider: str, settings: "Settings") -> None:
    """BadInput if settings of an account belong to another generation of its provider."""
    found = generation(provider, settings)
    if found != provider:
        title, other = provider_class(provider).title, provider_class(found).title
        raise BadInput(
            f"These keys are of {other}; “{name}” is an account at {title}.",
            "Add another account for them, and give it to the routes in the place of this one.",
        )
