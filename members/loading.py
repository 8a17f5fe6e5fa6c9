"""Loads the agencies of the data file, and the illustrative network for Azerbaijan with its people.

Names of agencies are facts with a mark how sure we are; people of the example are role titles, never natural persons.
Every loader may run again: it finds rows by their natural key and leaves what somebody has edited since.
"""

import datetime
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.text import slugify

from members.models import (
    Agency,
    AgencyCode,
    Contact,
    DayException,
    EmailAddress,
    Membership,
    MembershipDetail,
    Network,
    Person,
    Representative,
)
from members.titles import title

CODE_SCHEMES = {"iati_org_id": "IATI", "dac_channel_code": "DAC channel"}
STAKEHOLDERS = {"nhri", "civil_society", "academia", "private_sector", "trade_union", "training_centre"}
EXAMPLE_SLUG = "azerbaijan"


def read_data(package: str, name: str) -> dict[str, Any]:
    """Return a data file of a package. The files avoid keys that YAML 1.1 reads as booleans."""
    found: dict[str, Any] = yaml.safe_load(resources.files(package).joinpath("data", name).read_text("utf-8"))
    return found


def refuse_in_production() -> None:
    """Raise ImproperlyConfigured where the illustrative data must not go."""
    if settings.PRODUCTION:
        raise ImproperlyConfigured(
            "The illustrative data never load into production: set PRODUCTION=0 for a demonstration."
        )


