"""The literal table: every address of the product × every part of the cast.

Expected codes are written down here and never computed from the rules that they test.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.cast import Cast
from workstreams.models import RoundReport

PARTS = (
    "secretariat",
    "un_co_chair",
    "government_co_chair",
    "lead",
    "other",
    "head",
    "liaison",
    "ministry",
    "stakeholder",
    "observer",
    "double",
    "two_agencies",
    "two_networks",
    "guest",
    "outsider",
    "ended",
    "administrator",
    "anonymous",
)
Codes = tuple[int, ...]
Arguments = Callable[[Cast], dict[str, Any]]


def row(text: str) -> Codes:
    """Read a row of codes, in the order of PARTS."""
    codes = tuple(int(code) for code in text.split())
    if len(codes) != len(PARTS):
        raise ValueError(text)
    return codes


# secretariat, UN co-chair, government co-chair, lead, other, head, liaison, ministry, stakeholder, observer, double,
# two agencies, two networks;  guest, outsider, ended, administrator;  anonymous
OFFICE = row("200 200 200 200 200 200 200 200 200 200 200 200 200  404 404 404 404  302")
UN_SIDE = row("200 200 404 200 200 200 404 404 404 404 404 200 200  404 404 404 404  302")
INVITED = row("200 200 200 200 200 200 200 200 200 200 200 200 200  200 404 404 404  302")
SECRETARIAT = row("200 404 404 404 404 404 404 404 404 404 404 404 404  404 404 404 404  302")
SECRETARIAT_OR_403 = row("200 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  302")
SECRETARIAT_INSIDE = row("200 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  302")
DOES_AS_SECRETARIAT = row("302 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  302")
MAY_UPDATE = row("200 403 403 200 403 200 403 403 403 403 403 200 403  404 404 404 404  302")
MAY_UPDATE_SECRET = row("200 403 404 200 403 200 404 404 404 404 404 200 403  404 404 404 404  302")
SIGNED_IN = row("200 200 200 200 200 200 200 200 200 200 200 200 200  200 200 200 200  302")
HOME = row("302 302 302 302 302 302 302 302 302 302 302 302 200  200 302 200 200  302")
SECRETARIAT_ALONE = row("200 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  302")
EVERYBODY = row("200 200 200 200 200 200 200 200 200 200 200 200 200  200 200 200 200  200")
LOGIN = row("302 302 302 302 302 302 302 302 302 302 302 302 302  302 302 302 302  200")
ELSEWHERE = row("302 302 302 302 302 302 302 302 302 302 302 302 302  302 302 302 302  302")
NO_FACTOR = row("404 404 404 404 404 404 404 404 404 404 404 404 404  404 404 404 404  302")
BAD_TOKEN = row("404 404 404 404 404 404 404 404 404 404 404 404 404  404 404 404 404  404")
READY = row("503 503 503 503 503 503 503 503 503 503 503 503 503  503 503 503 503  503")  # no worker in the tests
POST_ONLY = row("405 405 405 405 405 405 405 405 405 405 405 405 405  405 405 405 405  405")
POST_ONLY_INSIDE = row("405 405 405 405 405 405 405 405 405 405 405 405 405  405 405 405 405  302")
POST_ONLY_OFFICE = row("405 405 405 405 405 405 405 405 405 405 405 405 405  404 404 404 404  302")
SETS_UP = row("200 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  302")
POST_ONLY_INVITED = row("405 405 405 405 405 405 405 405 405 405 405 405 405  405 404 404 404  302")

MAY_ASK = row("200 403 200 403 403 403 200 200 403 403 200 403 403  404 404 404 404  302")
PARTIES_OF_REQUESTS = row("200 200 200 200 200 200 200 200 404 404 200 200 200  404 404 404 404  302")
CHANGES_REQUEST = row("200 403 200 403 403 403 200 403 404 404 403 403 403  404 404 404 404  302")
MAY_PLEDGE = row("200 200 200 200 200 200 200 200 403 403 200 200 200  404 404 404 404  302")
CHANGES_PLEDGE = row("200 403 200 403 403 403 200 403 403 403 403 403 403  404 404 404 404  302")
GOVERNMENT_ALONE = row("403 403 200 403 403 403 200 200 403 403 200 403 403  404 404 404 404  302")
DOES_AS_GOVERNMENT = row("403 403 302 403 403 403 302 302 403 403 302 403 403  404 404 404 404  302")

RUNS_INSTALLATION = row("403 " * 16 + "200 302")
POST_ONLY_INSTALLATION = row("403 " * 16 + "405 302")
UN_SIDE_OR_403 = row("200 200 403 200 200 200 403 403 403 403 403 200 200  404 404 404 404  302")
CLEARS_SECRET = row("200 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  302")
DOES_CLEAR_SECRET = row("302 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  302")
API_NOBODYS = row("404 404 404 404 404 404 404 404 404 404 404 404 404  404 404 404 404  401")
API_POST_ONLY_SIGNED_IN = row("405 405 405 405 405 405 405 405 405 405 405 405 405  405 405 405 405  401")
API_CLEARS_SECRET = row("200 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  401")
MAY_INVITE = row("200 200 200 200 200 200 200 200 200 200 403 403 403  404 404 404 404  302")
INVITES_FOR_ILO = row("200 403 403 200 403 200 403 403 403 403 403 403 403  404 404 404 404  302")
POST_ONLY_OFFICE = row("405 405 405 405 405 405 405 405 405 405 405 405 405  404 404 404 404  302")
SECRETARIAT_INSIDE = row("200 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  302")
REFUSED_INSIDE = row("403 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  302")
OWN_OFFICE = row("200 403 403 200 403 403 403 403 403 403 403 403 403  404 404 404 404  302")
DOES_SECRETARIAT_INSIDE = row("302 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  302")
DOES_WITH_OWN_OFFICE = row("302 403 403 302 403 403 403 403 403 403 403 403 403  404 404 404 404  302")
DOES_FOR_ILO = row("302 403 403 302 403 302 403 403 403 403 403 403 403  404 404 404 404  302")
DECIDES_ON_INVITATION = row("302 404 404 403 404 403 404 404 404 404 404 404 404  404 404 404 404  302")

OFFICER_LATE = row("409 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  302")
READERS_LATE = row("409 409 409 409 409 409 409 409 409 409 409 409 409  409 404 404 404  302")
ANSWERS_COMMENT = row("302 404 404 403 404 404 404 404 404 404 404 404 404  404 404 404 404  302")
OWES = row("302 403 403 302 403 302 403 403 403 403 403 302 403  404 404 404 404  302")

ASSIGNS_FOR_ILO = row("200 403 403 200 403 200 403 403 403 403 403 403 403  404 404 404 404  302")

API_OFFICE = row("200 200 200 200 200 200 200 200 200 200 200 200 200  404 404 404 404  401")
API_UN_SIDE = row("200 200 404 200 200 200 404 404 404 404 404 200 200  404 404 404 404  401")
API_MAY_INVITE = row("200 200 200 200 200 200 200 200 200 200 403 403 403  404 404 404 404  401")
API_INVITATION = row("200 404 404 200 404 200 404 404 404 404 404 404 404  404 404 404 404  401")
API_DECIDES_ON_INVITATION = row("200 404 404 403 404 403 404 404 404 404 404 404 404  404 404 404 404  401")
API_WITH_OWN_OFFICE = row("200 403 403 200 403 403 403 403 403 403 403 403 403  404 404 404 404  401")
API_INVITED = row("200 200 200 200 200 200 200 200 200 200 200 200 200  200 404 404 404  401")
API_SIGNED_IN = row("200 200 200 200 200 200 200 200 200 200 200 200 200  200 200 200 200  401")
API_RECORDS = row("201 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401")
API_OVERSEES = row("200 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401")
API_TOO_LATE = row("409 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401")
API_OWES = row("200 403 403 200 403 200 403 403 403 403 403 200 403  403 404 404 404  401")
API_NETWORK = row("200 200 200 200 200 200 200 200 200 200 200 200 200  404 404 404 200  401")
API_POST_ONLY = row("405 405 405 405 405 405 405 405 405 405 405 405 405  404 404 404 404  401")
API_POST_ONLY_INVITED = row("405 405 405 405 405 405 405 405 405 405 405 405 405  405 404 404 404  401")

# Writes: 302 of a page is done (anonymous goes to the login page), 201 or 200 of the API is done.
DOES_UPDATE = row("302 403 403 302 403 302 403 403 403 403 403 302 403  404 404 404 404  302")
DOES_DISTRIBUTE = row("302 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  302")
ANSWERS_FOR_MINISTRY = row("302 403 403 403 403 403 403 302 403 403 403 403 403  403 404 404 404  302")
ANSWERS_FOR_GUEST = row("302 403 403 403 403 403 403 403 403 403 403 403 403  302 404 404 404  302")
REVOKES_TOKEN_OF_LEAD = row("404 404 404 302 404 404 404 404 404 404 404 404 404  404 404 404 404  302")
STARTS_PREVIEW = row("302 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  302")
SIGNS_OUT = row("302 302 302 302 302 302 302 302 302 302 302 302 302  302 302 302 302  302")
CREATES_TOKEN = row("200 200 200 200 200 200 200 200 200 200 200 200 200  200 200 200 200  302")
API_UPDATES = row("201 403 403 201 403 201 403 403 403 403 403 201 403  404 404 404 404  401")
API_UPDATES_SECRET = row("201 403 404 201 403 201 404 404 404 404 404 201 403  404 404 404 404  401")
API_DISTRIBUTES = row("201 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401")
API_ANSWERS_FOR_MINISTRY = row("200 403 403 403 403 403 403 200 403 403 403 403 403  403 404 404 404  401")
ASKED_FOR_DATES = row("200 404 404 200 404 404 404 404 404 404 404 404 404  404 404 404 404  302")
API_ASKED_FOR_DATES = row("200 404 404 200 404 404 404 404 404 404 404 404 404  404 404 404 404  401")
MEETING = {
    "title_en": "New",
    "modality": "online",
    "time_zone": "Asia/Baku",
    "languages": "en",
    "parts-TOTAL_FORMS": "1",
    "parts-INITIAL_FORMS": "0",
    "parts-0-day": "2099-03-02",
    "parts-0-start": "10:00",
    "parts-0-end": "12:00",
    "parts-0-classification": "2",
    "count": "1",
    "every": "2",
    "unit": "months",
}
MAY_PROPOSE = row("200 200 200 200 200 200 200 200 200 403 200 200 200  403 404 404 404  302")
API_DECIDES_ON_PROPOSAL = row("200 404 404 403 404 404 404 404 404 404 404 404 404  404 404 404 404  401")
API_REFUSES_OTHERS = row("400 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401")
ITEM = {"minutes": "10", "purpose": "discussion"}
API_ITEM = {"title": {"original": "en", "en": "New"}, "minutes": 10, "purpose": "discussion"}


@dataclass(frozen=True)
class Address:
    """One address as it is asked: its arguments, the literal codes, and what a POST says."""

    codes: Codes
    arguments: Arguments = lambda cast: {"network": cast.network.slug}
    query: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def with_parts(**parts: Callable[[Cast], Any]) -> Arguments:
    """Return the arguments of an address that belongs to no network."""
    return lambda cast: {name: value(cast) for name, value in parts.items()}


def in_network(**more: Callable[[Cast], Any]) -> Arguments:
    """Return the arguments of an address below the cast's network."""
    return with_parts(network=lambda cast: cast.network.slug, **more)


def spreadsheet(kind: str, ending: str) -> Arguments:
    """Return the arguments of a spreadsheet of the workplan."""
    return in_network(kind=lambda cast: kind, ending=lambda cast: ending)


