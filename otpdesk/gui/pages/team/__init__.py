"""Team & audit: who may do what, and who did what."""

from otpdesk.gui.pages.team.page import TeamPage

__all__ = ["TeamPage"]
