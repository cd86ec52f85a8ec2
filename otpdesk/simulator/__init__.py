"""The world outside: simulated providers that speak their own wire formats on loopback, and what customers receive."""

from otpdesk.simulator.history import DEFAULT_CARRIERS, Batch, HistoryGenerator
from otpdesk.simulator.magic import MAGIC, Magic
from otpdesk.simulator.past import Carrier
from otpdesk.simulator.profile import Profile, Rule, read_profile
from otpdesk.simulator.simulator import Simulator

__all__ = [
    "DEFAULT_CARRIERS",
    "MAGIC",
    "Batch",
    "Carrier",
    "HistoryGenerator",
    "Magic",
    "Profile",
    "Rule",
    "Simulator",
    "read_profile",
]
