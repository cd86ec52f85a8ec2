"""Compare providers: which is better for these customers, and how sure that is."""

from otpdesk.gui.pages.compare.page import ComparePage

__all__ = ["ComparePage"]
