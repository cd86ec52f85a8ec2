"""The command palette: what can be done here, whom to open, where to go, by typing a part of it."""

from otpdesk.gui.commands.layer import CommandLayer

__all__ = ["CommandLayer"]
