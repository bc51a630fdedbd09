"""What the launcher says when it can't work."""


class Refusal(Exception):
    """The launcher can't go on; its text is the one sentence that the person at the terminal needs."""
