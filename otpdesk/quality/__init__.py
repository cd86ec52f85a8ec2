"""How good providers are, and how sure that is: pure arithmetic over counts, without database, clock or window."""