def settings_section(name: str) -> Arguments:
    """Return the arguments of the page that changes a section of the settings."""
    return in_network(section=lambda cast: name)


def nothing(cast: Cast) -> dict[str, Any]:
    """Return no arguments."""
    return {}


workstream = in_network(reference=lambda cast: cast.workstream.reference)
secret_workstream = in_network(reference=lambda cast: cast.secret_workstream.reference)
meeting = in_network(reference=lambda cast: cast.meeting.reference)
agenda_item = in_network(reference=lambda cast: cast.meeting.reference, item=lambda cast: cast.item.pk)
secret_agenda_item = in_network(reference=lambda cast: cast.meeting.reference, item=lambda cast: cast.secret_item.pk)
spare_agenda_item = in_network(reference=lambda cast: cast.meeting.reference, item=lambda cast: cast.spare_item_pk())
meeting_proposal = in_network(reference=lambda cast: cast.meeting.reference, proposal=lambda cast: cast.proposal_pk())
meeting_step = in_network(reference=lambda cast: cast.meeting.reference, step=lambda cast: cast.step())
date_poll = in_network(pk=lambda cast: cast.date_poll_pk())
proposal = in_network(pk=lambda cast: cast.proposal_pk())
standing_item = in_network(pk=lambda cast: cast.standing_item_pk())
workplan_import = in_network(pk=lambda cast: cast.workplan.imports.values_list("pk", flat=True).first() or 0)
group = in_network(code=lambda cast: cast.group.code)
group_seat = in_network(
    code=lambda cast: cast.group.code, pk=lambda cast: cast.group.seats.values_list("pk", flat=True).first() or 0
)
plan_version = in_network(pk=lambda cast: cast.workplan.versions.values_list("pk", flat=True).first() or 0)
contact_import = in_network(
    pk=lambda cast: next(iter(cast.network.contact_imports.values_list("pk", flat=True)), UUID(int=0))
)
item_of_meeting = in_network(reference=lambda cast: cast.meeting.reference, pk=lambda cast: cast.item.pk)
point_of_ilo = in_network(pk=lambda cast: cast.point_pk("A1"))
api_point = in_network(reference=lambda cast: f"{cast.meeting.reference}/A1")
secret_point = in_network(pk=lambda cast: cast.point_pk("A2"))
started = in_network(pk=lambda cast: cast.point_pk("A1"), transition=lambda cast: "start")
recorded = in_network(reference=lambda cast: cast.record_pk() and cast.meeting.reference)
recorded_item = in_network(
    reference=lambda cast: cast.record_pk() and cast.meeting.reference, pk=lambda cast: cast.item.pk
)
recorded_secret_item = in_network(
    reference=lambda cast: cast.record_pk() and cast.meeting.reference, pk=lambda cast: cast.secret_item.pk
)
comment = in_network(reference=lambda cast: cast.meeting.reference, pk=lambda cast: cast.comment_pk())
lead_address = in_network(
    pk=lambda cast: cast.lead.person_id, address=lambda cast: cast.lead.person.email_addresses.get(is_primary=True).pk
)
evidence = in_network(
    reference=lambda cast: cast.workstream.reference,
    pk=lambda cast: cast.update.evidence.values_list("pk", flat=True).first() or 0,
)
secret_evidence = in_network(
    reference=lambda cast: cast.workstream.reference,
    pk=lambda cast: cast.secret_update.evidence.values_list("pk", flat=True).first() or 0,
)
api_evidence = in_network(
    pk=lambda cast: cast.update.pk,
    evidence=lambda cast: cast.update.evidence.values_list("pk", flat=True).first() or 0,
)
secret_api_evidence = in_network(
    pk=lambda cast: cast.secret_update.pk,
    evidence=lambda cast: cast.secret_update.evidence.values_list("pk", flat=True).first() or 0,
)
open_round = in_network(number=lambda cast: 2)
published_round = in_network(number=lambda cast: 1)
round_line = in_network(number=lambda cast: 2, reference=lambda cast: cast.secret_workstream.reference)
round_preview = in_network(number=lambda cast: 2, audience=lambda cast: "un_only", language=lambda cast: "en")


def report(audience: int, ending: str) -> Arguments:
    """Return the arguments of a file of the published report in English."""
    return in_network(
        number=lambda cast: 1,
        ending=lambda cast: ending,
        pk=lambda cast: (
            RoundReport.objects.filter(round__network=cast.network, audience=audience, language="en")
            .values_list("pk", flat=True)
            .first()
            or 0
        ),
    )


update = in_network(reference=lambda cast: cast.workstream.reference, pk=lambda cast: cast.update.pk)
ministry = in_network(
    reference=lambda cast: cast.meeting.reference,
    participant=lambda cast: cast.meeting.participants.get(person=cast.ministry.person).pk,
)
invited_ministry = in_network(pk=lambda cast: cast.meeting.participants.get(person=cast.ministry.person).pk)
invited_guest = in_network(
    reference=lambda cast: cast.meeting.reference,
    participant=lambda cast: cast.meeting.participants.get(person=cast.guest.person).pk,
)
edition = in_network(
    reference=lambda cast: cast.meeting.reference,
    revision=lambda cast: 1,
    edition=lambda cast: cast.meeting.distributions.get().editions.get(audience=2, language="az").pk,
)
secret_edition = in_network(
    reference=lambda cast: cast.meeting.reference,
    revision=lambda cast: 1,
    edition=lambda cast: cast.meeting.distributions.get().editions.get(audience=3).pk,
)
office = in_network(pk=lambda cast: cast.lead.person.offices.get().pk)
paper = in_network(reference=lambda cast: cast.meeting.reference, label=lambda cast: cast.paper.label)
secret_paper = in_network(reference=lambda cast: cast.meeting.reference, label=lambda cast: cast.secret_paper.label)
paper_file = in_network(
    reference=lambda cast: cast.meeting.reference,
    label=lambda cast: cast.paper.label,
    pk=lambda cast: cast.paper.files.get(version=1).pk,
)
secret_paper_file = in_network(
    reference=lambda cast: cast.meeting.reference,
    label=lambda cast: cast.secret_paper.label,
    pk=lambda cast: cast.secret_paper.files.get().pk,
)
letter = in_network(
    reference=lambda cast: cast.meeting.reference, pk=lambda cast: cast.meeting.official_letters.get().pk
)
letter_in_azerbaijani = in_network(
    reference=lambda cast: cast.meeting.reference,
    pk=lambda cast: cast.meeting.official_letters.get().pk,
    language=lambda cast: "az",
)
meeting_item = in_network(reference=lambda cast: cast.meeting.reference, pk=lambda cast: cast.item.pk)
invitation = in_network(pk=lambda cast: cast.invitation_pk())
message = in_network(pk=lambda cast: cast.message_pk())
followed = with_parts(about=lambda cast: f"workstream:{cast.workstream.pk}")
followed_secret = with_parts(about=lambda cast: f"workstream:{cast.secret_workstream.pk}")
own_message = with_parts(pk=lambda cast: cast.message_pk())
inbound_file = in_network(pk=lambda cast: cast.inbound_pk(), position=lambda cast: 0)
PREVIEW = "?audience=network&language=en&segments=1"
A_ROUND = {"starts_on": "2026-01-01", "ends_on": "2026-01-31", "due_on": "2040-01-01"}
changed_day = in_network(pk=lambda cast: cast.network.day_exceptions.values_list("pk", flat=True).first() or 0)
reading_grant = in_network(pk=lambda cast: cast.network.reading_grants.values_list("pk", flat=True).first() or 0)
STATUS = {
    "status": "delayed",
    "narrative": "Waiting for data.",
    "progress": 40,
    "as_of_on": datetime.datetime.now(datetime.UTC).date().isoformat(),
    "classification": 2,
}

request_ = in_network(reference=lambda cast: cast.request_reference())
review_ = in_network(reference=lambda cast: cast.request_reference(), step=lambda cast: "review")
pledge_ = in_network(reference=lambda cast: cast.pledge_reference())
secret_pledge = in_network(reference=lambda cast: cast.secret_pledge_reference())
stage_ = in_network(reference=lambda cast: cast.pledge_reference(), pk=lambda cast: cast.stage_pk())
national = in_network(pk=lambda cast: cast.national_framework_pk())
priority = in_network(framework=lambda cast: cast.national_code(), code=lambda cast: "P1")
priority_link = in_network(
    framework=lambda cast: cast.national_code(), code=lambda cast: "P1", pk=lambda cast: cast.priority_link_pk()
)
REQUEST = {"kind": "connection_hub", "title": "Help", "need": "Experts.", "expected_result": "A register."}

