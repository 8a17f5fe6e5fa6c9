"""What the dry run says of a cell."""

from dataclasses import dataclass

from members.contacts_import.book import Place
from members.contacts_import.findings import Level


@dataclass(frozen=True)
class Finding:
    """One sentence about one cell; `read` is what stands in it."""

    place: Place
    level: Level
    sentence: str
    read: str = ""
