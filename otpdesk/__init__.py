"""otpdesk: the desk of the people who stand behind one-time passwords."""

__version__ = "0.1.0"
