"""Kinds of mail."""


def register() -> None:
    """Give the outbox the kinds of this app."""
