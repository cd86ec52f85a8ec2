"""MessageBird's classic API: the adapter and what it is made of."""
