"""A network with many recipients, and mails for them as the apps write them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from members.models import Network, Person
    from notifications.models import Body
    from notifications.services import Addressed

ROWS = 1000  # at once into the database
KIND = "reminder"
SLOTS = {
    "why": "You get this mail because you are the focal point of your agency. To get fewer mails, choose what you get.",
    "local_time": "Tuesday 24 November 2026, 10:00 to 12:00 (Asia/Baku)",
}


def make_network(slug: str) -> "Network":
    """Make a network that is not in preparation."""
    from members.models import Network
    from members.titles import title

    return Network.objects.create(
        slug=slug, title=title("Bench"), country="AZ", time_zone="Asia/Baku", reply_to="secretariat@bench.example"
    )


def make_people(count: int, *, domain: str = "people.example") -> "list[Person]":
    """Make so many persons, each with a name in Azerbaijani and one address."""
    from members.models import Contact, EmailAddress, Person

    people = [Person(language="en", time_zone="Asia/Baku") for _number in range(count)]
    Person.objects.bulk_create(people, batch_size=ROWS)
    contacts = [Contact(person=person, name=f"Əli Ələkbərov {n}") for n, person in enumerate(people)]
    Contact.objects.bulk_create(contacts, batch_size=ROWS)
    addresses = [
        EmailAddress(person=person, address=f"person{n:06}@{domain}", is_primary=True)
        for n, person in enumerate(people)
    ]
    EmailAddress.objects.bulk_create(addresses, batch_size=ROWS)
    return people


def addressed(people: "list[Person]") -> "list[Addressed]":
    """Return the people as recipients of a mail with two links."""
    from notifications.services import Addressed

    links = {
        "answer": {"purpose": "answer_invitation", "about": "participant:1"},
        "leave": {"purpose": "unsubscribe", "about": KIND},
    }
    return [Addressed(person.pk, "en", SLOTS, links) for person in people]


def store_mail(*, pdf: bytes = b"") -> "Body":
    """Store a mail of the usual length, with a PDF where one is given."""
    from notifications.registry import Attachment
    from notifications.services import store_body

    lines = [f"{n}. Progress of the working group on data, {n * 5} minutes, for discussion" for n in range(1, 13)]
    text = "\n".join(["Dear [[recipient_name]],", "[[local_time]]", *lines, "[[answer]]", "[[why]]", "[[leave]]"])
    style = "margin:0;padding:12px 20px;color:#1b2733;font-family:Arial,sans-serif;font-size:15px"
    rows = "".join(f'<tr><td style="{style}">{line}</td></tr>' for line in lines)
    html = (
        f'<!doctype html><html lang="en"><body style="margin:0"><p style="{style}">Dear [[recipient_name]],</p>'
        f'<p style="{style}">[[local_time]]</p><table role="presentation">{rows}</table>'
        f'<p style="{style}"><a href="[[answer]]">Accept</a></p><p style="{style}">[[why]] [[leave]]</p></body></html>'
    )
    files = [Attachment("agenda.pdf", pdf, "application/pdf")] if pdf else []
    return store_body(
        subject="Agenda of the network’s meeting",
        text=text,
        html=html,
        language="en",
        audience="network",
        attachments=files,
    )
