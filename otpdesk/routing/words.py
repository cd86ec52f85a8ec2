"""Routes and accounts as sentences name them."""

from otpdesk.otp import Channel, Purpose

CHANNELS = {Channel.SMS: "SMS", Channel.VOICE: "calls", Channel.WHATSAPP: "WhatsApp", Channel.EMAIL: "e-mail"}
"""What an account carries."""

_MICRO = 1_000_000


def price_text(micro: int, currency: str) -> str:
    """Money with the four decimals that a message's price has."""
    return f"{micro / _MICRO:.4f} {currency}"


def network_text(network: str) -> str:
    """A network's digits with its country's part told apart: 248 01."""
    return f"{network[:3]} {network[3:]}"


def purpose_text(purpose: Purpose) -> str:
    """A purpose within a sentence: call to support, change of address."""
    return "call to support" if purpose is Purpose.SUPPORT_CALL else purpose.value.replace("_", " ")
