"""Activity: every attempt of the desk, newest first, filtered in the database."""

from otpdesk.gui.pages.activity.page import ActivityPage

__all__ = ["ActivityPage"]
