"""The report of a reporting round, made from a frozen snapshot alone: as PDF and as a Word document.

Nothing in here reads the database.
"""
