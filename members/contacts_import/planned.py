"""What an import would do: people with their offices, agencies that join, and the findings."""

import datetime
import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from members.contacts_import.book import Place
from members.contacts_import.findings import Finding, Level
from members.contacts_import.known import KnownPerson


@dataclass(frozen=True)
class NewOffice:
    """An office that begins."""

    agency: int
    function: str
    title: str
    starts_on: datetime.date
    ends_on: datetime.date | None


@dataclass
class Planned:
    """One person and what would be done about them; `person` is None for somebody new."""

    place: Place
    name: str
    known: KnownPerson | None
    person: UUID | None = None
    new_name: str = ""
    new_phone: str = ""
    new_addresses: list[str] = field(default_factory=list)
    first_is_primary: bool = False
    offices: list[NewOffice] = field(default_factory=list)
    titles: dict[int, str] = field(default_factory=dict)  # by office
    endings: dict[int, datetime.date] = field(default_factory=dict)  # by office
    seen: dict[tuple[int, str], Place] = field(default_factory=dict)

    def effects(self) -> dict[str, Any] | None:
        """Return what would be written, as JSON; None where nothing would."""
        found = asdict(self)
        for name in ("place", "known", "seen", "name"):
            found.pop(name)
        person = found.pop("person")
        if not any(value for name, value in found.items() if name != "first_is_primary"):
            return None
        return {**found, "person": str(person or ""), "name": self.name}


@dataclass
class Plan:
    """What the import would do."""

    findings: list[Finding]
    people: list[Planned]
    joins: dict[int, str]  # roles by agency
    absent: list[str]

    @property
    def has_errors(self) -> bool:
        """Whether something keeps the list out."""
        return any(finding.level == Level.ERROR for finding in self.findings)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not self.joins and all(planned.effects() is None for planned in self.people)

    def counts(self) -> dict[str, int]:
        """Return the figures of the report."""
        effects = [planned for planned in self.people if planned.effects()]
        return {
            "people": len(self.people),
            "new": sum(planned.person is None for planned in effects),
            "changed": sum(planned.person is not None for planned in effects),
            "same": len(self.people) - len(effects),
            "offices": sum(len(planned.offices) for planned in effects),
            "joins": len(self.joins),
            "doubts": sum(finding.level == Level.DOUBT for finding in self.findings),
            "errors": sum(finding.level == Level.ERROR for finding in self.findings),
        }

    def digest(self) -> str:
        """Return the same value as long as the same would be done."""
        effects = [planned.effects() for planned in self.people]
        told = [finding.as_json() for finding in self.findings]
        text = json.dumps([effects, told, sorted(self.joins.items())], default=str, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
