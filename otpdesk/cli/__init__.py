"""The command line, a contract that scripts rely on: each command is one call on the desk.

`arguments` is read first and is light, because `otpdesk` alone opens the window.
"""
