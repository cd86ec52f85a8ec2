"""Vonage, simulated."""
