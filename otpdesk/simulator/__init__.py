"""The world outside: simulated providers that speak their own wire formats on loopback, and what customers receive."""

from otpdesk.simulator.history import PAST_ACCOUNTS, Batch, HistoryGenerator
from otpdesk.simulator.magic import MAGIC, Magic
from otpdesk.simulator.past_sending import PastAccount
from otpdesk.simulator.profile import Profile, Rule, read_profile
from otpdesk.simulator.simulator import Simulator

__all__ = [
    "MAGIC",
    "PAST_ACCOUNTS",
    "Batch",
    "HistoryGenerator",
    "Magic",
    "PastAccount",
    "Profile",
    "Rule",
    "Simulator",
    "read_profile",
]
