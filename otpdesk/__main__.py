"""`otpdesk` and `python -m otpdesk`: the window, or a command.

The window is reached without the command line's library, the database or a provider: it must show at once.
"""

import sys

from otpdesk.cli.arguments import Misused, read


def main() -> int:
    """Run the program with the arguments of this process; the exit code."""
    arguments = sys.argv[1:]
    try:
        request = read(arguments)
    except Misused:
        request = None
    if request is not None and not request.command and not request.json:
        from otpdesk.app.window import run_window

        return run_window(request.workspace)
    from otpdesk.cli.run import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
