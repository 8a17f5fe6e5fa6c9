"""Reminders: sources say what is due, a ladder when to ask, a ledger what was asked, one mail a day asks."""
