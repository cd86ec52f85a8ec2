"""The world outside: simulated providers that speak their own wire formats on loopback, and what customers receive.

`history` makes a past as if that world had always been there; it takes numpy, and is imported where it is asked for.
"""

from otpdesk.simulator.magic import MAGIC, Magic
from otpdesk.simulator.profile import Profile, Rule, read_profile
from otpdesk.simulator.simulator import Simulator

__all__ = [
    "MAGIC",
    "Magic",
    "Profile",
    "Rule",
    "Simulator",
    "read_profile",
]
