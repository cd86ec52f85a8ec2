"""Settings: what is each person's own, and the upkeep of the workspace."""

from otpdesk.gui.pages.settings.page import SettingsPage

__all__ = ["SettingsPage"]