PAGES: dict[str, list[Address]] = {
    "home": [Address(HOME, nothing)],
    "network_home": [Address(OFFICE)],
    "overview": [Address(OFFICE)],
    "members:profile": [Address(SIGNED_IN, nothing)],
    "members:create_token": [Address(POST_ONLY_INSIDE, nothing)],
    "members:revoke_token": [Address(POST_ONLY_INSIDE, lambda cast: {"pk": 1})],
    "members:directory": [Address(OFFICE)],
    "members:directory_xlsx": [Address(OFFICE)],
    "members:why": [
        Address(
            SECRETARIAT_ALONE, in_network(kind=lambda cast: "workstream", pk=lambda cast: cast.secret_workstream.pk)
        )
    ],
    "members:public_networks": [Address(EVERYBODY, nothing)],
    "members:public_network": [
        Address(BAD_TOKEN, with_parts(slug=lambda cast: cast.network.slug)),  # until it is switched on
        Address(EVERYBODY, with_parts(slug=lambda cast: cast.published_slug())),
    ],
    "members:public_page": [Address(SECRETARIAT_INSIDE)],
    "members:privacy": [Address(EVERYBODY, nothing)],
    "members:own_data": [Address(SIGNED_IN, nothing)],
    "members:own_data_json": [Address(SIGNED_IN, nothing)],
    "members:consent": [Address(POST_ONLY, nothing)],
    "members:anonymise": [Address(SECRETARIAT_ALONE, in_network(pk=lambda cast: cast.ended.person_id))],
    "members:preview": [Address(SECRETARIAT_ALONE)],
    "members:stop_preview": [Address(POST_ONLY_INSIDE, nothing)],
    "members:networks": [Address(RUNS_INSTALLATION, nothing)],
    "members:new_network": [Address(RUNS_INSTALLATION, nothing)],
    "members:network": [Address(RUNS_INSTALLATION)],
    "members:parent": [Address(POST_ONLY_INSTALLATION)],
    "members:invite_officer": [Address(POST_ONLY_INSTALLATION)],
    "members:renew_officer": [Address(POST_ONLY_INSTALLATION, invitation)],
    "members:withdraw_officer": [Address(POST_ONLY_INSTALLATION, invitation)],
    "members:settings": [Address(OFFICE)],
    "members:change_settings": [
        Address(SECRETARIAT_ALONE, settings_section(name))
        for name in ("country", "calendar", "languages", "chairs", "protocol", "mail", "clock")
    ],
    "members:add_day": [Address(POST_ONLY_OFFICE)],
    "members:remove_day": [Address(POST_ONLY_OFFICE, changed_day)],
    "members:terms": [Address(OFFICE)],
    "members:add_terms": [Address(POST_ONLY_OFFICE)],
    "members:terms_file": [Address(OFFICE, in_network(version=lambda cast: 1))],
    "members:reading": [Address(UN_SIDE_OR_403)],
    "members:grant_reading": [Address(POST_ONLY_OFFICE)],
    "members:end_reading": [Address(POST_ONLY_OFFICE, reading_grant)],
    "members:add_agency": [Address(SECRETARIAT_ALONE)],
    "members:search": [Address(OFFICE, query="?q=confidential")],
    "members:contact_imports": [Address(SETS_UP)],
    "members:contact_import": [Address(SETS_UP, contact_import)],
    "members:map_contact_import": [Address(POST_ONLY_OFFICE, contact_import)],
    "members:apply_contact_import": [Address(POST_ONLY_OFFICE, contact_import)],
    "members:drop_contact_import": [Address(POST_ONLY_OFFICE, contact_import)],
    "members:marked_contact_import": [Address(SETS_UP, contact_import)],
    "members:agency": [Address(OFFICE, in_network(acronym=lambda cast: "ILO"))],
    "members:edit_membership": [Address(SECRETARIAT_INSIDE, in_network(acronym=lambda cast: "ILO"))],
    "members:leave_network": [Address(POST_ONLY_OFFICE, in_network(acronym=lambda cast: "ILO"))],
    "members:person": [Address(OFFICE, in_network(pk=lambda cast: cast.lead.person_id))],
    "members:own_addresses": [Address(ELSEWHERE, nothing)],  # to confirm who one is
    "members:own_primary_address": [Address(ELSEWHERE, with_parts(pk=lambda cast: 1))],
    "members:own_remove_address": [Address(ELSEWHERE, with_parts(pk=lambda cast: 1))],
    "members:own_withdraw_address": [Address(ELSEWHERE, with_parts(pk=lambda cast: 1))],
    "members:addresses": [
        Address(SECRETARIAT_INSIDE, in_network(pk=lambda cast: cast.lead.person_id)),
        # whose address gives a way into another network, and one's own, which is changed with a fresh login
        Address(REFUSED_INSIDE, in_network(pk=lambda cast: cast.two_networks.person_id)),
    ],
    "members:primary_address": [Address(POST_ONLY_OFFICE, lead_address)],
    "members:remove_address": [Address(POST_ONLY_OFFICE, lead_address)],
    "members:withdraw_address": [
        Address(POST_ONLY_OFFICE, in_network(pk=lambda cast: cast.lead.person_id, claim=lambda cast: cast.claim_pk()))
    ],
    "members:edit_person": [Address(SECRETARIAT_INSIDE, in_network(pk=lambda cast: cast.lead.person_id))],
    "members:turnover": [Address(SECRETARIAT_INSIDE)],
    "members:hand_over": [Address(INVITES_FOR_ILO, office)],
    "members:hand_over_file": [Address(OWN_OFFICE, office)],
    "members:confirm_office": [Address(POST_ONLY_OFFICE, office)],
    "members:leave": [Address(OWN_OFFICE, office)],
    "members:invitations": [Address(MAY_INVITE)],
    "members:invite": [Address(INVITES_FOR_ILO, in_network(acronym=lambda cast: "ILO"))],
    "members:approve_invitation": [Address(POST_ONLY_OFFICE, invitation)],
    "members:refuse_invitation": [Address(POST_ONLY_OFFICE, invitation)],
    "members:renew_invitation": [Address(POST_ONLY_OFFICE, invitation)],
    "members:withdraw_invitation": [Address(POST_ONLY_OFFICE, invitation)],
    "account_login": [Address(LOGIN, nothing)],
    "account_logout": [Address(row("200 " * 17 + "302"), nothing)],
    "account_signup": [Address(row("302 " * 17 + "200"), nothing)],
    "account_inactive": [Address(EVERYBODY, nothing)],
    "persona_login": [Address(POST_ONLY, nothing)],
    "account_request_login_code": [Address(LOGIN, nothing)],
    "account_confirm_login_code": [Address(ELSEWHERE, nothing)],
    "account_reset_password": [Address(EVERYBODY, nothing)],
    "account_confirm_password_reset_code": [Address(ELSEWHERE, nothing)],
    "account_complete_password_reset": [Address(ELSEWHERE, nothing)],
    "account_password_reset_completed": [Address(EVERYBODY, nothing)],
    "mfa_login_webauthn": [Address(ELSEWHERE, nothing)],
    "mfa_authenticate": [Address(ELSEWHERE, nothing)],
    "openid_connect_login": [Address(POST_ONLY, lambda cast: {"provider_id": "none"})],
    "openid_connect_callback": [Address(BAD_TOKEN, lambda cast: {"provider_id": "none"})],
    "socialaccount_login_cancelled": [Address(EVERYBODY, nothing)],
    "mfa_index": [Address(SIGNED_IN, nothing)],
    "account_reauthenticate": [Address(SIGNED_IN, nothing)],
    "mfa_reauthenticate": [Address(ELSEWHERE, nothing)],
    "mfa_reauthenticate_webauthn": [Address(ELSEWHERE, nothing)],
    "account_change_password": [Address(SIGNED_IN, nothing)],
    "account_set_password": [Address(ELSEWHERE, nothing)],
    "mfa_activate_totp": [Address(ELSEWHERE, nothing)],
    "mfa_deactivate_totp": [Address(NO_FACTOR, nothing)],
    "mfa_view_recovery_codes": [Address(NO_FACTOR, nothing)],
    "mfa_generate_recovery_codes": [Address(ELSEWHERE, nothing)],
    "mfa_list_webauthn": [Address(ELSEWHERE, nothing)],
    "mfa_add_webauthn": [Address(ELSEWHERE, nothing)],
    "mfa_remove_webauthn": [Address(ELSEWHERE, lambda cast: {"pk": 1})],
    "mfa_edit_webauthn": [Address(ELSEWHERE, lambda cast: {"pk": 1})],
    "end_session": [Address(POST_ONLY_INSIDE, lambda cast: {"pk": 1})],
    "end_other_sessions": [Address(POST_ONLY_INSIDE, nothing)],
    "unlink_issuer": [Address(POST_ONLY, lambda cast: {"pk": 1})],
    "workstreams:workplan": [Address(OFFICE)],
    "workstreams:workstream": [Address(OFFICE, workstream), Address(UN_SIDE, secret_workstream)],
    "workstreams:columns": [Address(POST_ONLY)],
    "workstreams:versions": [Address(OFFICE)],
    "workstreams:version": [Address(OFFICE, plan_version)],
    "workstreams:adopt": [Address(SECRETARIAT_INSIDE)],
    "workstreams:new_period": [Address(SECRETARIAT_INSIDE)],
    "workstreams:first_workplan": [Address(SECRETARIAT_INSIDE)],
    "workstreams:new_group": [Address(SECRETARIAT_INSIDE)],
    "workstreams:seats": [Address(SECRETARIAT_INSIDE, group)],
    "workstreams:leave_seat": [Address(POST_ONLY, group_seat)],
    "workstreams:mandate": [Address(SECRETARIAT_INSIDE, group)],
    "workstreams:new_import": [Address(SECRETARIAT_INSIDE)],
    "workstreams:import": [Address(SECRETARIAT_INSIDE, workplan_import)],
    "workstreams:marked_import": [Address(SECRETARIAT_INSIDE, workplan_import)],
    "workstreams:apply_import": [Address(POST_ONLY, workplan_import)],
    "workstreams:drop_import": [Address(POST_ONLY, workplan_import)],
    "workstreams:export": [
        Address(OFFICE, spreadsheet("workplan", "xlsx")),
        Address(OFFICE, spreadsheet("workplan", "csv")),
        Address(OFFICE, spreadsheet("un-info", "csv")),
        Address(OFFICE, spreadsheet("4w", "csv")),
    ],
    "workstreams:quick": [Address(MAY_UPDATE, workstream), Address(MAY_UPDATE_SECRET, secret_workstream)],
    "workstreams:quality": [Address(SECRETARIAT_INSIDE)],
    "workstreams:create": [Address(SECRETARIAT_INSIDE)],
    "workstreams:edit": [Address(MAY_UPDATE, workstream), Address(MAY_UPDATE_SECRET, secret_workstream)],
    "workstreams:classify": [
        Address(SECRETARIAT_INSIDE, workstream),
        Address(row("200 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  302"), secret_workstream),
    ],
    "workstreams:cancel": [
        Address(SECRETARIAT_INSIDE, workstream),
        Address(row("200 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  302"), secret_workstream),
    ],
    "workstreams:update": [Address(MAY_UPDATE, workstream), Address(MAY_UPDATE_SECRET, secret_workstream)],
    "workstreams:correct": [Address(MAY_UPDATE, update)],
    "workstreams:history": [Address(OFFICE, workstream), Address(UN_SIDE, secret_workstream)],
    "workstreams:evidence": [Address(OFFICE, evidence), Address(UN_SIDE, secret_evidence)],
    "workstreams:rounds": [Address(OFFICE)],
    "workstreams:open_round": [Address(SECRETARIAT_INSIDE)],
    "workstreams:round": [Address(OFFICE, published_round), Address(UN_SIDE, open_round)],
    "workstreams:close_round": [Address(POST_ONLY, open_round)],
    "workstreams:publish_round": [Address(POST_ONLY, open_round)],
    "workstreams:move_due": [
        Address(row("200 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  302"), open_round)
    ],
    "workstreams:reassign": [
        Address(row("200 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  302"), round_line)
    ],
    "workstreams:report": [
        Address(OFFICE, report(2, "pdf")),
        Address(OFFICE, report(2, "docx")),
        Address(UN_SIDE, report(3, "pdf")),
        Address(UN_SIDE, report(3, "docx")),
    ],
    "workstreams:preview_report": [
        Address(row("200 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  302"), round_preview)
    ],
    "workstreams:groups": [Address(OFFICE)],
    "workstreams:group": [Address(OFFICE, group)],
    "workstreams:commitment": [Address(OFFICE, in_network(framework=lambda cast: "gcm", code=lambda cast: "1"))],
    "meetings:meetings": [Address(OFFICE)],
    "meetings:presenter": [
        Address(SECRETARIAT_OR_403, item_of_meeting),
        Address(
            row("200 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  302"),
            in_network(reference=lambda cast: cast.meeting.reference, pk=lambda cast: cast.secret_item.pk),
        ),
    ],
    "meetings:assignee": [
        Address(ASSIGNS_FOR_ILO, point_of_ilo),
        Address(
            row("200 403 404 200 403 200 404 404 404 404 404 403 403  404 404 404 404  302"),
            in_network(pk=lambda cast: cast.point_pk("A2")),
        ),
    ],
    "workstreams:coverage": [Address(OFFICE)],
    "workstreams:export_coverage": [
        Address(OFFICE, in_network(ending=lambda cast: "xlsx")),
        Address(OFFICE, in_network(ending=lambda cast: "pdf")),
    ],
    "workstreams:requests": [Address(OFFICE)],
    "workstreams:new_request": [Address(MAY_ASK)],
    "workstreams:request": [Address(PARTIES_OF_REQUESTS, request_)],
    "workstreams:edit_request": [Address(CHANGES_REQUEST, request_)],
    "workstreams:offer": [Address(POST_ONLY, request_)],
    "workstreams:request_step": [Address(POST_ONLY, review_)],
    "workstreams:pledges": [Address(OFFICE)],
    "workstreams:new_pledge": [Address(MAY_PLEDGE)],
    "workstreams:pledge": [Address(OFFICE, pledge_), Address(UN_SIDE, secret_pledge)],
    "workstreams:edit_pledge": [Address(CHANGES_PLEDGE, pledge_)],
    "workstreams:reach_stage": [Address(POST_ONLY, stage_)],
    "workstreams:frameworks": [Address(OFFICE)],
    "workstreams:new_framework": [Address(MAY_ASK)],
    "workstreams:framework": [Address(OFFICE, national)],
    "workstreams:export_framework": [
        Address(OFFICE, in_network(pk=lambda cast: cast.national_framework_pk(), ending=lambda cast: "csv"))
    ],
    "workstreams:edit_framework": [Address(GOVERNMENT_ALONE, national)],
    "workstreams:new_commitment": [Address(GOVERNMENT_ALONE, national)],
    "workstreams:import_framework": [Address(GOVERNMENT_ALONE, national)],
    "workstreams:apply_framework": [Address(POST_ONLY, national)],
    "workstreams:edit_commitment": [Address(GOVERNMENT_ALONE, priority)],
    "workstreams:links": [Address(GOVERNMENT_ALONE, priority)],
    "workstreams:unlink": [Address(POST_ONLY, priority_link)],
    "meetings:decisions": [Address(OFFICE)],
    "meetings:meeting": [Address(INVITED, meeting)],
    "meetings:create_meeting": [Address(SECRETARIAT_INSIDE)],
    "meetings:edit_meeting": [Address(SECRETARIAT_OR_403, meeting)],
    "meetings:call_meeting": [Address(SECRETARIAT_OR_403, meeting)],
    "meetings:clear_meeting": [Address(SECRETARIAT_OR_403, meeting)],
    "meetings:cancel_meeting": [Address(SECRETARIAT_OR_403, meeting)],
    "meetings:deadlines": [Address(SECRETARIAT_OR_403, meeting)],
    "meetings:move_deadline": [Address(POST_ONLY_INVITED, meeting_step)],
    "meetings:polls": [Address(OFFICE)],
    "meetings:ask_for_dates": [Address(SECRETARIAT_INSIDE)],
    "meetings:poll": [Address(ASKED_FOR_DATES, date_poll)],
    "meetings:pick_date": [Address(POST_ONLY_OFFICE, date_poll)],
    "meetings:withdraw_poll": [Address(POST_ONLY_OFFICE, date_poll)],
    "meetings:build": [Address(SECRETARIAT_OR_403, meeting)],
    "meetings:add_item": [Address(POST_ONLY_INVITED, meeting)],
    "meetings:add_returning": [Address(POST_ONLY_INVITED, meeting)],
    "meetings:order_items": [Address(POST_ONLY_INVITED, meeting)],
    "meetings:clear_items": [Address(POST_ONLY_INVITED, meeting)],
    "meetings:edit_item": [Address(SECRETARIAT_OR_403, agenda_item), Address(SECRETARIAT_OR_403, secret_agenda_item)],
    "meetings:move_item": [Address(POST_ONLY_INVITED, agenda_item)],
    "meetings:remove_item": [Address(POST_ONLY_INVITED, agenda_item)],
    "meetings:call_for_items": [Address(SECRETARIAT_OR_403, meeting)],
    "meetings:propose": [Address(MAY_PROPOSE, meeting)],
    "meetings:decide": [Address(POST_ONLY_INVITED, meeting_proposal)],
    "meetings:standing_items": [Address(SECRETARIAT_INSIDE)],
    "meetings:end_standing_item": [Address(POST_ONLY_OFFICE, standing_item)],
    "meetings:papers": [Address(INVITED, meeting)],
    "meetings:add_paper": [Address(SECRETARIAT_OR_403, meeting)],
    "meetings:paper": [Address(INVITED, paper), Address(UN_SIDE, secret_paper)],
    "meetings:clear_paper": [Address(SECRETARIAT_OR_403, paper), Address(CLEARS_SECRET, secret_paper)],
    "meetings:paper_file": [Address(INVITED, paper_file), Address(UN_SIDE, secret_paper_file)],
    "meetings:binder": [Address(INVITED, meeting), Address(UN_SIDE, meeting, "?audience=un_only")],
    "meetings:bundle": [Address(INVITED, meeting), Address(UN_SIDE, meeting, "?audience=un_only")],
    "meetings:ask_for_paper": [Address(POST_ONLY_INVITED, meeting_item)],
    "meetings:participants": [Address(INVITED, meeting)],
    "meetings:answer": [Address(POST_ONLY_INVITED, ministry)],
    "meetings:alternate": [
        Address(row("200 403 403 403 403 403 403 200 403 403 403 403 403  403 404 404 404  302"), ministry)
    ],
    "meetings:withdraw": [Address(POST_ONLY_INVITED, ministry)],
    "meetings:invitations": [Address(SECRETARIAT_OR_403, meeting)],
    "meetings:fill_participants": [Address(POST_ONLY_INVITED, meeting)],
    "meetings:guest": [Address(SECRETARIAT_OR_403, meeting)],
    "meetings:reply": [Address(SECRETARIAT_OR_403, meeting)],
    "meetings:letters": [Address(SECRETARIAT_OR_403, meeting)],
    "meetings:letter_file": [Address(SECRETARIAT_OR_403, letter_in_azerbaijani)],
    "meetings:letter_scan": [Address(POST_ONLY_INVITED, letter)],
    "meetings:letter_scanned": [Address(SECRETARIAT_OR_403, letter)],
    "meetings:feeds": [Address(SIGNED_IN, nothing)],
    "meetings:open_feed": [Address(POST_ONLY_INSIDE, nothing)],
    "meetings:revoke_feed": [Address(POST_ONLY_INSIDE, lambda cast: {"pk": 1})],
    "meetings:feed": [Address(BAD_TOKEN, lambda cast: {"token": "000000000000_wrong"})],
    "meetings:outcomes": [Address(INVITED, meeting)],
    "meetings:history": [Address(UN_SIDE, meeting)],
    "meetings:room": [Address(SECRETARIAT_OR_403, recorded)],
    "meetings:notes": [Address(SECRETARIAT_OR_403, recorded)],
    "meetings:attendance": [Address(SECRETARIAT_OR_403, meeting)],
    "meetings:hold": [Address(POST_ONLY_INVITED, meeting)],
    "meetings:circulate": [Address(POST_ONLY_INVITED, meeting)],
    "meetings:record": [Address(POST_ONLY_INVITED, item_of_meeting)],
    "meetings:minutes": [Address(INVITED, recorded)],
    "meetings:minutes_pdf": [Address(INVITED, recorded)],
    "meetings:minutes_docx": [Address(INVITED, recorded)],
    "meetings:minutes_comments": [Address(SECRETARIAT_OR_403, recorded)],
    "meetings:rewrite": [
        Address(SECRETARIAT_OR_403, recorded_item),
        Address(SECRETARIAT_OR_403, recorded_secret_item),
    ],
    "meetings:draft_minutes": [Address(POST_ONLY_INVITED, meeting)],
    "meetings:send_for_comment": [Address(POST_ONLY_INVITED, meeting)],
    "meetings:withdraw_minutes": [Address(POST_ONLY_INVITED, meeting)],
    "meetings:silence": [Address(POST_ONLY_INVITED, meeting)],
    "meetings:adopt": [Address(POST_ONLY_INVITED, meeting)],
    "meetings:comment": [Address(POST_ONLY_INVITED, meeting)],
    "meetings:objection": [Address(POST_ONLY_INVITED, meeting)],
    "meetings:answer_comment": [Address(POST_ONLY_INVITED, comment)],
    "meetings:brief": [Address(SECRETARIAT_OR_403, meeting)],
    "meetings:brief_pdf": [
        Address(row("200 200 200 403 403 403 403 403 403 403 403 403 403  403 404 404 404  302"), meeting)
    ],
    "meetings:mail_brief": [Address(POST_ONLY_INVITED, meeting)],
    "meetings:export": [Address(SECRETARIAT_INSIDE)],
    "meetings:action_point": [Address(OFFICE, point_of_ilo), Address(UN_SIDE, secret_point)],
    "meetings:move": [Address(POST_ONLY_OFFICE, started)],
    "meetings:not_ours": [Address(POST_ONLY_OFFICE, point_of_ilo)],
    "meetings:reassign": [Address(POST_ONLY_OFFICE, point_of_ilo)],
    "meetings:relate": [Address(POST_ONLY_OFFICE, point_of_ilo)],
    "meetings:distribute": [Address(SECRETARIAT_OR_403, meeting)],
    "meetings:preview_mail": [Address(SECRETARIAT_OR_403, meeting, PREVIEW)],
    "meetings:preview_pdf": [Address(SECRETARIAT_OR_403, meeting, PREVIEW)],
    "meetings:distributions": [Address(INVITED, meeting)],
    "meetings:edition_pdf": [Address(INVITED, edition), Address(UN_SIDE, secret_edition)],
    "notifications:outbox": [Address(SECRETARIAT)],
    "notifications:preferences": [Address(SIGNED_IN, nothing)],
    "notifications:following": [Address(SIGNED_IN, nothing)],
    "notifications:follow": [Address(POST_ONLY_INSIDE, followed)],
    "notifications:unfollow": [Address(POST_ONLY_INSIDE, followed)],
    "notifications:preparation": [Address(POST_ONLY_INSIDE)],
    "notifications:again": [Address(row("404 " * 17 + "302"), message)],  # it has not gone out yet
    "notifications:inbox": [Address(SIGNED_IN, nothing)],
    "notifications:read_all": [Address(POST_ONLY_INSIDE, nothing)],
    "notifications:inbox_message": [Address(SECRETARIAT, own_message)],
    "notifications:open_message": [Address(POST_ONLY_INSIDE, own_message)],
    "notifications:inbox_mail": [Address(SECRETARIAT, own_message)],
    "notifications:mail": [Address(SECRETARIAT, message)],
    "notifications:upcoming": [Address(SECRETARIAT)],
    "notifications:policy": [Address(POST_ONLY_INSIDE)],
    "notifications:hook": [Address(POST_ONLY, nothing)],
    "notifications:unreachable": [Address(SECRETARIAT)],
    "notifications:reachable": [Address(POST_ONLY_INSIDE, in_network(person=lambda cast: cast.lead.person_id))],
    "notifications:inbound_file": [Address(SECRETARIAT, inbound_file)],
    "notifications:progress": [Address(SECRETARIAT, query="?about=distribution:1")],
    "notifications:message": [Address(SECRETARIAT, message)],
    "notifications:retry": [Address(POST_ONLY_INSIDE, message)],
    "notifications:cancel": [Address(POST_ONLY_INSIDE, message)],
    "notifications:answer": [
        Address(BAD_TOKEN, lambda cast: {"purpose": "answer_invitation", "token": f"{cast.lead.person_id}.wrong"})
    ],
    "set_language": [Address(row("302 " * 18), nothing)],
    "healthz": [Address(EVERYBODY, nothing)],
    "readyz": [Address(READY, nothing)],
    "schema": [Address(EVERYBODY, nothing)],
    "api_docs": [Address(EVERYBODY, nothing)],
}

