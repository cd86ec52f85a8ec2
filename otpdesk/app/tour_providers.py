"""The tour of all providers: each adapter, in each of its ways, over real connections to a process of its own.

What comes of it is a matrix of what was seen to work, not of what is declared. It ends well only if nothing that is
declared to work failed.
"""

import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from otpdesk.app.sandbox import open_sandbox
from otpdesk.app.sandbox_accounts import Simulated, in_every_way
from otpdesk.app.tour_evidence import Evidence, Seen
from otpdesk.app.tour_handset import Phone
from otpdesk.app.tour_probes import evidence, probed
from otpdesk.app.tour_tries import Opened, Tries
from otpdesk.errors import DeskError
from otpdesk.options import parsed
from otpdesk.otp import Channel
from otpdesk.providers import PROVIDERS, provider_class
from otpdesk.providers.abilities import Capability, Way

if TYPE_CHECKING:
    from otpdesk.app.workspace import Workspace
    from otpdesk.options import Settings

_PROFILE = "calm = true\nreport_delay = 0.2\n"


class ProvidersTour:
    """Tries providers side by side. `tell` hears a line for each that is done; `found` is what was seen."""

    def __init__(self, seed: int, tell: Callable[[str], None], providers: Sequence[str] = tuple(PROVIDERS)) -> None:
        self.found: tuple[Evidence, ...] = ()
        self._providers = providers
        self._seed = seed
        self._tell = tell
        self._numbers = count(1)
        self._turn = threading.Lock()
        self._accounts: dict[str, dict[Way, Simulated]] = {}

    @property
    def done(self) -> bool:
        """Whether every provider was tried and nothing failed that it says it can."""
        return len(self.found) == len(self._providers) and all(one.done for one in self.found)

    def document(self) -> dict[str, Any]:
        """The matrix, as a document."""
        return {"done": self.done, "providers": [one.document() for one in self.found]}

    def walk(self) -> None:
        """Try them all; nothing is left behind, whatever happens."""
        with ExitStack() as ends:
            profile = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="otpdesk-"))) / "profile.toml"
            profile.write_text(_PROFILE, encoding="utf-8")
            opened = open_sandbox(self._seed, profile=profile, accounts=self._every_account, rows={})
            ends.enter_context(opened)
            with ThreadPoolExecutor(len(self._providers), thread_name_prefix="tour") as pool:
                self.found = tuple(pool.map(lambda name: self._visit(opened, name), self._providers))

    def _every_account(self, urls: Mapping[str, str]) -> Iterator[Simulated]:
        for provider in self._providers:
            mine = self._accounts[provider] = dict(in_every_way(provider, urls))
            yield from mine.values()

    def _visit(self, opened: "Workspace", provider: str) -> Evidence:
        mine, kind = self._accounts[provider], provider_class(provider)
        names = tuple(one.name for one in mine.values())
        try:
            tries = Tries(kind, self._opened(opened, mine), Phone(opened.handset), self._address)
            for name in names:
                opened.desk.configuring.test_account(name)
            tries.hand_over()
        except DeskError as problem:
            failed = (Seen.FAILED, f"No account could be used: {problem.title}")
            found = evidence(kind, names, {one: failed for one in Capability if kind.can(one)})
        else:
            found = probed(tries, names)
        self._tell(f"{found.title}: {'as declared' if found.done else 'not all of it worked'}")
        return found

    def _opened(self, opened: "Workspace", mine: Mapping[Way, Simulated]) -> dict[Way, Opened]:
        accounts = opened.context.accounts
        channels = {one.account: one.channels for one in accounts.carriers()}
        return {
            way: Opened(accounts.adapter(one.name), _parsed(one), _in_order(channels[one.name]))
            for way, one in mine.items()
        }

    def _address(self, channel: Channel) -> str:
        """An address that was not used before: what one provider sends must not be taken for another's."""
        with self._turn:
            number = next(self._numbers)
        return f"tour-{number}@customer.example" if channel is Channel.EMAIL else f"+3725513{number:04d}"


def _parsed(one: Simulated) -> "Settings":
    return parsed(provider_class(one.provider).settings_model, one.settings)


def _in_order(channels: frozenset[Channel]) -> tuple[Channel, ...]:
    return tuple(channel for channel in Channel if channel in channels)
