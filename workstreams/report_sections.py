"""Sections that the apps above add to the report of a round: what was decided in its period, what is coming."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from members.classification import Classification
from workstreams.documents.snapshot import Entry, Section
from workstreams.models import ReportingRound

type Entries = Callable[[ReportingRound, Classification, datetime.date], list[Entry]]


@dataclass(frozen=True)
class ReportSection:
    """One section: `entries` answers what an audience reads of a round in a report of that day, in few queries.

    It is asked with the language of the report active; without entries the section is left out.
    """

    name: str
    heading: str | Promise
    entries: Entries


class ReportSections:
    """The sections in the order of registration."""

    def __init__(self) -> None:
        self._sections: dict[str, ReportSection] = {}

    def register(self, section: ReportSection) -> None:
        """Add a section. Raises ValueError when the name is taken."""
        if section.name in self._sections:
            raise ValueError(f"The section “{section.name}” is registered already.")
        self._sections[section.name] = section

    def of(self, closed: ReportingRound, audience: Classification, issued_on: datetime.date) -> list[Section]:
        """Return the sections that have anything to say, in the active language."""
        found = [(one, one.entries(closed, audience, issued_on)) for one in self._sections.values()]
        return [{"heading": str(one.heading), "entries": entries} for one, entries in found if entries]


report_sections = ReportSections()