@dataclass(frozen=True)
class Shift:
    """By how much the dates of the example move, so that the demonstration looks current; whole weeks."""

    weeks: int = 0

    @classmethod
    def from_anchor(cls, anchor: datetime.date, today: datetime.date) -> "Shift":
        """Return the shift that brings the anchor as near to today as whole weeks allow, never past it."""
        return cls((today - anchor).days // 7)

    def __call__(self, day: datetime.date) -> datetime.date:
        """Return the day moved by the shift."""
        return day + datetime.timedelta(weeks=self.weeks)


def load_agencies() -> int:
    """Load the agencies and their codes; return how many agencies the file has."""
    rows = read_data("members", "agencies.yaml")["agencies"]
    for row in rows:
        local = row["type"] not in ("un_entity", "international_organisation", "donor")
        agency, _created = Agency.objects.get_or_create(
            acronym=row["acronym"],
            country="AZ" if local else "",
            defaults={
                "title": title(row["name"], az=row.get("name_az", "")),
                "type": row["type"],
                "website": row.get("website", ""),
                "is_executive_committee": row["executive_committee"],
                "network_member_confidence": row.get("network_member_confidence", ""),
                "note": row.get("presence_note") or row.get("relevance", ""),
            },
        )
        for key, scheme in CODE_SCHEMES.items():
            if row.get(key):
                AgencyCode.objects.get_or_create(agency=agency, scheme=scheme, defaults={"code": row[key]})
    return len(rows)


def example_agencies() -> dict[str, Agency]:
    """Return the agencies that an Azerbaijani data file may name, by acronym."""
    return {agency.acronym: agency for agency in Agency.objects.filter(country__in=("", "AZ"))}


def load_example_network(acronyms: set[str], shift: Shift) -> Network:
    """Load the illustrative network and the membership of the agencies named; return the network."""
    refuse_in_production()
    network, _created = Network.objects.get_or_create(
        slug=EXAMPLE_SLUG,
        defaults={
            "title": title(
                "UN Network on Migration for Azerbaijan",
                az="BMT-nin Azərbaycan üzrə Miqrasiya Şəbəkəsi",
                ru="Сеть ООН по миграции в Азербайджане",
            ),
            "country": "AZ",
            "time_zone": "Asia/Baku",
            "languages": ["az", "en"],
            "reply_to": "secretariat@iom.example",
            "secretariat": "IOM Azerbaijan, network secretariat",
            "quorum_rule": "one co-chair from each side and at least half of UN member entities",
            "is_illustrative": True,
        },
    )
    _load_calendar(network)
    rows = {row["acronym"]: (number, row) for number, row in enumerate(_agency_rows(), start=1)}
    agencies = example_agencies()
    started_on = shift(datetime.date(2026, 1, 1))
    for acronym in sorted(acronyms, key=lambda name: rows[name][0]):
        number, row = rows[acronym]
        membership, created = Membership.objects.get_or_create(
            network=network, agency=agencies[acronym], defaults={"role": _role(row), "started_on": started_on}
        )
        if created:
            presence = row.get("presence", "resident" if row["in_azerbaijan"] is True else "unknown")
            MembershipDetail.objects.create(
                membership=membership,
                started_on=started_on,
                presence=presence if presence in MembershipDetail.Presence else MembershipDetail.Presence.UNKNOWN,
                protocol_order=0 if acronym == "RCO" else number,
                local_name=row.get("name_az", ""),
                note=row.get("presence_note", ""),
            )
    return network


def _agency_rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read_data("members", "agencies.yaml")["agencies"]
    return rows


def _role(row: dict[str, Any]) -> str:
    if row["acronym"] == "IOM":
        return Membership.Role.COORDINATOR
    if row["type"] in ("un_entity", "un_office"):
        return Membership.Role.MEMBER
    if row["type"] == "government":
        return Membership.Role.GOVERNMENT
    return Membership.Role.STAKEHOLDER if row["type"] in STAKEHOLDERS else Membership.Role.OBSERVER


def _load_calendar(network: Network) -> None:
    """Enter the decrees that the data file tells of: Novruz with Ramazan 2026, and the swap at the end of 2024."""
    example = read_data("members", "az_holidays.yaml")["example_2026_march"]["non_working"]
    days = {datetime.date.fromisoformat(str(day)): (False, "Novruz and Ramazan 2026") for day in example}
    swap = "Cabinet of Ministers, end of 2024: 28 and 29 December worked for 30 December and 3 January"
    days |= {datetime.date(2024, 12, day): (True, swap) for day in (28, 29)}
    days |= {datetime.date(2024, 12, 30): (False, swap), datetime.date(2025, 1, 3): (False, swap)}
    for day, (is_working, note) in days.items():
        DayException.objects.get_or_create(network=network, day=day, defaults={"is_working": is_working, "note": note})


FUNCTIONS = (  # the first whose words occur in a role title
    ("co-chair", Representative.Function.CO_CHAIR),
    ("chief of the state migration service", Representative.Function.CO_CHAIR),
    ("resident coordinator", Representative.Function.CO_CHAIR),
    ("secretariat officer", Representative.Function.SECRETARIAT_OFFICER),
    ("liaison officer", Representative.Function.LIAISON_OFFICER),
    ("chief of mission", Representative.Function.HEAD),
    ("chairperson", Representative.Function.HEAD),
    ("alternate", Representative.Function.ALTERNATE),
)
TIME_ZONES = {
    "UNODC": "Europe/Vienna",
    "UNESCO": "Europe/Paris",
    "UNICEF": "Europe/Zurich",
    "World Bank": "America/New_York",
}


def role_title(label: str, acronym: str) -> str:
    """Return the lasting title of an office: what a meeting adds to it (“co-lead”, “a.i.”) falls away."""
    for passing in (", co-chair", ", co-lead", " a.i."):
        label = label.replace(passing, "")
    is_bare = label in (
        "Secretariat officer",
        "Head, International Cooperation Department",
        "Head, Labour Migration Unit",
    )
    return f"{label}, {acronym}" if is_bare else label


def example_person(network: Network, *, acronym: str, label: str, shift: Shift) -> Person:
    """Return the role mailbox that holds the office `label` at the agency, made where it is missing."""
    name = role_title(label, acronym)
    membership = Membership.objects.select_related("agency").get(network=network, agency__acronym=acronym)
    office = (
        Representative.objects.filter(membership=membership, person__contact__name=name)
        .select_related("person")
        .first()
    )
    if office is not None:
        return office.person
    person = Person.objects.create(
        kind=Person.Kind.ROLE_MAILBOX,
        language=_language(membership),
        time_zone=TIME_ZONES.get(acronym, network.time_zone),
    )
    Contact.objects.create(person=person, name=name)
    function = next(
        (found for words, found in FUNCTIONS if words in label.lower()), Representative.Function.FOCAL_POINT
    )
    EmailAddress.objects.create(
        person=person, address=_free_address(function, acronym), is_primary=True, verified_at=timezone.now()
    )
    Representative.objects.create(
        person=person,
        membership=membership,
        function=function,
        started_on=membership.started_on,
        title=title(name),
        confirmed_on=network.today(),
    )
    return person


def _free_address(function: str, acronym: str) -> str:
    """Return an address such as focal-point@ilo.example, numbered where an agency has several of a function."""
    name, domain = function.replace("_", "-"), f"{slugify(acronym)}.example"
    taken = set(EmailAddress.objects.filter(address__endswith=f"@{domain}").values_list("address", flat=True))
    free = (f"{name}{number}@{domain}" for number in ("", *range(2, 100)))
    return next(address for address in free if address not in taken)


def _language(membership: Membership) -> str:
    if membership.agency.acronym == "MC-SMS":
        return "ru"
    return "az" if membership.role == Membership.Role.GOVERNMENT or membership.agency.type == "nhri" else "en"
