"""What narrows a long table: chips with choices, stretches of time, a day."""
