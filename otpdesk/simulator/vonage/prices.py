"""Vonage's price lists of a country and of all countries."""

from typing import Any

from otpdesk.otp import Channel
from otpdesk.simulator.countries import COUNTRIES, Country
from otpdesk.simulator.dialect import Asked, Reply, reply
from otpdesk.simulator.vonage.problems import NOT_FOUND
from otpdesk.simulator.world import World

_CHANNELS = {"sms": Channel.SMS, "sms-transit": Channel.SMS, "voice": Channel.VOICE}


def prices(world: World, asked: Asked, product: str, *, full: bool) -> Reply:
    """The prices of a product (sms, sms-transit, voice): of the country asked for, or of all."""
    channel = _CHANNELS.get(product)
    if channel is None:
        return NOT_FOUND
    if full:
        every = [_country(world, country, channel) for country in COUNTRIES.values()]
        return reply(200, {"count": str(len(every)), "countries": every})
    iso = asked.query.get("country", "").upper()
    if not iso:
        wrong = {"parameter": "country", "message": "Is required"}
        return reply(400, {"type": "BAD_REQUEST", "error_title": "Bad Request", "invalid_parameters": wrong})
    country = COUNTRIES.get(iso)
    return NOT_FOUND if country is None else reply(200, _country(world, country, channel) | {"countryCode": iso})


def _country(world: World, country: Country, channel: Channel) -> dict[str, Any]:
    price = world.price("vonage", country, channel)
    amount = f"{price.micro / 1e6:.8f}"
    networks = [
        {
            "type": "mobile",
            "price": amount,
            "currency": price.currency,
            "mcc": network.mcc,
            "mnc": network.mnc,
            "networkCode": network.mcc + network.mnc,
            "networkName": network.name,
        }
        for network in country.networks
    ]
    return {
        "countryName": country.name,
        "countryDisplayName": country.name,
        "currency": price.currency,
        "defaultPrice": amount,
        "dialingPrefix": country.dial,
        "networks": networks,
    }