API: dict[str, list[Address]] = {
    "members_api:me": [Address(API_SIGNED_IN, nothing)],
    "members_api:network-list": [Address(API_SIGNED_IN, nothing)],
    "members_api:network-detail": [Address(API_NETWORK)],
    "members_api:agency-list": [Address(API_OFFICE)],
    "members_api:agency-detail": [Address(API_OFFICE, in_network(acronym=lambda cast: "ILO"))],
    "members_api:membership-list": [Address(API_OFFICE)],
    "members_api:membership-detail": [
        Address(API_OFFICE, in_network(pk=lambda cast: cast.lead.person.offices.get().membership_id))
    ],
    "members_api:representative-list": [Address(API_OFFICE)],
    "members_api:representative-detail": [
        Address(API_OFFICE, in_network(pk=lambda cast: cast.lead.person.offices.get().pk))
    ],
    "members_api:representative-hand-over": [Address(API_POST_ONLY, office)],
    "members_api:representative-leave": [Address(API_POST_ONLY, office)],
    "members_api:representative-confirm": [Address(API_POST_ONLY, office)],
    "members_api:invitation-list": [Address(API_MAY_INVITE)],
    "members_api:invitation-detail": [Address(API_INVITATION, invitation)],
    "members_api:invitation-approve": [Address(API_POST_ONLY, invitation)],
    "members_api:invitation-refuse": [Address(API_POST_ONLY, invitation)],
    "members_api:invitation-resend": [Address(API_POST_ONLY, invitation)],
    "members_api:invitation-withdraw": [Address(API_POST_ONLY, invitation)],
    "members_api:person-list": [Address(API_OFFICE)],
    "members_api:person-detail": [Address(API_OFFICE, in_network(pk=lambda cast: cast.lead.person_id))],
    "framework-list": [Address(API_SIGNED_IN, nothing)],
    "commitment-list": [Address(API_SIGNED_IN, nothing)],
    "network-framework-list": [Address(API_OFFICE)],
    "network-commitment-list": [Address(API_OFFICE)],
    "network-commitment-detail": [Address(API_OFFICE, in_network(key=lambda cast: "gcm:1"))],
    "working-group-list": [Address(API_OFFICE)],
    "working-group-detail": [Address(API_OFFICE, group)],
    "workplan-list": [Address(API_OFFICE)],
    "workplan-detail": [Address(API_OFFICE, in_network(starts_on=lambda cast: cast.workplan.starts_on.isoformat()))],
    "workstream-list": [Address(API_OFFICE)],
    "workstream-detail": [Address(API_OFFICE, workstream), Address(API_UN_SIDE, secret_workstream)],
    "workstream-add-status-update": [Address(API_POST_ONLY, workstream)],
    "workstream-quality": [
        Address(row("200 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  401")),
    ],
    "workstream-classify": [Address(API_POST_ONLY, workstream)],
    "workstream-cancel": [Address(API_POST_ONLY, workstream)],
    "status-update-list": [Address(API_OFFICE)],
    "status-update-detail": [
        Address(API_OFFICE, in_network(pk=lambda cast: cast.update.pk)),
        Address(API_UN_SIDE, in_network(pk=lambda cast: cast.secret_update.pk)),
    ],
    "status-update-evidence": [Address(API_OFFICE, api_evidence), Address(API_UN_SIDE, secret_api_evidence)],
    "status-update-bulk": [Address(API_POST_ONLY)],
    "round-list": [Address(API_OFFICE)],
    "round-detail": [Address(API_OFFICE, published_round), Address(API_UN_SIDE, open_round)],
    "round-close": [Address(API_POST_ONLY, open_round)],
    "round-publish": [Address(API_POST_ONLY, open_round)],
    "round-move-due-day": [Address(API_POST_ONLY, open_round)],
    "round-reassign": [Address(API_POST_ONLY, open_round)],
    "round-give-back": [Address(API_POST_ONLY, open_round)],
    "coverage-list": [Address(API_OFFICE)],
    "network-framework-detail": [Address(API_OFFICE, national)],
    "network-commitment-links": [
        Address(API_POST_ONLY, in_network(key=lambda cast: f"{cast.national_code()}:P1")),
    ],
    "support-request-list": [Address(API_OFFICE)],
    "support-request-detail": [
        Address(row("200 200 200 200 200 200 200 200 404 404 200 200 200  404 404 404 404  401"), request_)
    ],
    "support-request-offers": [Address(API_POST_ONLY, request_)],
    "support-request-review": [Address(API_POST_ONLY, request_)],
    "support-request-match": [Address(API_POST_ONLY, request_)],
    "support-request-deliver": [Address(API_POST_ONLY, request_)],
    "support-request-close": [Address(API_POST_ONLY, request_)],
    "support-request-decline": [Address(API_POST_ONLY, request_)],
    "pledge-list": [Address(API_OFFICE)],
    "pledge-detail": [Address(API_OFFICE, pledge_), Address(API_UN_SIDE, secret_pledge)],
    "pledge-stages": [Address(API_POST_ONLY, pledge_)],
    "pledge-reach": [Address(API_POST_ONLY, pledge_)],
    "meeting-list": [Address(API_INVITED)],
    "meeting-detail": [Address(API_INVITED, meeting)],
    "meeting-distribute": [Address(API_POST_ONLY_INVITED, meeting)],
    "agenda-item-list": [Address(API_INVITED)],
    "agenda-item-detail": [
        Address(API_INVITED, in_network(pk=lambda cast: cast.item.pk)),
        Address(API_UN_SIDE, in_network(pk=lambda cast: cast.secret_item.pk)),
    ],
    "meeting-call": [Address(API_POST_ONLY_INVITED, meeting)],
    "meeting-clear": [Address(API_POST_ONLY_INVITED, meeting)],
    "meeting-cancel": [Address(API_POST_ONLY_INVITED, meeting)],
    "meeting-deadlines": [
        Address(row("200 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401"), meeting)
    ],
    "date-poll-list": [Address(API_OFFICE)],
    "date-poll-detail": [Address(API_ASKED_FOR_DATES, date_poll)],
    "date-poll-answer": [Address(API_POST_ONLY, date_poll)],
    "date-poll-pick": [Address(API_POST_ONLY, date_poll)],
    "date-poll-withdraw": [Address(API_POST_ONLY, date_poll)],
    "agenda-item-remove": [Address(API_POST_ONLY_INVITED, in_network(pk=lambda cast: cast.item.pk))],
    "meeting-hold": [Address(API_POST_ONLY_INVITED, meeting)],
    "meeting-attendance": [
        Address(row("200 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401"), meeting)
    ],
    "meeting-mail-action-points": [Address(API_POST_ONLY_INVITED, meeting)],
    "meeting-order-agenda": [Address(API_POST_ONLY_INVITED, meeting)],
    "meeting-clear-agenda": [Address(API_POST_ONLY_INVITED, meeting)],
    "meeting-add-returning": [Address(API_POST_ONLY_INVITED, meeting)],
    "meeting-call-for-items": [Address(API_POST_ONLY_INVITED, meeting)],
    "proposal-list": [Address(API_INVITED)],
    "proposal-detail": [
        Address(row("200 404 404 200 404 404 404 404 404 404 404 404 404  404 404 404 404  401"), proposal)
    ],
    "proposal-accept": [Address(API_POST_ONLY_INVITED, proposal)],
    "proposal-merge": [Address(API_POST_ONLY_INVITED, proposal)],
    "proposal-defer": [Address(API_POST_ONLY_INVITED, proposal)],
    "proposal-decline": [Address(API_POST_ONLY_INVITED, proposal)],
    "paper-list": [Address(API_INVITED)],
    "paper-detail": [
        Address(API_INVITED, in_network(pk=lambda cast: cast.paper.pk)),
        Address(API_UN_SIDE, in_network(pk=lambda cast: cast.secret_paper.pk)),
    ],
    "paper-versions": [Address(API_POST_ONLY_INVITED, in_network(pk=lambda cast: cast.paper.pk))],
    "paper-clear": [Address(API_POST_ONLY_INVITED, in_network(pk=lambda cast: cast.paper.pk))],
    "paper-file": [
        Address(
            API_INVITED,
            in_network(pk=lambda cast: cast.paper.pk, file=lambda cast: cast.paper.files.get(version=1).pk),
        ),
        Address(
            API_UN_SIDE,
            in_network(pk=lambda cast: cast.secret_paper.pk, file=lambda cast: cast.secret_paper.files.get().pk),
        ),
    ],
    "participant-list": [Address(API_INVITED)],
    "participant-detail": [Address(API_INVITED, invited_ministry)],
    "participant-answer": [Address(API_POST_ONLY_INVITED, invited_ministry)],
    "participant-alternate": [Address(API_POST_ONLY_INVITED, invited_ministry)],
    "participant-withdraw": [Address(API_POST_ONLY_INVITED, invited_ministry)],
    "meeting-invite": [Address(API_POST_ONLY_INVITED, meeting)],
    "calendar-feed-list": [Address(API_SIGNED_IN, nothing)],
    "calendar-feed-detail": [Address(API_NOBODYS, lambda cast: {"pk": 1})],
    "calendar-feed-revoke": [
        Address(
            row("405 405 405 405 405 405 405 405 405 405 405 405 405  405 405 405 405  401"), lambda cast: {"pk": 1}
        )
    ],
    "distribution-deliveries": [
        Address(
            row("200 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401"),
            in_network(pk=lambda cast: cast.meeting.distributions.get().pk),
        )
    ],
    "distribution-list": [Address(API_INVITED)],
    "distribution-detail": [Address(API_INVITED, in_network(pk=lambda cast: cast.meeting.distributions.get().pk))],
    "decision-list": [Address(API_INVITED)],
    "decision-detail": [
        Address(API_INVITED, in_network(reference=lambda cast: f"{cast.meeting.reference}/D1")),
        Address(API_UN_SIDE, in_network(reference=lambda cast: f"{cast.meeting.reference}/D2")),
    ],
    "action-point-list": [Address(API_INVITED)],
    "action-point-detail": [
        Address(API_INVITED, in_network(reference=lambda cast: f"{cast.meeting.reference}/A1")),
        Address(API_UN_SIDE, in_network(reference=lambda cast: f"{cast.meeting.reference}/A2")),
    ],
    **{
        f"action-point-{name}": [Address(API_POST_ONLY_INVITED, api_point)]
        for name in ("start", "block", "finish", "verify", "cancel", "reopen", "reassign", "not-ours")
    },
    "minutes-list": [Address(API_INVITED)],
    "minutes-detail": [Address(API_INVITED, recorded)],
    "minutes-comments": [Address(API_INVITED, recorded)],
    **{
        f"minutes-{name}": [Address(API_POST_ONLY_INVITED, recorded)]
        for name in (
            "send-for-comment",
            "withdraw",
            "open-silence",
            "adopt",
            "comment",
            "object",
            "rewrite",
            "answer-comment",
        )
    },
}

