"""MessageBird's classic API, simulated."""
