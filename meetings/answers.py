"""Answers by link in a mail."""


def register() -> None:
    """Give the outbox the purposes of this app."""
