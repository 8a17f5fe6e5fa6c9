"""The standing cast: who stands in for whom in every test of access."""

import datetime
from dataclasses import dataclass, fields
from uuid import UUID

import pytest
from django.utils import timezone

from meetings.models import (
    AgendaItem,
    DateAsked,
    DateOption,
    DatePoll,
    Deadline,
    Meeting,
    Minutes,
    MinutesComment,
    MinutesParagraph,
    Note,
    Objection,
    Paper,
    Proposal,
    SilenceRound,
    StandingItem,
)
from members.classification import Classification
from members.models import Account, AddressClaim, Agency, Invitation, Membership, Network, Person, Representative
from members.titles import title
from notifications.bodies import store_file
from notifications.models import InboundFile, InboundMessage, Message
from notifications.registry import Attachment
from tests.factories import (
    make_account,
    make_agency,
    make_commitment,
    make_group,
    make_invitation,
    make_item,
    make_meeting,
    make_membership,
    make_network,
    make_paper,
    make_participant,
    make_person,
    make_pledge,
    make_proposal,
    make_representative,
    make_request,
    make_segment,
    make_status,
    make_workplan,
    make_workstream,
)
from workstreams.models import (
    Commitment,
    Framework,
    Pledge,
    Seat,
    StatusUpdate,
    SupportRequest,
    WorkingGroup,
    Workplan,
    Workstream,
)

MARKER = "confidential-marker"  # stands in every text that is for the UN only
Function = Representative.Function
Role = Membership.Role


