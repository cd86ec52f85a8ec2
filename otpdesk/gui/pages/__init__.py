"""The pages of the window: one file and one line in PAGES each."""
