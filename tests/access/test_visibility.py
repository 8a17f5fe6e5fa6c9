"""What the querysets show (SQL) is what the permission tables allow (Python), for every model and everybody."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from meetings.models import (
    ActionPoint,
    AgendaItem,
    Brief,
    DatePoll,
    Decision,
    Distribution,
    Meeting,
    MeetingClock,
    Minutes,
    MinutesComment,
    MinutesParagraph,
    Note,
    Objection,
    Paper,
    PaperFile,
    Participant,
    Proposal,
    Segment,
    SilenceRound,
    StandingItem,
)
from members.access import allowed
from members.classification import Classification
from members.models import (
    Agency,
    ContactImport,
    Invitation,
    Membership,
    Network,
    Person,
    Preview,
    ReadingGrant,
    Representative,
    TermsOfReference,
)
from members.previewing import start_preview
from tests.cast import Cast
from tests.factories import make_meeting, make_network, make_paper_file, make_pledge, make_proposal, make_request
from tests.workstreams.rounds.asking import two_rounds
from workstreams.models import (
    BudgetLine,
    Commitment,
    Evidence,
    Framework,
    Indicator,
    Offer,
    Partner,
    Pledge,
    PledgeStage,
    ReportingRound,
    RoundLine,
    RoundReport,
    Seat,
    StatusUpdate,
    SupportRequest,
    WorkingGroup,
    Workplan,
    WorkplanVersion,
    WorkplanVersionLine,
    Workstream,
)
from workstreams.services.plans import adopt_workplan

MODELS: list[type[Model]] = [
    Network,
    Agency,
    Membership,
    Person,
    Preview,
    Representative,
    Invitation,
    ContactImport,
    ReadingGrant,
    TermsOfReference,
    Framework,
    Commitment,
    WorkingGroup,
    Seat,
    Workplan,
    Workstream,
    StatusUpdate,
    SupportRequest,
    Offer,
    Pledge,
    PledgeStage,
    Evidence,
    BudgetLine,
    Indicator,
    Partner,
    WorkplanVersion,
    WorkplanVersionLine,
    ReportingRound,
    RoundLine,
    RoundReport,
    Meeting,
    MeetingClock,
    Segment,
    AgendaItem,
    Paper,
    PaperFile,
    Participant,
    Proposal,
    StandingItem,
    DatePoll,
    Distribution,
    Decision,
    ActionPoint,
    Brief,
    Note,
    Minutes,
    MinutesParagraph,
    MinutesComment,
    SilenceRound,
    Objection,
]


@pytest.fixture
def rows(cast: Cast) -> None:
    """Add what the cast has no example of, for the UN only and for the network, in both networks."""
    framework = Framework.objects.create(
        code="unsdcf", version="1", kind="unsdcf", title={"original": "en", "en": "CF"}, network=cast.other_network
    )
    Commitment.objects.create(framework=framework, code="1", position=1, title={"original": "en", "en": "Outcome"})
    cast.invitation_pk()
    for level in Classification:
        request = make_request(cast.network, cast.sms, cast.liaison.person, classification=level)
        pledge = make_pledge(cast.network, cast.sms, classification=level)
        pledge.stages.create(position=1, title="Draft law")
        for agency, is_matched in ((cast.ilo, True), (cast.iom, False)):
            request.offers.create(
                agency=agency,
                text="Experts.",
                offered_by=cast.lead.person,
                offered_at=cast.network.created_at,
                is_matched=is_matched,
            )
    cast.proposal_pk()
    cast.date_poll_pk()
    cast.standing_item_pk()
    of_group = make_meeting(cast.network, "WG1-2099-01", group=cast.group)  # which has leads
    make_proposal(of_group, cast.stakeholder.person)
    DatePoll.objects.create(
        network=cast.network,
        group=cast.group,
        title=of_group.title,
        time_zone="Asia/Baku",
        asked_by=cast.secretariat.person,
        asked_at=cast.network.created_at,
    )
    Seat.objects.create(group=cast.group, agency=cast.ilo, function="lead", started_on=cast.network.today())
    WorkingGroup.objects.create(
        network=cast.network, code="UN", title={"original": "en", "en": "UN"}, classification=Classification.UN_ONLY
    )
    for network in (cast.network, cast.other_network):
        ContactImport.objects.create(network=network, uploaded_by=cast.secretariat.person, file_name="list.csv")
        TermsOfReference.objects.create(network=network, version=1, size=1, uploaded_by=cast.secretariat.person)
        MeetingClock.objects.create(network=network)
    region = make_network("region", country="")
    for reader in (region, cast.other_network):  # of the second it is not the parent: that grant opens nothing
        ReadingGrant.objects.create(network=cast.network, reader=reader, given_by=cast.secretariat.person)
    Distribution.objects.create(
        meeting=cast.meeting, revision=1, sent_by=cast.secretariat.person, sent_at=cast.network.created_at
    )
    for workstream in (cast.workstream, cast.secret_workstream):
        Indicator.objects.create(workstream=workstream, statement={"original": "en", "en": "Persons"})
        Partner.objects.create(workstream=workstream, role="implementing", name="A partner")
    today = cast.network.today()
    adopt_workplan(cast.workplan, by=cast.secretariat.person, version="1", adopted_on=today, adopted_by="decision")
    two_rounds(cast)
    for paper in (cast.paper, cast.secret_paper):
        make_paper_file(paper, cast.secretariat.person)
    make_paper_file(cast.paper, cast.secretariat.person, classification=Classification.UN_ONLY)
    start_preview(cast.network, "observer", by=cast.secretariat.person)
    cast.record_pk()
    Brief.objects.create(meeting=cast.meeting)
    for number, level in enumerate(Classification, start=1):
        decision = Decision.objects.create(
            meeting=cast.meeting, reference=f"D{number}", text="Decided", classification=level
        )
        ActionPoint.objects.create(
            meeting=cast.meeting,
            decision=decision,
            reference=f"A{number}",
            text="Do",
            owner=cast.ilo,
            due_on=cast.network.today(),
        )


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_visible_to_equals_view_permission_for_everybody(cast: Cast, model: type[Model]) -> None:
    permission = f"{model._meta.app_label}.view_{model._meta.model_name}"
    for name, user in {**cast.accounts(), "anonymous": AnonymousUser()}.items():
        shown = set(model._default_manager.visible_to(user).values_list("pk", flat=True))  # type: ignore[attr-defined]  # each of these managers has it
        permitted = {row.pk for row in model._default_manager.all() if allowed(user, permission, row)}
        assert shown == permitted, name


@pytest.mark.usefixtures("rows")
def test_every_model_has_rows_that_some_see_and_some_do_not(cast: Cast) -> None:
    for model in MODELS:
        total = model._default_manager.count()
        seen = {name: model._default_manager.visible_to(user).count() for name, user in cast.accounts().items()}  # type: ignore[attr-defined]  # each of these managers has it
        assert max(seen.values()) > 0, model
        assert min(seen.values()) < total, model


# Who sees how many of the two workstreams (one of them for the UN only) and of the two status updates of the first.
EXPECTED = {
    "secretariat": (2, 2),
    "un_co_chair": (2, 2),
    "government_co_chair": (1, 1),
    "lead": (2, 2),
    "other": (2, 2),
    "head": (2, 2),
    "liaison": (1, 1),
    "ministry": (1, 1),
    "stakeholder": (1, 1),
    "observer": (1, 1),
    "guest": (0, 0),
    "outsider": (0, 0),
    "ended": (0, 0),
    "two_agencies": (2, 2),
    "two_networks": (2, 2),
    "double": (1, 1),
    "group_lead": (2, 2),
    "mailbox": (2, 2),
    "administrator": (0, 0),
}


def test_workstreams_and_updates_by_part(cast: Cast) -> None:
    seen = {
        name: (Workstream.objects.visible_to(user).count(), StatusUpdate.objects.visible_to(user).count())
        for name, user in cast.accounts().items()
    }
    assert seen == EXPECTED


def test_stricter_parent_reaches_every_row_below(cast: Cast) -> None:
    cast.workstream.classification = Classification.UN_ONLY
    cast.workstream.save()
    cast.update.refresh_from_db()
    assert cast.update.effective_classification == Classification.UN_ONLY
    cast.meeting.classification = Classification.UN_ONLY
    cast.meeting.save()
    for row in (cast.item, cast.paper, cast.meeting.segments.get(position=1)):
        row.refresh_from_db()
        assert row.effective_classification == Classification.UN_ONLY


def test_moving_to_a_stricter_group_reaches_the_updates(cast: Cast) -> None:
    group = WorkingGroup.objects.create(
        network=cast.network, code="UN", title={"original": "en", "en": "UN"}, classification=Classification.UN_ONLY
    )
    Workstream.objects.filter(pk=cast.workstream.pk).update(group=group)
    cast.update.refresh_from_db()
    assert cast.update.effective_classification == Classification.UN_ONLY


def test_widening_a_parent_leaves_stricter_rows_alone(cast: Cast) -> None:
    Workstream.objects.filter(pk=cast.secret_workstream.pk).update(classification=Classification.PUBLIC)
    cast.secret_update.refresh_from_db()
    assert cast.secret_update.effective_classification == Classification.UN_ONLY
