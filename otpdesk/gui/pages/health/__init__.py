"""Provider health: how each account does in each country just now, and what was out of the ordinary."""

from otpdesk.gui.pages.health.page import HealthPage

__all__ = ["HealthPage"]
