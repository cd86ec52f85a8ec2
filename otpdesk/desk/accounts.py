"""The accounts at work: their adapters, what they carry, and what they ask for a message.

An adapter is kept until the settings or keys of its account change. Prices come from the price table; they are
fetched from the provider outside of every send, because a price list may be slow and a customer is waiting.
"""

import json
import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from otpdesk.desk.ways import code_by
from otpdesk.errors import AccountProblem, DeskError, NotFound
from otpdesk.options import parsed
from otpdesk.otp import Channel, Instant, Money
from otpdesk.providers import provider_class
from otpdesk.providers.abilities import Way
from otpdesk.routing import Carrier
from otpdesk.store import lineup as rows
from otpdesk.store import prices

if TYPE_CHECKING:
    from otpdesk.options import Settings
    from otpdesk.providers.base import Provider
    from otpdesk.store.engine import Store, Tx
    from otpdesk.store.vault import Vault

PRICE_LIFE = 24 * 3_600_000
"""How long a fetched price counts as fresh, in milliseconds."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seat:
    """One account in the line-up for a message: who it is, how routing sees it, what it asks per segment.

    `way` says whose codes it sends. `troubled`: the last thing heard of it was that its keys, sender or credit do not
    do.
    """

    identity: rows.Identity
    carrier: Carrier
    sender: str
    price: Money | None = None
    price_at: Instant | None = None
    troubled: bool = False
    way: Way = Way.OURS

    @property
    def name(self) -> str:
        return self.identity.name

    @property
    def id(self) -> int:
        return self.identity.id

    @property
    def provider(self) -> str:
        return self.identity.provider


@dataclass(frozen=True, slots=True)
class Lineup:
    """The accounts for messages to one country over one channel, and the number of the configuration in force.

    `splits` is the generation of the splits: while it is the same, the same ones run.
    """

    version: int
    seats: tuple[Seat, ...]
    splits: int = 0

    @property
    def carriers(self) -> tuple[Carrier, ...]:
        return tuple(seat.carrier for seat in self.seats)

    def seat(self, name: str) -> Seat:
        """The account of a name; NotFound if there is none."""
        for seat in self.seats:
            if seat.name == name:
                return seat
        raise _no_account(name)


class Accounts:
    """Adapters, carriers and prices of all accounts. Safe from any thread."""

    def __init__(self, store: "Store", vault: "Vault") -> None:
        self._store = store
        self._vault = vault
        self._turn = threading.Lock()
        self._adapters: dict[str, tuple[rows.Identity, Provider]] = {}
        self._seats: dict[rows.Identity, dict[Channel, Seat]] = {}
        self._price_asked: dict[tuple[int, str, Channel], Instant] = {}

    def carriers(self) -> tuple[Carrier, ...]:
        """Every account as routing sees it, in order of creation."""
        with self._store.read() as tx:
            return self.lineup(tx, "", Channel.SMS).carriers

    def adapter(self, account: str) -> "Provider":
        """The adapter of an account. NotFound, or AccountProblem if its settings or keys do not do."""
        with self._store.read() as tx:
            identity = rows.identity(tx, account)
        if identity is None:
            raise _no_account(account)
        return self.adapter_of(identity)

    def lineup(self, tx: "Tx", country: str, channel: Channel) -> Lineup:
        """All accounts, with their prices for messages to a country over a channel."""
        version, splits, lines = rows.read(tx, country, channel)
        return Lineup(version, tuple(self._seat(line, channel) for line in lines), splits)

    def seat_of(self, identity: rows.Identity, channel: Channel) -> Seat:
        """An account as it would be for messages over a channel, without its price; it need not be in use."""
        return self._new_seat(identity, channel)

    def adapter_of(self, identity: rows.Identity) -> "Provider":
        """The adapter of an account that was just read; kept until the account is another."""
        kept = self._adapters.get(identity.name)
        if kept is not None and kept[0] == identity:
            return kept[1]
        with self._turn:
            adapter = provider_class(identity.provider)(self._settings(identity))
            self._adapters[identity.name] = (identity, adapter)
        return adapter

    def settings_of(self, account: str) -> tuple[rows.Identity, "Settings"]:
        """An account in use with all its settings, keys among them. NotFound, or AccountProblem if they do not do."""
        with self._store.read() as tx:
            identity = rows.identity(tx, account)
        if identity is None:
            raise _no_account(account)
        return identity, self._settings(identity)

    def _settings(self, identity: rows.Identity) -> "Settings":
        model = provider_class(identity.provider).settings_model
        values: dict[str, object] = dict(json.loads(identity.settings))
        for key in model.model_fields:
            if key not in values and (secret := self._vault.get(f"account/{identity.name}/{key}")) is not None:
                values[key] = secret
        try:
            return parsed(model, values)
        except DeskError as problem:
            raise AccountProblem(
                f"The account “{identity.name}” cannot be used: {problem.title}",
                f"Enter its settings and keys again: otpdesk account add {identity.provider} --name {identity.name}",
            ) from None

    def _seat(self, line: rows.Line, channel: Channel) -> Seat:
        by_channel = self._seats.setdefault(line.identity, {})
        seat = by_channel.get(channel)
        if seat is None:
            seat = by_channel[channel] = self._new_seat(line.identity, channel)
        if line.micro is None and not line.troubled:
            return seat
        price = None if line.micro is None or line.currency is None else Money(line.micro, line.currency)
        return Seat(seat.identity, seat.carrier, seat.sender, price, line.fetched_at, line.troubled, seat.way)

    def _new_seat(self, identity: rows.Identity, channel: Channel) -> Seat:
        kind = provider_class(identity.provider)
        settings = json.loads(identity.settings)
        paused = identity.paused_at is not None
        try:
            whole = self._settings(identity)
            channels, way, fault = kind.sender_channels(whole), kind.way(whole), ""
        except DeskError:
            channels, way, fault = kind.channels, Way.OURS, "lacks settings or keys"
        sender = settings.get("sender", "")
        if channel is Channel.WHATSAPP:
            sender = settings.get("whatsapp_sender", sender)
        carrier = Carrier(identity.name, identity.provider, channels, paused, fault, code_by=code_by(way))
        return Seat(identity, carrier, "" if way is Way.THEIRS else str(sender), way=way)

    def refresh_price(self, account: str, country: str, channel: Channel, now: Instant) -> bool:
        """Ask the provider for a list price if none is kept or it is a day old. True if a new one was kept.

        A price that cannot be had is asked for again after a day, and disturbs nothing; one from a file stands.
        """
        with self._store.read() as tx:
            seat = self.lineup(tx, country, channel).seat(account)
            kept = prices.one(tx, seat.id, country, channel)
            without = prices.gap(tx, seat.id, country, channel)
        key = (seat.id, country, channel)
        asked = max(kept.at if kept else 0, without or 0, self._price_asked.get(key, 0))
        if (kept and kept.imported) or (asked and now - asked < PRICE_LIFE):
            return False
        self._price_asked[key] = now
        try:
            return self.ask_price(seat.identity, country, channel) is not None
        except (DeskError, ConnectionError) as problem:
            _log.info("no price list from %s: %s", seat.name, type(problem).__name__)
            return False

    def ask_price(self, identity: rows.Identity, country: str, channel: Channel) -> Money | None:
        """Ask the provider for a list price now, and keep what it says; None where it has none.

        A price from a file stays. AccountProblem or ConnectionError when the provider cannot be asked.
        """
        price = self.adapter_of(identity).price(country, channel)
        with self._store.write(prices.LOCK) as tx:
            prices.fetched(tx, identity.id, country, channel, price)
        return price


def _no_account(name: str) -> NotFound:
    return NotFound(f"There is no account called “{name}”.", "“otpdesk account list” shows those there are.")
