"""The import of a contact list of 500 people."""


def measure() -> None:
    """Load the agencies into new tables."""
    from members.loading import load_agencies

    print(f"  {load_agencies()} agencies in the catalogue")
