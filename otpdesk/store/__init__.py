"""The database and the vault: rows stay in, records come out."""
