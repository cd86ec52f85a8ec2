"""What speaks for false receipts beside codes that nobody reads back, a sentence each."""

from collections.abc import Iterator

from otpdesk.quality.phantom import Claims, Sign, Suspicion


def sentences(found: Suspicion, own: Claims) -> Iterator[str]:
    """The signs in words, the strongest first."""
    for sign in found.signs:
        yield _sentence(sign, found, own)


def _sentence(sign: Sign, found: Suspicion, own: Claims) -> str:
    match sign:
        case Sign.CONTROLS:
            messages = "1 message" if own.controls == 1 else f"{own.controls} messages"
            return f"It claims to have delivered {own.control_receipts} of {messages} to dead control numbers."
        case Sign.DELAYS:
            return _delays(found)
        case Sign.EARLY:
            early = f"{own.verified_early} of {own.verified_claimed}"
            return f"Codes are read back before their receipts come: {early}, more than through {found.peer}."
        case Sign.CONVERSION:
            return f"It claims as many deliveries as {found.peer}, and fewer customers are verified."


def _delays(found: Suspicion) -> str:
    shape = found.shape
    if shape is not None and shape.moment is not None and shape.spike > shape.below - shape.peer_below:
        share = f"{100 * shape.spike:.0f} %"
        return f"Receipts come as no network brings them: {share} too many at about {shape.moment:g} s."
    below = f"{100 * shape.below:.0f} %" if shape is not None else "many"
    return f"Receipts come as no network brings them: {below} within a second."
