"""The Trials page: trials between accounts, and probes to the user's own phones."""

from otpdesk.gui.pages.trials.page import TrialsPage

__all__ = ["TrialsPage"]
