"""Bird v1, simulated."""
