"""The world outside: simulated providers that speak their own wire formats on loopback."""