WRITES: dict[str, list[Address]] = {
    # without a commitment the form comes back
    "workstreams:new_request": [Address(MAY_ASK, data=REQUEST)],
    "workstreams:request_step": [
        Address(row("302 403 403 403 403 403 403 403 404 404 403 403 403  404 404 404 404  302"), review_)
    ],
    # without an agency of the own the page comes back
    "workstreams:offer": [
        Address(
            row("200 200 403 200 200 200 403 403 404 404 403 200 200  404 404 404 404  302"),
            request_,
            data={"text": "Experts."},
        )
    ],
    "workstreams:edit_request": [Address(CHANGES_REQUEST, request_, data={"title": "", "revision": "1"})],
    "workstreams:new_pledge": [Address(MAY_PLEDGE, data={"title": ""})],
    "workstreams:edit_pledge": [Address(CHANGES_PLEDGE, pledge_, data={"title": "", "revision": "1"})],
    "workstreams:pledge": [
        Address(
            row("302 403 302 403 403 403 302 403 403 403 403 403 403  404 404 404 404  302"),
            pledge_,
            data={"title": "Law"},
        )
    ],
    "workstreams:reach_stage": [
        Address(
            row("302 403 302 403 403 403 302 403 403 403 403 403 403  404 404 404 404  302"),
            stage_,
            data={"done_on": "2026-01-05"},
        )
    ],
    "workstreams:new_framework": [Address(MAY_ASK, data={"code": ""})],
    "workstreams:edit_framework": [Address(GOVERNMENT_ALONE, national, data={"code": "", "revision": "1"})],
    "workstreams:new_commitment": [Address(GOVERNMENT_ALONE, national, data={"code": ""})],
    "workstreams:import_framework": [Address(GOVERNMENT_ALONE, national)],
    # nobody has checked this sheet
    "workstreams:apply_framework": [
        Address(row("403 403 409 403 403 403 409 409 403 403 409 403 403  404 404 404 404  302"), national)
    ],
    "workstreams:edit_commitment": [Address(GOVERNMENT_ALONE, priority, data={"code": "", "revision": "1"})],
    "workstreams:links": [Address(GOVERNMENT_ALONE, priority, data={"origin": ""})],
    "workstreams:unlink": [Address(DOES_AS_GOVERNMENT, priority_link)],
    "support-request-list": [
        Address(row("400 403 400 403 403 403 400 400 403 403 400 403 403  404 404 404 404  401"), data={"title": "x"})
    ],
    "support-request-review": [
        Address(row("200 403 403 403 403 403 403 403 404 404 403 403 403  404 404 404 404  401"), request_)
    ],
    "support-request-match": [
        Address(row("400 403 403 403 403 403 403 403 404 404 403 403 403  404 404 404 404  401"), request_)
    ],
    "support-request-deliver": [
        Address(row("400 403 403 403 403 403 403 403 404 404 403 403 403  404 404 404 404  401"), request_)
    ],
    # it is not in delivery
    "support-request-close": [
        Address(
            row("409 403 403 403 403 403 403 403 404 404 403 403 403  404 404 404 404  401"),
            request_,
            data={"note": "Done."},
        )
    ],
    "support-request-decline": [
        Address(
            row("200 403 403 403 403 403 403 403 404 404 403 403 403  404 404 404 404  401"),
            request_,
            data={"reason": "No money."},
        )
    ],
    "support-request-offers": [
        Address(row("400 400 403 400 400 400 403 403 404 404 403 400 400  404 404 404 404  401"), request_)
    ],
    "pledge-list": [
        Address(row("400 400 400 400 400 400 400 400 403 403 400 400 400  404 404 404 404  401"), data={"text": "x"})
    ],
    "pledge-stages": [
        Address(
            row("201 403 201 403 403 403 201 403 403 403 403 403 403  404 404 404 404  401"),
            pledge_,
            data={"title": "Law"},
        )
    ],
    "pledge-reach": [
        Address(row("400 403 400 403 403 403 400 403 403 403 403 403 403  404 404 404 404  401"), pledge_)
    ],
    "network-framework-list": [
        Address(row("400 403 400 403 403 403 400 400 403 403 400 403 403  404 404 404 404  401"), data={"code": "x"})
    ],
    "network-commitment-list": [
        Address(row("400 403 400 403 403 403 400 400 403 403 400 403 403  404 404 404 404  401"), data={"code": "x"})
    ],
    "network-commitment-links": [
        Address(
            row("403 403 400 403 403 403 400 400 403 403 400 403 403  404 404 404 404  401"),
            in_network(key=lambda cast: f"{cast.national_code()}:P1"),
        )
    ],
    # without a key
    "status-update-bulk": [Address(row("400 " * 13 + "404 404 404 404 401"), data={"updates": []})],
    "round-list": [
        Address(row("409 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  401"), data=A_ROUND)
    ],
    "round-close": [
        Address(row("200 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  401"), open_round)
    ],
    "round-publish": [
        Address(row("409 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  401"), open_round)
    ],
    # without a day
    "round-move-due-day": [
        Address(row("400 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  401"), open_round)
    ],
    "round-reassign": [
        Address(
            row("200 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  401"),
            open_round,
            data={"workstream": "WG1-02", "agency": "IOM"},
        )
    ],
    # to whoever does not know that the line is asked there is none
    "round-give-back": [
        Address(
            row("403 403 404 200 404 200 404 404 404 404 404 200 404  404 404 404 404  401"),
            open_round,
            data={"workstream": "WG1-02", "note": "Ask IOM."},
        )
    ],
    # one is open
    "workstreams:open_round": [
        Address(
            row("409 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  302"),
            data=A_ROUND,
        )
    ],
    "workstreams:close_round": [
        Address(row("302 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  302"), open_round)
    ],
    # it is open
    "workstreams:publish_round": [
        Address(row("409 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  302"), open_round)
    ],
    "workstreams:move_due": [
        Address(row("200 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  302"), open_round)
    ],
    "workstreams:reassign": [
        Address(
            row("200 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  302"),
            round_line,
            data={"agency": "0"},
        )
    ],
    "decision-list": [Address(API_RECORDS, data={"meeting": "NET-2026-02", "text": "Agreed"})],
    "action-point-list": [
        Address(API_RECORDS, data={"meeting": "NET-2026-02", "text": "Send", "owner": "ILO", "due_on": "2026-12-01"})
    ],
    "action-point-start": [Address(API_OWES, api_point)],
    "action-point-block": [Address(API_OWES, api_point, data={"reason": "No money"})],
    "action-point-finish": [Address(API_OWES, api_point, data={"evidence": "The letter of 3 May"})],
    "action-point-not-ours": [Address(API_OWES, api_point, data={"ask": "WHO"})],
    "action-point-cancel": [Address(API_OVERSEES, api_point, data={"reason": "Not needed"})],
    "action-point-reassign": [Address(API_OVERSEES, api_point, data={"owner": "IOM", "seen": "ILO"})],
    "action-point-verify": [Address(API_TOO_LATE, api_point)],
    "action-point-reopen": [Address(API_TOO_LATE, api_point)],
    # the meeting is not held yet; the minutes are under a silence that somebody has broken and that is over
    "minutes-list": [Address(API_TOO_LATE, data={"meeting": "NET-2026-02"})],
    "minutes-send-for-comment": [Address(API_TOO_LATE, recorded, data={"revision": 1})],
    "minutes-withdraw": [Address(API_TOO_LATE, recorded, data={"revision": 1})],
    "minutes-open-silence": [Address(API_TOO_LATE, recorded, data={"revision": 2})],
    "minutes-adopt": [Address(API_TOO_LATE, recorded)],
    "minutes-rewrite": [Address(API_REFUSES_OTHERS, recorded, data={"revision": 1, "item": 0, "text": "Said"})],
    "minutes-answer-comment": [Address(API_REFUSES_OTHERS, recorded, data={"comment": 0, "state": "taken"})],
    "minutes-comment": [
        Address(row("400 " * 14 + "404 404 404 401"), recorded, data={"paragraph": "0", "text": "Why?"})
    ],
    "minutes-object": [Address(row("409 " * 14 + "404 404 404 401"), recorded, data={"text": "No"})],
    "workstreams:classify": [
        Address(DOES_AS_SECRETARIAT, workstream, data={"before": "2", "after": "1", "reason": "Agreed."})
    ],
    "workstreams:adopt": [
        Address(DOES_AS_SECRETARIAT, data={"version": "9", "adopted_on": "2026-01-01", "adopted_by": "decision"})
    ],
    "workstreams:first_workplan": [  # there is one
        Address(
            row("409 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  302"),
            data={"title": "First", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "currency": "USD"},
        )
    ],
    "workstreams:new_group": [
        Address(DOES_AS_SECRETARIAT, data={"code": "WG9", "title": "New group", "classification": "2"})
    ],
    "workstreams:new_period": [
        Address(DOES_AS_SECRETARIAT, data={"title": "Next", "starts_on": "2031-01-01", "ends_on": "2031-12-31"})
    ],
    "workstreams:seats": [
        Address(
            row("200 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  302"),
            group,
            data={"agency": "0"},
        )
    ],
    "workstreams:leave_seat": [Address(DOES_AS_SECRETARIAT, group_seat, data={"ended_on": "2040-01-01"})],
    "workstreams:mandate": [Address(DOES_AS_SECRETARIAT, group, data={"after": "0", "text": "What it is for."})],
    "workstreams:import": [Address(DOES_AS_SECRETARIAT, workplan_import, data={"header": "1"})],
    "workstreams:drop_import": [Address(DOES_AS_SECRETARIAT, workplan_import)],
    # nobody has seen a plan with this digest
    "workstreams:apply_import": [
        Address(row("409 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  302"), workplan_import)
    ],
    "workstreams:columns": [Address(row("302 " * 13 + "404 404 404 404 302"), data={"columns": "lead"})],
    "workstreams:quick": [
        Address(
            DOES_UPDATE,
            workstream,
            data={"revision": "1", "status": "delayed", "starts_on": "2026-01-01", "ends_on": "2026-12-31"},
        )
    ],
    "workstreams:cancel": [Address(DOES_AS_SECRETARIAT, workstream, data={"reason": "No money."})],
    "workstream-list": [
        Address(row("400 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  401"), data={"title": "x"})
    ],
    "workstream-classify": [
        Address(
            row("200 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  401"),
            workstream,
            data={"before": "network", "after": "public", "reason": "Agreed."},
        )
    ],
    "workstream-cancel": [
        Address(
            row("201 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  401"),
            workstream,
            data={"reason": "No money."},
        )
    ],
    "workstreams:update": [Address(DOES_UPDATE, workstream, data=STATUS)],
    "workstreams:correct": [Address(DOES_UPDATE, update, data=STATUS)],
    "meetings:create_meeting": [Address(DOES_SECRETARIAT_INSIDE, data=MEETING)],
    "meetings:edit_meeting": [
        Address(
            row("409 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  302"),
            meeting,
            data=MEETING | {"revision": "99"},
        )
    ],
    # the cast's meeting is called already
    "meetings:call_meeting": [
        Address(
            row("409 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  302"),
            meeting,
            data={"before": "2", "classification": "2"},
        )
    ],
    "meetings:clear_meeting": [
        Address(DOES_DISTRIBUTE, meeting, data={"before": "2", "classification": "1", "reason": "Agreed."})
    ],
    "meetings:cancel_meeting": [Address(DOES_DISTRIBUTE, meeting, data={"reason": "No quorum."})],
    "meetings:move_deadline": [
        Address(DOES_DISTRIBUTE, meeting_step, data={"seen": "2099-03-03", "due_on": "2099-03-04"})
    ],
    "meetings:ask_for_dates": [
        Address(
            row("422 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  302"), data={"title": "When"}
        )
    ],
    "meetings:poll": [
        Address(row("403 404 404 422 404 404 404 404 404 404 404 404 404  404 404 404 404  302"), date_poll)
    ],
    "meetings:pick_date": [
        Address(row("400 404 404 403 404 404 404 404 404 404 404 404 404  404 404 404 404  302"), date_poll)
    ],
    "meetings:withdraw_poll": [
        Address(row("302 404 404 403 404 404 404 404 404 404 404 404 404  404 404 404 404  302"), date_poll)
    ],
    "meeting-list": [
        Address(row("400 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401"), data={"title": "x"})
    ],
    "meeting-call": [
        Address(
            row("409 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401"),
            meeting,
            data={"classification": "network"},
        )
    ],
    "meeting-clear": [
        Address(
            row("200 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401"),
            meeting,
            data={"before": "network", "after": "public", "reason": "Agreed."},
        )
    ],
    "meeting-cancel": [
        Address(
            row("200 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401"),
            meeting,
            data={"reason": "No quorum."},
        )
    ],
    "meeting-deadlines": [
        Address(
            row("400 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401"),
            meeting,
            data={"step": "letter"},
        )
    ],
    "date-poll-list": [
        Address(row("400 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  401"), data={"title": "x"})
    ],
    "date-poll-answer": [
        Address(
            row("403 404 404 400 404 404 404 404 404 404 404 404 404  404 404 404 404  401"),
            date_poll,
            data={"answers": {}},
        )
    ],
    "date-poll-pick": [
        Address(
            row("400 404 404 403 404 404 404 404 404 404 404 404 404  404 404 404 404  401"),
            date_poll,
            data={"option": 0},
        )
    ],
    "date-poll-withdraw": [
        Address(row("200 404 404 403 404 404 404 404 404 404 404 404 404  404 404 404 404  401"), date_poll)
    ],
    "meetings:add_item": [Address(DOES_DISTRIBUTE, meeting, data=ITEM | {"title": "New", "revision": 1})],
    "meetings:add_returning": [Address(DOES_DISTRIBUTE, meeting, data={"revision": 1})],
    # nobody has named the items
    "meetings:order_items": [
        Address(
            row("400 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  302"),
            meeting,
            data={"revision": 1},
        )
    ],
    "meetings:clear_items": [
        Address(
            row("422 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  302"),
            meeting,
            data={"revision": 1},
        )
    ],
    "meetings:edit_item": [
        Address(
            row("422 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  302"),
            agenda_item,
            data={"revision": 1},
        )
    ],
    "meetings:move_item": [Address(DOES_DISTRIBUTE, agenda_item, data={"revision": 1, "direction": "down"})],
    "meetings:remove_item": [Address(DOES_DISTRIBUTE, spare_agenda_item, data={"revision": 1})],
    "meetings:call_for_items": [Address(DOES_DISTRIBUTE, meeting)],
    "meetings:propose": [
        Address(
            row("302 302 302 302 302 302 302 302 302 403 302 302 302  403 404 404 404  302"),
            meeting,
            data=ITEM | {"title": "New"},
        )
    ],
    "meetings:decide": [
        Address(DOES_DISTRIBUTE, meeting_proposal, data={"decision": "decline", "reason": "Not this time."})
    ],
    "meetings:standing_items": [Address(DOES_SECRETARIAT_INSIDE, data=ITEM | {"title": "New"})],
    "meetings:end_standing_item": [Address(DOES_SECRETARIAT_INSIDE, standing_item)],
    "agenda-item-list": [
        Address(API_DISTRIBUTES, data=API_ITEM | {"meeting": "NET-2026-02", "agenda_revision": 1}),
    ],
    "agenda-item-remove": [
        Address(
            row("204 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  401"),
            in_network(pk=lambda cast: cast.spare_item_pk()),
            data={"agenda_revision": 1},
        )
    ],
    "meeting-hold": [
        Address(row("200 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401"), meeting)
    ],
    "meeting-attendance": [Address(API_REFUSES_OTHERS, meeting, data={"presences": []})],
    "meeting-mail-action-points": [
        Address(row("200 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401"), meeting)
    ],
    "meeting-order-agenda": [Address(API_REFUSES_OTHERS, meeting, data={"agenda_revision": 1, "items": []})],
    "meeting-clear-agenda": [Address(API_REFUSES_OTHERS, meeting, data={"agenda_revision": 1, "items": []})],
    "meeting-add-returning": [
        Address(
            row("200 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401"),
            meeting,
            data={"agenda_revision": 1},
        )
    ],
    "meeting-call-for-items": [
        Address(row("200 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401"), meeting)
    ],
    "proposal-list": [
        Address(
            row("201 201 201 201 201 201 201 201 201 403 201 201 201  403 404 404 404  401"),
            data=API_ITEM | {"meeting": "NET-2026-02"},
        )
    ],
    "proposal-accept": [Address(API_DECIDES_ON_PROPOSAL, proposal)],
    "proposal-merge": [
        Address(
            row("400 404 404 403 404 404 404 404 404 404 404 404 404  404 404 404 404  401"),
            proposal,
            data={"item": "x"},
        )
    ],
    "proposal-defer": [Address(API_DECIDES_ON_PROPOSAL, proposal, data={"reason": "Next time."})],
    "proposal-decline": [Address(API_DECIDES_ON_PROPOSAL, proposal, data={"reason": "Not here."})],
    "meetings:distribute": [Address(DOES_DISTRIBUTE, meeting, data={"revision": 2})],
    # without a file the form says so; nobody presents the item, so that nobody can be asked
    "meetings:add_paper": [
        Address(row("422 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  302"), meeting)
    ],
    "meetings:paper": [
        Address(row("422 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  302"), paper)
    ],
    "meetings:ask_for_paper": [
        Address(row("409 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  302"), meeting_item)
    ],
    "meetings:invitations": [Address(DOES_DISTRIBUTE, meeting)],
    "meetings:fill_participants": [Address(DOES_DISTRIBUTE, meeting)],
    "meetings:guest": [
        Address(
            DOES_DISTRIBUTE,
            meeting,
            data={"address": "x@uni.example", "name": "X", "office": "Professor", "language": "en"},
        )
    ],
    # without a file, without an addressee
    "meetings:reply": [
        Address(row("422 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  302"), meeting)
    ],
    "meetings:letters": [
        Address(row("422 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  302"), meeting)
    ],
    "meetings:letter_scan": [Address(DOES_DISTRIBUTE, letter)],
    "meetings:withdraw": [Address(DOES_DISTRIBUTE, ministry)],
    # nobody is named
    "meetings:alternate": [
        Address(row("422 403 403 403 403 403 403 422 403 403 403 403 403  403 404 404 404  302"), ministry)
    ],
    "meetings:open_feed": [Address(SIGNED_IN, nothing, data={"what": "own"})],
    "meetings:revoke_feed": [Address(NO_FACTOR, lambda cast: {"pk": 1})],
    "meetings:clear_paper": [
        Address(DOES_DISTRIBUTE, paper, data={"before": "2", "after": "3", "reason": "Agreed."}),
        Address(DOES_CLEAR_SECRET, secret_paper, data={"before": "3", "after": "2", "reason": "Agreed."}),
    ],
    "meetings:answer": [
        Address(ANSWERS_FOR_MINISTRY, ministry, data={"answer": "tentative"}),
        Address(ANSWERS_FOR_GUEST, invited_guest, data={"answer": "tentative"}),
    ],
    "members:profile": [
        Address(row("302 " * 18), nothing, data={"name": "New name", "language": "az", "time_zone": "Asia/Baku"})
    ],
    "members:new_network": [
        Address(
            row("403 " * 16 + "302 302"),
            nothing,
            data={
                "name": "Network for Georgia",
                "name_language": "en",
                "slug": "georgia",
                "country": "GE",
                "time_zone": "Asia/Tbilisi",
                "languages": ["en"],
                "coordinator": "IOM",
                "secretariat": "IOM Georgia",
                "reply_to": "secretariat@georgia.example",
                "officer_name": "Officer",
                "officer_address": "officer@georgia.example",
                "officer_language": "en",
            },
        )
    ],
    "members:parent": [Address(row("403 " * 16 + "302 302"), data={"parent": ""})],
    # the network has an officer; and the invitation is not into the secretariat
    "members:invite_officer": [
        Address(
            row("403 " * 16 + "422 302"),
            data={"officer_name": "N", "officer_address": "n@people.example", "officer_language": "en"},
        )
    ],
    "members:renew_officer": [Address(row("403 " * 16 + "404 302"), invitation)],
    "members:withdraw_officer": [Address(row("403 " * 16 + "404 302"), invitation)],
    "members:change_settings": [  # nobody has read the section with this fingerprint
        Address(
            row("409 " + "403 " * 12 + "404 " * 4 + "302"),
            in_network(section=lambda cast: "mail"),
            data={"secretariat": "New", "reply_to": "new@baku.example", "seen": "of another reading"},
        )
    ],
    "members:add_day": [
        Address(DOES_AS_SECRETARIAT, data={"day": "2026-12-31", "kind": "off"}),
    ],
    "members:remove_day": [Address(DOES_AS_SECRETARIAT, changed_day)],
    "members:add_terms": [Address(row("422 " + "403 " * 12 + "404 " * 4 + "302"))],  # without a file
    "members:grant_reading": [
        Address(row("409 " + "403 " * 12 + "404 " * 4 + "302"), data={"reason": "Asked"})  # it is granted already
    ],
    "members:end_reading": [Address(DOES_AS_SECRETARIAT, reading_grant)],
    "members:add_agency": [
        Address(
            DOES_AS_SECRETARIAT,
            data={
                "acronym": "NEW",
                "name": "New body",
                "type": "academia",
                "role": "stakeholder",
                "presence": "resident",
                "started_on": "2026-01-01",
            },
        )
    ],
    "members:contact_imports": [Address(row("422 " + "403 " * 12 + "404 " * 4 + "302"))],  # without a file
    "members:map_contact_import": [
        Address(row("302 " + "403 " * 12 + "404 " * 4 + "302"), contact_import, data={"starts_on": "2026-01-01"})
    ],
    "members:apply_contact_import": [
        Address(row("409 " + "403 " * 12 + "404 " * 4 + "302"), contact_import, data={"digest": "of another preview"})
    ],
    "members:drop_contact_import": [Address(row("302 " + "403 " * 12 + "404 " * 4 + "302"), contact_import)],
    "members:create_token": [
        Address(CREATES_TOKEN, nothing, data={"name": "Mine", "is_read_only": "1", "lifetime": "30", "days": "30"})
    ],
    "members:revoke_token": [
        Address(REVOKES_TOKEN_OF_LEAD, lambda cast: {"pk": cast.lead.api_tokens.get().pk}),
    ],
    "members:invite": [
        Address(
            row("302 403 403 302 403 302 403 403 403 403 403 403 403  404 404 404 404  302"),
            in_network(acronym=lambda cast: "ILO"),
            data={"name": "New", "address": "new@people.example", "function": "alternate", "language": "en"},
        )
    ],
    "members_api:representative-hand-over": [
        Address(
            row("201 403 403 202 403 202 403 403 403 403 403 403 403  404 404 404 404  401"),
            office,
            data={"on": "2099-01-01", "name": "New", "email": "new@people.example"},
        )
    ],
    "members_api:representative-leave": [Address(API_WITH_OWN_OFFICE, office, data={"on": "2099-01-01"})],
    "members_api:representative-confirm": [Address(API_WITH_OWN_OFFICE, office)],
    "members_api:invitation-list": [
        Address(
            row("201 403 403 201 403 201 403 403 403 403 403 403 403  404 404 404 404  401"),
            data={"agency": "ILO", "name": "New", "email": "new@people.example", "function": "alternate"},
        )
    ],
    "members_api:invitation-approve": [Address(API_DECIDES_ON_INVITATION, invitation)],
    "members_api:invitation-refuse": [Address(API_DECIDES_ON_INVITATION, invitation, data={"reason": "Known"})],
    "members_api:invitation-resend": [
        Address(row("409 404 404 403 404 403 404 404 404 404 404 404 404  404 404 404 404  401"), invitation)
    ],
    "members_api:invitation-withdraw": [
        Address(row("200 404 404 200 404 403 404 404 404 404 404 404 404  404 404 404 404  401"), invitation)
    ],
    "members:own_addresses": [Address(ELSEWHERE, nothing, data={"address": "new@people.example"})],
    "members:addresses": [
        Address(
            DOES_SECRETARIAT_INSIDE,
            in_network(pk=lambda cast: cast.lead.person_id),
            data={"address": "new@people.example"},
        )
    ],
    # it is the primary one already; and mails go to it
    "members:primary_address": [Address(DOES_SECRETARIAT_INSIDE, lead_address)],
    "members:remove_address": [Address(row("409 " + "403 " * 12 + "404 " * 4 + "302"), lead_address)],
    "members:withdraw_address": [
        Address(
            DOES_SECRETARIAT_INSIDE,
            in_network(pk=lambda cast: cast.lead.person_id, claim=lambda cast: cast.claim_pk()),
        )
    ],
    "members:edit_membership": [
        Address(
            DOES_SECRETARIAT_INSIDE,
            in_network(acronym=lambda cast: "ILO"),
            data={"presence": "regional", "local_name": "BƏT", "on": "2026-01-01"},
        )
    ],
    "members:leave_network": [
        Address(DOES_SECRETARIAT_INSIDE, in_network(acronym=lambda cast: "ILO"), data={"last_on": "2099-01-01"})
    ],
    "members:edit_person": [
        Address(
            DOES_SECRETARIAT_INSIDE,
            in_network(pk=lambda cast: cast.lead.person_id),
            data={"name": "Lead", "language": "en", "time_zone": "UTC"},
        )
    ],
    "members:hand_over": [
        Address(
            DOES_FOR_ILO,
            office,
            data={"on": "2099-01-01", "name": "New", "address": "new@people.example", "language": "en"},
        )
    ],
    "members:confirm_office": [Address(DOES_WITH_OWN_OFFICE, office)],
    "members:leave": [Address(DOES_WITH_OWN_OFFICE, office, data={"on": "2099-01-01"})],
    "members:approve_invitation": [Address(DECIDES_ON_INVITATION, invitation)],
    "members:refuse_invitation": [Address(DECIDES_ON_INVITATION, invitation, data={"reason": "Known"})],
    "members:renew_invitation": [
        Address(row("409 404 404 403 404 403 404 404 404 404 404 404 404  404 404 404 404  302"), invitation)
    ],
    "members:withdraw_invitation": [
        Address(row("302 404 404 302 404 403 404 404 404 404 404 404 404  404 404 404 404  302"), invitation)
    ],
    "meetings:brief": [Address(DOES_DISTRIBUTE, meeting, data={"purpose": "To agree"})],
    "meetings:mail_brief": [Address(DOES_DISTRIBUTE, meeting)],
    # the minutes are drafted already
    "meetings:record": [Address(OFFICER_LATE, recorded_item, data={"base": "", "text": "Said"})],
    "meetings:attendance": [Address(DOES_DISTRIBUTE, meeting, data={"x": "y"})],
    "meetings:hold": [Address(DOES_DISTRIBUTE, meeting)],
    "meetings:circulate": [Address(DOES_DISTRIBUTE, meeting)],
    # the meeting is not held yet; the minutes are under a silence that somebody has broken and that is over
    "meetings:draft_minutes": [Address(OFFICER_LATE, meeting)],
    "meetings:send_for_comment": [Address(OFFICER_LATE, recorded, data={"revision": 1})],
    "meetings:withdraw_minutes": [Address(OFFICER_LATE, recorded, data={"revision": 1})],
    "meetings:silence": [Address(OFFICER_LATE, recorded, data={"revision": 2})],
    "meetings:adopt": [Address(OFFICER_LATE, recorded)],
    # no such paragraph
    "meetings:comment": [Address(row("404 " * 17 + "302"), recorded, data={"paragraph": "0", "text": "Why?"})],
    "meetings:objection": [Address(READERS_LATE, recorded, data={"text": "No"})],
    "meetings:rewrite": [Address(DOES_DISTRIBUTE, recorded_item, data={"revision": 1, "text": "Otherwise"})],
    "meetings:answer_comment": [Address(ANSWERS_COMMENT, comment, data={"state": "taken"})],
    "meetings:move": [Address(OWES, started)],
    "meetings:not_ours": [Address(OWES, point_of_ilo, data={"ask": "WHO"})],
    "meetings:reassign": [
        Address(
            row("422 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  302"),
            point_of_ilo,
            data={"owner": "0", "seen": "0"},
        )
    ],
    "meetings:relate": [Address(row("302 " + "403 " * 12 + "404 404 404 404 302"), point_of_ilo)],
    "meetings:presenter": [Address(DOES_DISTRIBUTE, item_of_meeting, data={"role": "Somebody", "seen": "|"})],
    "meetings:assignee": [
        Address(
            row("302 403 403 302 403 302 403 403 403 403 403 403 403  404 404 404 404  302"),
            point_of_ilo,
            data={"role": "Somebody", "seen": "|"},
        )
    ],
    "account_logout": [Address(SIGNS_OUT, nothing)],
    "members:public_page": [Address(DOES_SECRETARIAT_INSIDE, data={"is_on": "yes"})],
    "members:consent": [Address(row("302 " * 18), nothing, data={"consent": "yes"})],
    "members:anonymise": [
        Address(STARTS_PREVIEW, in_network(pk=lambda cast: cast.ended.person_id), data={"confirm": "yes"})
    ],
    "members:preview": [Address(STARTS_PREVIEW, data={"role": "observer"})],
    "members:stop_preview": [Address(row("302 " * 18), nothing)],
    "end_session": [Address(NO_FACTOR, lambda cast: {"pk": 0})],
    "end_other_sessions": [Address(ELSEWHERE, nothing)],
    "set_language": [Address(row("302 " * 18), nothing, data={"language": "az"})],
    "notifications:retry": [Address(row("409 " + "404 " * 16 + "302"), message)],
    "notifications:preferences": [
        Address(
            row("302 " * 18),
            nothing,
            data={
                "contact": "daily",
                "account_invitation": "daily",
                "status_update": "weekly",
                "invitation_answer": "daily",
                "call_for_items": "daily",
                "minutes_comment": "daily",
                "minutes_silence": "daily",
                "action_point": "daily",
            },
        )
    ],
    "notifications:policy": [
        Address(row("302 " + "404 " * 16 + "302"), data={"source": "status_update", "days": "-7, 1", "is_on": "on"})
    ],
    "notifications:cancel": [Address(row("302 " + "404 " * 16 + "302"), message)],
    "notifications:read_all": [Address(row("302 " * 18), nothing)],
    "notifications:preparation": [Address(row("302 " + "404 " * 16 + "302"), data={"is_on": "1"})],
    "notifications:again": [Address(row("409 " + "404 " * 16 + "302"), message)],
    "notifications:follow": [
        Address(row("302 " * 13 + "404 404 404 404 302"), followed),
        Address(row("302 302 404 302 302 302 404 404 404 404 404 302 302  404 404 404 404  302"), followed_secret),
    ],
    "notifications:unfollow": [Address(row("302 " * 18), followed)],
    "notifications:open_message": [Address(row("302 " + "404 " * 16 + "302"), own_message)],
    # Without a secret there is no hook; and the address of the lead takes mail.
    "notifications:hook": [Address(row("404 " * 18), nothing)],
    "notifications:reachable": [
        Address(row("404 " * 17 + "302"), in_network(person=lambda cast: cast.lead.person_id)),
        Address(row("302 " + "404 " * 16 + "302"), in_network(person=lambda cast: cast.unreachable_pk())),
    ],
    "workstream-add-status-update": [
        Address(API_UPDATES, workstream, data=STATUS | {"classification": "network"}),
        Address(API_UPDATES_SECRET, secret_workstream, data=STATUS | {"classification": "un_only"}),
    ],
    "meeting-distribute": [Address(API_DISTRIBUTES, meeting, data={"revision": 2})],
    "meeting-invite": [
        Address(row("200 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401"), meeting)
    ],
    "participant-list": [Address(row("400 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401"))],
    "participant-withdraw": [
        Address(row("204 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401"), invited_ministry)
    ],
    "participant-alternate": [
        Address(row("400 403 403 403 403 403 403 400 403 403 403 403 403  403 404 404 404  401"), invited_ministry)
    ],
    "calendar-feed-list": [
        Address(
            row("201 201 201 201 201 201 201 201 201 201 201 201 201  201 201 201 201  401"),
            nothing,
            data={"kind": "own"},
        )
    ],
    "calendar-feed-revoke": [Address(API_NOBODYS, lambda cast: {"pk": 1})],
    "paper-list": [Address(row("400 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401"))],
    "paper-versions": [
        Address(
            row("400 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401"),
            in_network(pk=lambda cast: cast.paper.pk),
        )
    ],
    "paper-clear": [
        Address(
            API_CLEARS_SECRET,
            in_network(pk=lambda cast: cast.secret_paper.pk),
            data={"before": "un_only", "after": "network", "reason": "Agreed."},
        )
    ],
    "participant-answer": [
        Address(
            API_ANSWERS_FOR_MINISTRY,
            invited_ministry,
            data={"answer": "accepted"},
        )
    ],
}

