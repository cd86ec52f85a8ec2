"""What Bird says beside messages: the workspace, its wallet, senders and countries, and numbers looked up.

Bird shows wallets to a person's token of the organisation only; here every key reads them.
"""

from typing import Any

from otpdesk.otp import Channel
from otpdesk.simulator.bird.documents import named, workspace_id, written
from otpdesk.simulator.bird.problems import problem
from otpdesk.simulator.countries import COUNTRIES, country_of
from otpdesk.simulator.dialect import Reply, reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.numbers import nature_of
from otpdesk.simulator.world import Nature

_BEGAN = 1_767_225_600_000  # 1 January 2026
_DAY = 86_400_000
_YEAR = 365
_PROPERTIES = ("classification", "porting", "presence", "roaming", "sim_swap", "score")
_CLOSED = frozenset({"NG", "PK"})
"""Countries that are not enabled for calls."""


class BirdAbout:
    """Everything that is only read."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def workspace(self, account: str) -> Reply:
        dates = {"created_at": written(_BEGAN), "updated_at": written(_BEGAN)}
        alerts: dict[str, Any] = {"notification_emails": {"billing": [], "product": [], "security": []}}
        named_so = {
            "id": workspace_id(account),
            "organization_id": named("org", account),
            "name": "Simulated workspace",
        }
        return reply(200, {**named_so, **alerts, **dates})

    def wallets(self, account: str) -> Reply:
        left = f"{self._exchange.balance('bird', account) / 1e6:.2f}"
        nothing = ("renewal_reserved", "renewal_required", "collection_renewal", "collection_required")
        more = ("collection_usage_buffer", "collection_deficit", "credit_limit")
        wallet = {
            "id": named("wal", account),
            "currency_code": self._exchange.world.price("bird", None, Channel.SMS).currency,
            "balance": left,
            "settled_balance": left,
            **dict.fromkeys((*nothing, *more), "0.00"),
            "collection_status": "none",
            "provisional": False,
            "created_at": written(_BEGAN),
            "updated_at": written(_BEGAN),
        }
        return reply(200, {"data": [wallet]})

    def senders(self, account: str) -> Reply:
        """Two senders: a name that may be used, and a number that waits for a registration."""
        rows = [_sender(account, "Acme", "alpha", "active"), _sender(account, "+31201234567", "number", _WAITING)]
        return reply(200, {"data": rows, "next_cursor": None, "prev_cursor": None, "refresh_cursor": rows[0]["id"]})

    def destinations(self) -> Reply:
        rows = [
            {
                "country_code": country.iso,
                "country_name": country.name,
                "dial_code": country.dial,
                "enabled": country.iso not in _CLOSED,
                "status": "available",
                "high_risk_destination": country.iso in _CLOSED,
                "daily_spend_limit": None,
            }
            for country in COUNTRIES.values()
        ]
        return reply(200, {"data": rows, "total": len(rows)})

    def look_up(self, given: dict[str, Any]) -> Reply:
        """A number, with each property that was asked for."""
        number = f"+{str(given.get('phone_number', '')).removeprefix('+').removeprefix('00')}"
        country = country_of(number) if number[1:].isdecimal() else None
        wanted = given.get("type") or []
        if country is None:
            return problem(422, "LookupInvalidPhoneNumber", "The phone number is not valid.", "phone_number")
        if not isinstance(wanted, list) or not set(map(str, wanted)) <= set(_PROPERTIES):
            return problem(422, "ValidationFailed", "type has an unknown property.", "type")
        nature, network = nature_of(self._exchange, number), self._exchange.world.network(country, number)
        info = {"carrier_name": network.name, "mcc": network.mcc, "mnc": network.mnc}
        return reply(
            200,
            {
                "phone_number": number,
                "country_code": country.iso,
                "network_info": info,
                "original_network_info": info,
                "flags": [],
                "line_type": "fixed_line" if nature is Nature.LANDLINE else "mobile",
                **{name: found for name, found in self._properties(number, nature).items() if name in wanted},
            },
        )

    def _properties(self, number: str, nature: Nature) -> dict[str, dict[str, Any]]:
        swapped = self._exchange.world.chance("swap", number) % _YEAR + 1
        at = self._exchange.clock.now() // _DAY * _DAY - swapped * _DAY
        fixed = nature is Nature.LANDLINE
        return {
            "classification": {"status": "ok", "value": "fixed_line" if fixed else "mobile"},
            "porting": {"status": "ok", "ported": False},
            "presence": {"status": "unavailable"}
            if fixed
            else {"status": "ok", "reachable": nature is not Nature.DEAD},
            "roaming": {"status": "inconclusive"},
            "sim_swap": {"status": "unavailable"} if fixed else {"status": "ok", "last_swapped_at": written(at)},
            "score": {"status": "ok", "value": 100 - self._exchange.world.chance("score", number) % 60},
        }


_WAITING = "pending_registrations"


def _sender(account: str, sender: str, kind: str, status: str) -> dict[str, Any]:
    waiting = status == _WAITING
    return {
        "id": named("snd", account, sender),
        "sender": sender,
        "source_kind": kind,
        "status": status,
        "destinations": {
            "active": [] if waiting else ["EE"],
            "pending": ["US"] if waiting else [],
            "needs_attention": [],
        },
        "created_at": written(_BEGAN),
        "updated_at": written(_BEGAN),
    }
