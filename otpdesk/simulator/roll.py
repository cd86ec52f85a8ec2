"""The customers of a generated past as arrays: who has which number, on which network, and what the number is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from otpdesk.otp import AddressKind, Customer, id_number
from otpdesk.simulator.countries import COUNTRIES, Country, Network
from otpdesk.simulator.world import LOST, Nature, World

Numbers = NDArray[np.int64]
NATURES = tuple(Nature)
_COLUMNS = ("customer", "phone", "mail", "spot", "nature", "language")


class Spot(NamedTuple):
    """Where messages go: a network of a country; both None for mailboxes."""

    country: Country | None
    network: Network | None

    @property
    def iso(self) -> str:
        return self.country.iso if self.country else ""


MAILBOX = Spot(None, None)


@dataclass(frozen=True, slots=True)
class Roll:
    """One entry a customer. `phone` and `mail` are stored ids of addresses, `mail` 0 where there is none.

    `spot` and `nature` are about the phone: numbers of `spots` (the first is that of mailboxes) and of `NATURES`;
    `language` numbers of `languages`.
    """

    customer: Numbers
    phone: Numbers
    mail: Numbers
    spot: Numbers
    nature: Numbers
    language: Numbers
    spots: tuple[Spot, ...]
    languages: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.customer)

    def of(self, chosen: NDArray[np.bool_]) -> "Roll":
        """Some of the customers."""
        return replace(self, **{name: getattr(self, name)[chosen] for name in _COLUMNS})

    def live(self, spot: int) -> float:
        """The share of numbers of a spot that take texts."""
        here = self.nature[self.spot == spot]
        return float(np.mean(here == 0)) if len(here) else 1.0


def enrolled(customers: Sequence[Customer], world: World, lost: float | None) -> Roll:
    """The roll of some customers; `lost` is the share of numbers that no text reaches, None: the world's own."""
    spots: dict[Spot, int] = {MAILBOX: 0}
    languages: dict[str, int] = {}
    rows = []
    for one in customers:
        phone, last = one.addresses[0], one.addresses[-1]
        country = COUNTRIES[phone.country]
        spot = Spot(country, world.network(country, phone.value))
        nature = world.nature(phone.value, LOST if lost is None else lost)
        rows.append(
            (
                id_number(one.id),
                id_number(phone.id),
                id_number(last.id) if last.kind is AddressKind.EMAIL else 0,
                spots.setdefault(spot, len(spots)),
                NATURES.index(nature),
                languages.setdefault(one.language, len(languages)),
            )
        )
    table = np.array(rows, np.int64).reshape(-1, len(_COLUMNS)).T
    columns: dict[str, Any] = dict(zip(_COLUMNS, table, strict=True))
    return Roll(**columns, spots=tuple(spots), languages=tuple(languages))
