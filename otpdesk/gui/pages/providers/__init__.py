"""Providers: the accounts that carry messages – their state, settings, keys and tests."""

from otpdesk.gui.pages.providers.page import ProvidersPage

__all__ = ["ProvidersPage"]
