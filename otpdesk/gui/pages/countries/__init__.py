"""Countries: where the desk sends at all, with caps and prices, changed as a draft."""

from otpdesk.gui.pages.countries.page import CountriesPage

__all__ = ["CountriesPage"]