# PATCH by the API: who may change is told which reading is meant (428), or changes nothing (200)
CHANGES: dict[str, list[Address]] = {
    "members_api:me": [Address(API_SIGNED_IN, nothing)],
    "members_api:network-detail": [
        Address(row("428 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 403  401"))
    ],
    "members_api:person-detail": [
        Address(
            row("200 403 403 200 403 403 403 403 403 403 403 403 403  404 404 404 404  401"),
            in_network(pk=lambda cast: cast.lead.person_id),
        )
    ],
    "network-framework-detail": [
        Address(row("403 403 428 403 403 403 428 428 403 403 428 403 403  404 404 404 404  401"), national)
    ],
    "network-commitment-detail": [
        Address(
            row("403 403 428 403 403 403 428 428 403 403 428 403 403  404 404 404 404  401"),
            in_network(key=lambda cast: f"{cast.national_code()}:P1"),
        )
    ],
    "workstream-detail": [
        Address(row("428 403 403 428 403 428 403 403 403 403 403 428 403  404 404 404 404  401"), workstream),
        Address(row("428 403 404 428 403 428 404 404 404 404 404 428 403  404 404 404 404  401"), secret_workstream),
    ],
    "support-request-detail": [
        Address(row("428 403 428 403 403 403 428 403 404 404 403 403 403  404 404 404 404  401"), request_)
    ],
    "pledge-detail": [
        Address(row("428 403 428 403 403 403 428 403 403 403 403 403 403  404 404 404 404  401"), pledge_),
        # its own agency too: it is ILO's
        Address(row("428 403 404 428 403 428 404 404 404 404 404 428 403  404 404 404 404  401"), secret_pledge),
    ],
    "meeting-detail": [
        Address(row("428 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401"), meeting)
    ],
    "agenda-item-detail": [  # its agenda has another revision than none
        Address(
            row("409 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401"),
            in_network(pk=lambda cast: cast.item.pk),
        ),
        Address(
            row("409 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  401"),
            in_network(pk=lambda cast: cast.secret_item.pk),
        ),
    ],
}

# where the lead of a group and a role mailbox are answered otherwise than an alternate of another UN agency
BESIDE_ALTERNATES: dict[str, dict[str, int]] = {
    "group_lead": {
        "GET home #0": 302,  # one network: straight to its desk
        "GET workstreams:seats #0": 200,
        "GET workstreams:mandate #0": 200,
        "GET workstreams:edit #0": 200,
        "GET workstreams:edit #1": 200,
        "POST workstreams:seats #0": 200,
        "POST workstreams:leave_seat #0": 302,
        "POST workstreams:mandate #0": 302,
        "PATCH workstream-detail #0": 428,
        "PATCH workstream-detail #1": 428,
        # runs the meetings of the group; these rows name a plenary, which stays the secretariat's
        "GET meetings:create_meeting #0": 200,
        "GET meetings:ask_for_dates #0": 200,
        "POST meetings:create_meeting #0": 422,
        "POST meetings:ask_for_dates #0": 422,
        "POST meeting-list #0": 400,
        "POST date-poll-list #0": 400,
        "POST participant-list #0": 400,
        "POST round-give-back #0": 403,  # sees the lines of the group, and is asked about none
    },
    "mailbox": {"GET home #0": 302},
}
