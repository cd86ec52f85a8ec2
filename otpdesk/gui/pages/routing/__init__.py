"""Routing & limits: which accounts carry what, where and when, and how much of it there may be."""

from otpdesk.gui.pages.routing.page import RoutingPage

__all__ = ["RoutingPage"]
