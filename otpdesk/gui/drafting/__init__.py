"""What the pages of Configure share: the bar that counts what is changed, its review, conflicts, versions."""
