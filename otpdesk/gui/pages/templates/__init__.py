"""Templates: what the messages say, for each purpose, language and channel."""

from otpdesk.gui.pages.templates.page import TemplatesPage

__all__ = ["TemplatesPage"]
