"""The import of a contact list of 500 people."""

import io
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from openpyxl import Workbook

if TYPE_CHECKING:
    from members.models import Network, Person

PEOPLE, AIM = 500, 10


def measure() -> None:
    """Upload a list of 500 people of forty agencies, apply it, upload it once more; print the seconds of each step."""
    from members.contacts_import import services
    from members.loading import load_agencies

    load_agencies()
    network, officer = make_network()
    content = contact_list(PEOPLE)
    row, seconds = _timed(lambda: services.upload(network, by=officer, name="contacts.xlsx", content=content))
    print(f"  read and tried: {seconds:.2f} s ({row.counts['new']} new people, {row.counts['joins']} agencies join)")
    applied, more = _timed(lambda: services.apply(row, by=officer, digest=row.digest))
    print(f"  applied, tried once more within: {more:.2f} s ({applied.counts['offices']} offices)")
    print(f"  {PEOPLE} people imported in {seconds + more:.2f} s (aim {AIM} s)", flush=True)
    again, seconds = _timed(lambda: services.upload(network, by=officer, name="contacts.xlsx", content=content))
    print(f"  the same list again: {seconds:.2f} s ({again.counts['same']} people without change)", flush=True)


def _timed[Found](work: Callable[[], Found]) -> tuple[Found, float]:
    began = time.monotonic()
    return work(), time.monotonic() - began


def make_network() -> "tuple[Network, Person]":
    """Make the network into which the list is imported; return it with its officer."""
    from members.models import Agency, Contact, Membership, Network, Person, Representative
    from members.titles import title

    network = Network.objects.create(
        slug="bench-contacts", title=title("Bench"), country="AZ", time_zone="Asia/Baku", reply_to="s@bench.example"
    )
    term = Membership.objects.create(
        network=network,
        agency=Agency.objects.get(acronym="IOM"),
        role=Membership.Role.COORDINATOR,
        started_on=network.today(),
    )
    officer = Person.objects.create()
    Contact.objects.create(person=officer, name="Secretariat officer")
    Representative.objects.create(
        person=officer, membership=term, function="secretariat_officer", started_on=network.today()
    )
    return network, officer


def contact_list(people: int) -> bytes:
    """Return a workbook with so many people, spread over forty agencies of the catalogue."""
    from members.models import Agency

    acronyms = list(Agency.objects.filter(type=Agency.Type.UN_ENTITY).values_list("acronym", flat=True)[:40])
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise ValueError("A new workbook has a sheet.")
    sheet.append(["No.", "Agency", "Name", "Role", "Position", "E-mail", "Phone", "Since"])
    for number in range(people):
        given, family = f"Given{_letters(number)}", f"Family{_letters(number * 7 + 3)}"
        role = "Focal point" if number % 2 else "Alternate"
        address = f"{given}.{family}@people.example".lower()
        agency = acronyms[number % len(acronyms)]
        phone = f"+994 50 {number:07}"
        sheet.append([number, agency, f"{given} {family}", role, "Officer", address, phone, "01.02.2026"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _letters(number: int) -> str:
    """Return the number in letters, since two names that differ in digits only are none."""
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:04}")