@dataclass
class Cast:
    """Accounts of people in all kinds of offices, and one object of each kind that they look at."""

    network: Network
    other_network: Network
    secretariat: Account
    un_co_chair: Account
    government_co_chair: Account
    lead: Account
    other: Account
    head: Account
    liaison: Account
    ministry: Account
    stakeholder: Account
    observer: Account
    guest: Account
    outsider: Account
    ended: Account
    two_agencies: Account
    two_networks: Account
    double: Account
    group_lead: Account
    mailbox: Account
    administrator: Account
    iom: Agency
    ilo: Agency
    group: WorkingGroup
    workplan: Workplan
    workstream: Workstream
    secret_workstream: Workstream
    update: StatusUpdate
    secret_update: StatusUpdate
    meeting: Meeting
    item: AgendaItem
    secret_item: AgendaItem
    paper: Paper
    secret_paper: Paper

    def accounts(self) -> dict[str, Account]:
        """Return every account by the name of the part that it plays."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in found.items() if isinstance(value, Account)}

    def invitation_pk(self) -> int:
        """Return an invitation to ILO that the focal point of ILO proposed; the first call makes it."""
        found = Invitation.objects.filter(membership__agency=self.ilo, membership__network=self.network).first()
        membership = Membership.objects.get(agency=self.ilo, network=self.network)
        return (found or make_invitation(membership, self.guest.person, self.lead.person)).pk

    def claim_pk(self) -> int:
        """Return an address of the lead that waits for its confirmation; the first call makes it."""
        lead, term = self.lead.person, timezone.now() + datetime.timedelta(days=3)
        rows = AddressClaim.objects.filter(person=lead)
        return (rows.first() or rows.create(person=lead, address="lead@x.example", asked_by=lead, expires_at=term)).pk

    def published_slug(self) -> str:
        """Return the other network, which has a public page from now on."""
        Network.objects.filter(pk=self.other_network.pk).update(has_public_page=True)
        return self.other_network.slug

    def point_pk(self, number: str) -> int:
        """Return the action point of the meeting with this number."""
        return self.meeting.action_points.get(reference=f"{self.meeting.reference}/{number}").pk

    def request_reference(self) -> str:
        """Return a support request of the State Migration Service; the first call makes it."""
        found = SupportRequest.objects.filter(network=self.network).first() or make_request(
            self.network, self.sms, self.liaison.person
        )
        return found.reference

    def pledge_reference(self) -> str:
        """Return a pledge of the State Migration Service; the first call makes it."""
        found = Pledge.objects.filter(network=self.network, classification=Classification.NETWORK).first()
        return (found or make_pledge(self.network, self.sms)).reference

    def secret_pledge_reference(self) -> str:
        """Return a pledge that is for the UN only; the first call makes it."""
        found = Pledge.objects.filter(network=self.network, classification=Classification.UN_ONLY).first()
        secret = {"classification": Classification.UN_ONLY, "text": f"Pledge {MARKER}"}
        return (found or make_pledge(self.network, self.ilo, **secret)).reference

    def stage_pk(self) -> int:
        """Return a stage of the pledge that is not reached; the first call makes it."""
        pledge = Pledge.objects.get(network=self.network, reference=self.pledge_reference())
        stage, _is_new = pledge.stages.get_or_create(position=1, defaults={"title": "Draft law"})
        return stage.pk

    def national_framework_pk(self) -> int:
        """Return the Government's national priorities, with one priority; the first call makes them."""
        framework, is_new = Framework.objects.get_or_create(
            network=self.network, code="national", defaults={"kind": "national", "title": title("National priorities")}
        )
        if is_new:
            Commitment.objects.create(framework=framework, code="P1", position=1, title=title("A register"))
        return framework.pk

    def national_code(self) -> str:
        """Return the code of the national priorities."""
        self.national_framework_pk()
        return "national"

    def priority_link_pk(self) -> int:
        """Return a link from the priority to an objective; the first call makes it."""
        source = Commitment.objects.get(framework=self.national_framework_pk(), code="P1")
        found = source.links_to.first()
        if found is None:
            target = Commitment.objects.filter(framework__code="gcm").first() or make_commitment("1")
            found = source.links_to.create(target=target, strength="primary", origin="made up")
        return found.pk

    @property
    def sms(self) -> Agency:
        """The State Migration Service."""
        return Agency.objects.get(acronym="SMS")

    def proposal_pk(self) -> int:
        """Return a proposal of ILO's focal point; the first call makes it."""
        found = Proposal.objects.filter(meeting=self.meeting).first()
        return (found or make_proposal(self.meeting, self.lead.person, f"Proposal {MARKER}")).pk

    def spare_item_pk(self) -> int:
        """Return an item for the UN only to which nothing belongs; the first call makes it."""
        found = self.meeting.items.filter(title__en=f"Spare {MARKER}").first()
        return (found or make_item(self.meeting, f"Spare {MARKER}", Classification.UN_ONLY)).pk

    def standing_item_pk(self) -> int:
        """Return a standing item of the plenary; the first call makes it."""
        title = {"original": "en", "en": f"Standing {MARKER}"}
        found, _is_new = StandingItem.objects.get_or_create(network=self.network, title=title, minutes=5)
        return found.pk

    def date_poll_pk(self) -> int:
        """Return a search for a date, for the UN only, in which ILO's focal point is asked; the first call makes it."""
        found = DatePoll.objects.filter(network=self.network).first()
        if found is None:
            found = DatePoll.objects.create(
                network=self.network,
                title={"original": "en", "en": f"Dates {MARKER}"},
                time_zone="Asia/Baku",
                asked_by=self.secretariat.person,
                asked_at=timezone.now(),
            )
            DateOption.objects.create(poll=found, starts_at=timezone.now() + datetime.timedelta(days=20))
            DateAsked.objects.create(poll=found, person=self.lead.person)
        return found.pk

    def step(self) -> str:
        """Return a step of the clock of the meeting, due on 3 March 2099; the first call makes it."""
        due_at = datetime.datetime(2099, 3, 3, 13, tzinfo=datetime.UTC)
        step = Deadline.Step.SILENCE
        Deadline.objects.get_or_create(meeting=self.meeting, step=step, defaults={"due_at": due_at})
        return step.value

    def record_pk(self) -> int:
        """Return the minutes of the meeting, out for comment, the secret item's text with the marker; made when asked.

        With them notes, a comment on the secret paragraph, and a broken silence.
        """
        found = Minutes.objects.filter(meeting=self.meeting).first()
        if found is not None:
            return int(found.pk)
        by, now = self.secretariat.person, timezone.now()
        said = {"changed_by": by, "changed_at": now}
        minutes = Minutes.objects.create(meeting=self.meeting, state="silence", **said)
        for item, text in ((self.item, "Said"), (self.secret_item, f"Said {MARKER}")):
            Note.objects.create(meeting=self.meeting, item=item, text=text, updated_by=by, updated_at=now)
            paragraph = MinutesParagraph.objects.create(
                meeting=self.meeting, minutes=minutes, item=item, position=1, text=text, classification=2
            )
            MinutesComment.objects.create(paragraph=paragraph, person=self.lead.person, text=text, made_at=now)
        round_ = SilenceRound.objects.create(
            minutes=minutes, number=1, opened_by=by, opened_at=now, ends_at=now, outcome="broken", document={}
        )
        Objection.objects.create(round=round_, person=self.lead.person, text="No", made_at=now)
        return int(minutes.pk)

    def comment_pk(self) -> int:
        """Return a comment on the minutes of the meeting."""
        self.record_pk()
        return int(MinutesComment.objects.earliest("pk").pk)

    def inbound_pk(self) -> UUID:
        """Return a reply to the secretariat's message, with a file; it comes in when first asked for."""
        row, is_new = InboundMessage.objects.get_or_create(message_id=self.message_pk(), digest="1", sort="reply")
        if is_new:
            stored = store_file(Attachment("a.pdf", b"%PDF", "application/pdf"), "1" * 64)
            InboundFile.objects.create(inbound=row, position=0, stored_file=stored, filename="a.pdf", mime_type="a/b")
        return row.pk

    def unreachable_pk(self) -> UUID:
        """Return a person of the network whose mails come back, from now on."""
        self.observer.person.email_addresses.update(bounced_at=timezone.now())
        return self.observer.person_id

    def message_pk(self) -> UUID:
        """Return the message of this network's outbox that goes to the secretariat."""
        return Message.objects.get(scope=self.network.slug, person=self.secretariat.person_id).pk


