"""The console: the page support operators live in. One file for each thing on it; `page` puts them together."""

from otpdesk.gui.pages.console.page import ConsolePage

__all__ = ["ConsolePage"]
