"""The hand-over file: all that a successor needs to know on the first day, as far as the reader may see it."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.access import allowed
from members.directory import as_table, directory_of
from members.models import Membership, Person, Representative
from members.portfolios import Sheet, Table, portfolios
from members.spreadsheets import TYPE, workbook_of
from notifications.models import Message
from notifications.registry import Attachment, Recipient


def handover_file(office: Representative) -> bytes:
    """Return the file for the person of an office, in that person's language and with that person's rights."""
    reader, membership = office.person, office.membership
    with translation.override(reader.language):
        sheets = [
            (str(sheet.label), *sheet.table(membership, reader)) for sheet in (OFFICES, *portfolios.sheets(), CONTACTS)
        ]
        return workbook_of(sheets)


def file_name(office: Representative) -> str:
    """Return the name of the file, such as hand-over-baku-ILO-2026-11-24.xlsx."""
    network, agency = office.membership.network, office.membership.agency
    acronym = "".join(letter for letter in agency.acronym if letter.isascii() and letter.isalnum()) or "agency"
    return f"hand-over-{network.slug}-{acronym}-{network.today().isoformat()}.xlsx"


def is_ready(office: Representative) -> bool:
    """Whether the office holds today, so that its person may see anything."""
    today = office.membership.network.today()
    return office.is_active_on(today) and office.membership.is_active_on(today)


def attached(message: Message, recipient: Recipient) -> list[Attachment]:
    """Return the file for the mail to a successor; none before the office begins, and none to who gave it away."""
    office = office_about(message.about)
    if office is None or office.person_id != recipient.person or not is_ready(office):
        return []
    return [Attachment(file_name(office), handover_file(office), TYPE)]


def office_about(about: str) -> Representative | None:
    """Return the office that a mail or a link is about."""
    app, _colon, key = about.partition(":")
    if app != "office" or not key.isdigit():
        return None
    rows = Representative.objects.select_related("person__contact", "membership__network", "membership__agency")
    return rows.filter(pk=int(key)).first()


def _offices(membership: Membership, reader: Person) -> Table:
    rows = Representative.objects.visible_to(reader).filter(membership=membership)
    table = [
        [
            row.person.name,
            row.get_function_display(),
            row.title_text,
            row.started_on,
            row.ended_on,
        ]
        for row in rows.with_person(with_addresses=False).order_by("-started_on", "pk")
    ]
    return [_("Person"), _("Function"), _("Title of the office"), _("From"), _("Until")], table


def _contacts(membership: Membership, reader: Person) -> Table:
    network = membership.network
    sides = directory_of(network, reader, network.today())
    return as_table(sides, with_addresses=allowed(reader, "members.view_address", network))


OFFICES = Sheet("offices", gettext_lazy("Offices"), _offices)
CONTACTS = Sheet("contacts", gettext_lazy("Contacts"), _contacts)