def _account(
    name: str,
    *offices: tuple[Membership, str],
    language: str = "en",
    kind: str = Person.Kind.HUMAN,
    **dates: datetime.date,
) -> Account:
    person = make_person(name, f"{name.lower().replace(' ', '-')}@people.example", language, kind=kind)
    for membership, function in offices:
        make_representative(membership, person, function, **dates)
    return make_account(person)


@pytest.fixture
def cast(db: None) -> Cast:
    """Return the cast in a network of its own, beside a second network."""
    network, other_network = make_network("baku"), make_network("tbilisi", country="GE", time_zone="Asia/Tbilisi")
    iom, ilo, who = make_agency("IOM"), make_agency("ILO"), make_agency("WHO")
    rco = make_agency("RCO", Agency.Type.UN_OFFICE)
    sms, mfa = (make_agency(name, Agency.Type.GOVERNMENT, country="AZ") for name in ("SMS", "MFA"))
    council, union = make_agency("MC", Agency.Type.CIVIL_SOCIETY), make_agency("EU", Agency.Type.DONOR)
    coordinator = make_membership(network, iom, Role.COORDINATOR)
    for_ilo, for_who, for_rco = (make_membership(network, agency) for agency in (ilo, who, rco))
    for_sms, for_mfa = (make_membership(network, agency, Role.GOVERNMENT) for agency in (sms, mfa))
    for_council = make_membership(network, council, Role.STAKEHOLDER)
    for_union = make_membership(network, union, Role.OBSERVER)
    abroad = make_membership(other_network, iom, Role.COORDINATOR)
    abroad_sms = make_membership(other_network, sms, Role.GOVERNMENT)
    yesterday = network.today() - datetime.timedelta(days=1)
    secretariat = _account("Secretariat", (coordinator, Function.SECRETARIAT_OFFICER))
    lead = _account("Lead", (for_ilo, Function.FOCAL_POINT))
    guest = make_account(make_person("Guest", "guest@people.example"))
    administrator = make_account(make_person("Administrator", "administrator@people.example"), is_administrator=True)
    group = make_group(network, "WG1")
    workplan = make_workplan(network)
    workstream = make_workstream(workplan, group, ilo, "WG1-01")
    secret_workstream = make_workstream(
        workplan, group, ilo, "WG1-02", Classification.UN_ONLY, title={"original": "en", "en": f"Workstream {MARKER}"}
    )
    meeting = make_meeting(network, "NET-2026-02")
    make_segment(
        meeting,
        starts_at=meeting.segments.get().ends_at + datetime.timedelta(minutes=15),
        classification=Classification.UN_ONLY,
        title={"original": "en", "en": f"Segment {MARKER}"},
    )
    item = make_item(meeting, "Opening")
    secret_item = make_item(meeting, f"Item {MARKER}", Classification.UN_ONLY)
    make_item(meeting, "Closing")
    members = {
        "un_co_chair": _account("UN co-chair", (for_rco, Function.CO_CHAIR)),
        "government_co_chair": _account("Government co-chair", (for_sms, Function.CO_CHAIR), language="az"),
        "other": _account("Other agency", (for_who, Function.FOCAL_POINT)),
        "head": _account("Head", (for_ilo, Function.HEAD)),
        "liaison": _account("Liaison", (for_sms, Function.LIAISON_OFFICER), language="az"),
        "ministry": _account("Ministry", (for_mfa, Function.FOCAL_POINT), language="az"),
        "stakeholder": _account("Stakeholder", (for_council, Function.HEAD), language="ru"),
        "observer": _account("Observer", (for_union, Function.FOCAL_POINT)),
        "outsider": _account("Outsider", (abroad, Function.SECRETARIAT_OFFICER)),
        "ended": _account("Ended", (for_ilo, Function.ALTERNATE), ended_on=yesterday),
        "two_agencies": _account("Two agencies", (for_ilo, Function.ALTERNATE), (for_who, Function.ALTERNATE)),
        "two_networks": _account("Two networks", (for_who, Function.ALTERNATE), (abroad_sms, Function.LIAISON_OFFICER)),
        "double": _account("Double", (for_who, Function.ALTERNATE), (for_mfa, Function.ALTERNATE)),
        "group_lead": _account("Group lead", (for_rco, Function.ALTERNATE)),
        "mailbox": _account("Mailbox", (for_who, Function.ALTERNATE), kind=Person.Kind.ROLE_MAILBOX),
    }
    Seat.objects.create(group=group, person=members["group_lead"].person, function="lead", started_on=abroad.started_on)
    for account, agency in ((secretariat, iom), (lead, ilo), (members["ministry"], mfa), (guest, None)):
        make_participant(meeting, account.person, agency)
    return Cast(
        network=network,
        other_network=other_network,
        secretariat=secretariat,
        lead=lead,
        guest=guest,
        administrator=administrator,
        iom=iom,
        ilo=ilo,
        group=group,
        workplan=workplan,
        workstream=workstream,
        secret_workstream=secret_workstream,
        update=make_status(workstream, lead.person, narrative="All well."),
        secret_update=make_status(
            workstream, lead.person, narrative=f"Update {MARKER}", classification=Classification.UN_ONLY
        ),
        meeting=meeting,
        item=item,
        secret_item=secret_item,
        paper=make_paper(item, "Draft agenda"),
        secret_paper=make_paper(item, f"Paper {MARKER}", Classification.UN_ONLY),
        **members,
    )
