"""Bird v1: the adapter and what it is made of."""
