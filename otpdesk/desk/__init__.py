"""What people do at the desk; the only door for the window and the command line."""
