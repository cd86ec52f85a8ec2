"""What MessageBird's classic API says beside messages: the balance, numbers, and what their networks know (HLR)."""

from typing import Any

from otpdesk.otp import Channel, Instant
from otpdesk.simulator.countries import country_of
from otpdesk.simulator.dialect import Asked, Reply, reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Submission
from otpdesk.simulator.messagebird.documents import ROOT, error, written
from otpdesk.simulator.numbers import nature_of
from otpdesk.simulator.world import Nature

_NETWORK_ANSWERS = 1_000
"""Milliseconds until a network has answered."""

_INVALID = error(400, 21, "Bad request (phone number is not valid)", "phoneNumber")
_NO_HLR = error(404, 20, "hlr not found")


class MessageBirdAbout:
    """Balance, Lookup and HLR. A network that was asked about a number once stays asked."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._asked: dict[tuple[str, str], tuple[str, Instant, str]] = {}
        self._numbers: dict[tuple[str, str], str] = {}

    def balance(self, account: str) -> Reply:
        left = self._exchange.balance("messagebird", account) / 1e6
        return reply(200, {"payment": "prepaid", "type": "euros", "amount": left})

    def look_up(self, asked: Asked, account: str, rest: tuple[str, ...], given: dict[str, Any]) -> Reply:
        """The answer to what follows `/lookup`."""
        number = f"+{rest[0].removeprefix('+')}" if rest else ""
        country = country_of(number) if number[1:].isdecimal() else None
        if country is None:
            return _INVALID
        if rest[1:] == ("hlr",):
            return self._hlr(asked, account, number, given)
        if len(rest) > 1 or asked.method != "GET":
            return _NO_HLR
        bare, hlr = number[1:], self._document(account, number)
        return reply(
            200,
            {
                "href": f"{ROOT}/lookup/{bare}",
                "countryCode": country.iso,
                "countryPrefix": int(country.dial),
                "phoneNumber": int(bare),
                "type": "fixed line" if nature_of(self._exchange, number) is Nature.LANDLINE else "mobile",
                "formats": {
                    "e164": number,
                    "international": f"+{country.dial} {bare[len(country.dial) :]}",
                    "national": bare[len(country.dial) :],
                    "rfc3966": f"tel:{number}",
                },
                **({"hlr": hlr} if hlr else {}),
            },
        )

    def hlr(self, asked: Asked, account: str, rest: tuple[str, ...], given: dict[str, Any]) -> Reply:
        """The answer to what follows `/hlr`: a network asked by number, or an answer by its id."""
        if not rest and asked.method == "POST":
            number = f"+{str(given.get('msisdn', '')).removeprefix('+')}"
            return self._ask(account, number, given) if country_of(number) else _INVALID
        number = self._numbers.get((account, rest[0]), "") if rest else ""
        return reply(200, self._document(account, number)) if number else _NO_HLR

    def _hlr(self, asked: Asked, account: str, number: str, given: dict[str, Any]) -> Reply:
        if asked.method == "POST":
            return self._ask(account, number, given)
        found = self._document(account, number)
        return reply(200, found) if found else _NO_HLR

    def _ask(self, account: str, number: str, given: dict[str, Any]) -> Reply:
        fresh = self._exchange.new_id(Submission("messagebird", account, Channel.SMS, number, "hlr", ""))
        self._asked[account, number] = (fresh, self._exchange.clock.now(), str(given.get("reference") or ""))
        self._numbers[account, fresh] = number
        return reply(201, self._document(account, number))

    def _document(self, account: str, number: str) -> dict[str, Any] | None:
        found = self._asked.get((account, number))
        if found is None:
            return None
        name, at, reference = found
        answered = self._exchange.clock.now() - at >= _NETWORK_ANSWERS
        country = country_of(number)
        network = self._exchange.world.network(country, number) if country and answered else None
        return {
            "id": name,
            "href": f"{ROOT}/lookup/{number[1:]}/hlr",
            "msisdn": int(number[1:]),
            "network": int(network.mcc + network.mnc) if network else None,
            "reference": reference or None,
            "status": _STATUSES.get(nature_of(self._exchange, number), "active") if answered else "sent",
            "details": {"ported": 0, "roaming": 0, "country_iso": country.iso if country else None}
            if network
            else None,
            "createdDatetime": written(at),
            "statusDatetime": written(at + _NETWORK_ANSWERS if answered else at),
        }


_STATUSES = {Nature.DEAD: "unknown", Nature.LANDLINE: "unknown"}
"""What a network says of a number that is no mobile in use; of others it says active."""
