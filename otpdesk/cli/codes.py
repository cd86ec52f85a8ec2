"""Whose code it is, in words: what a send, a look at a verification and its end say of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from otpdesk.cli.output import local
from otpdesk.otp import CodeBy

if TYPE_CHECKING:
    from otpdesk.desk.provider_views import Whose
    from otpdesk.desk.views import TimeLine


def code_words(whose: "Whose", account: str) -> str:
    """Whose code a message carries, and whether a resend repeats it; `account` is that of the message."""
    if whose.page:
        return f"The code is made by {account}'s provider, and typed into its page"
    made = f"The code is made by {account}'s provider" if whose.by is CodeBy.PROVIDER else "The code is ours"
    carried = ", in the provider's text" if whose.carried else ""
    return f"{made}{carried}; a resend {'repeats it' if whose.repeats else 'makes a new one'}"


def at_providers(found: "TimeLine") -> Iterator[str]:
    """How the verifications at providers stand, a line each."""
    for one in found.at_providers:
        parts = [f"At {one.provider} through {one.account}: {one.state or 'not known whether it began'}"]
        if one.live:
            parts.append(f"until {local(one.ends_at)}")
        if one.cancel_at is not None:
            parts.append(f"to be ended from {local(one.cancel_at)}")
        if one.page:
            parts.append(f"typed into {one.page}")
        yield ", ".join(parts) + (f" ({one.words})" if one.words else "")
