"""Documents of a meeting, made from a frozen snapshot alone: agenda as PDF, agenda as mail, calendar invitation.

Nothing in here reads the database, so that a document can be made again, to the byte, from what was once sent.
"""
