"""Route suggestions: how to share out the traffic of a country, tried in the shadow, applied by a person."""

from otpdesk.gui.pages.suggestions.page import SuggestionsPage

__all__ = ["SuggestionsPage"]
