"""Composition: a workspace puts store, vault, accounts and desk together; the window opens one behind itself."""
