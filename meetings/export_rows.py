"""Which rows of a network go into its full export, and how each of them is written down."""

from collections.abc import Mapping
from typing import Any

from django.db.models import GeneratedField, Model, Q, QuerySet
from django.db.models.fields.files import FieldFile

from meetings import models as meetings
from members import models as members
from members.models import Network
from workstreams import models as workstreams

# By which lookup the rows of each model belong to a network; only those are taken that the person may read.
ROWS: dict[type[Model], str] = {
    members.Membership: "network",
    members.Representative: "membership__network",
    members.ReadingGrant: "network",
    members.TermsOfReference: "network",
    workstreams.WorkingGroup: "network",
    workstreams.Seat: "group__network",
    workstreams.Workplan: "network",
    workstreams.WorkplanVersion: "workplan__network",
    workstreams.WorkplanVersionLine: "version__workplan__network",
    workstreams.Workstream: "network",
    workstreams.Partner: "workstream__network",
    workstreams.BudgetLine: "workstream__network",
    workstreams.Indicator: "workstream__network",
    workstreams.StatusUpdate: "workstream__network",
    workstreams.Evidence: "update__workstream__network",
    workstreams.ReportingRound: "network",
    workstreams.RoundLine: "round__network",
    workstreams.RoundReport: "round__network",
    workstreams.SupportRequest: "network",
    workstreams.Offer: "request__network",
    workstreams.Pledge: "network",
    workstreams.PledgeStage: "pledge__network",
    meetings.MeetingClock: "network",
    meetings.StandingItem: "network",
    meetings.DatePoll: "network",
    meetings.Meeting: "network",
    meetings.Segment: "meeting__network",
    meetings.AgendaItem: "meeting__network",
    meetings.Proposal: "meeting__network",
    meetings.Paper: "meeting__network",
    meetings.PaperFile: "paper__meeting__network",
    meetings.Participant: "meeting__network",
    meetings.Distribution: "meeting__network",
    meetings.Edition: "distribution__meeting__network",
    meetings.Brief: "meeting__network",
    meetings.Decision: "meeting__network",
    meetings.ActionPoint: "meeting__network",
    meetings.Note: "meeting__network",
    meetings.Minutes: "meeting__network",
    meetings.MinutesParagraph: "meeting__network",
    meetings.MinutesComment: "paragraph__meeting__network",
    meetings.SilenceRound: "minutes__meeting__network",
    meetings.Objection: "round__minutes__meeting__network",
}
# Rows that are read with the row that they belong to: by which key, and to which model. The secretariat, who alone may
# export, reads all of them.
PARTS: dict[type[Model], tuple[str, type[Model]]] = {
    members.DayException: ("network", Network),
    members.ReferenceCounter: ("network", Network),
    members.MembershipDetail: ("membership", members.Membership),
    members.AgencyCode: ("agency", members.Agency),
    workstreams.CommitmentLink: ("source", workstreams.Commitment),
    workstreams.Mandate: ("group", workstreams.WorkingGroup),
    workstreams.Contribution: ("workstream", workstreams.Workstream),
    workstreams.WorkstreamCommitment: ("workstream", workstreams.Workstream),
    workstreams.Clearance: ("workstream", workstreams.Workstream),
    workstreams.Measurement: ("indicator", workstreams.Indicator),
    workstreams.RequestStep: ("request", workstreams.SupportRequest),
    meetings.MeetingSeries: ("network", Network),
    meetings.JointBody: ("meeting", meetings.Meeting),
    meetings.Deadline: ("meeting", meetings.Meeting),
    meetings.OfficialLetter: ("meeting", meetings.Meeting),
    meetings.Notice: ("meeting", meetings.Meeting),
    meetings.NoticeEdition: ("notice", meetings.Notice),
    meetings.ItemClearance: ("meeting", meetings.Meeting),
    meetings.PaperClearance: ("paper", meetings.Paper),
    meetings.Attendance: ("participant", meetings.Participant),
    meetings.ActionPointContributor: ("action_point", meetings.ActionPoint),
    meetings.DateOption: ("poll", meetings.DatePoll),
    meetings.DateAsked: ("poll", meetings.DatePoll),
    meetings.DateAnswer: ("asked", meetings.DateAsked),
}
# What lets somebody into a room or into the mail is no part of an archive that is passed around; the words of a
# paper are in its file.
LEFT_OUT = {"join_link", "dial_in", "passcode"}
LEFT_OUT_OF: dict[type[Model], set[str]] = {meetings.PaperFile: {"text"}}


def rows_of(network: Network, user: Any) -> dict[str, list[dict[str, Any]]]:
    """Return every row that the person may read, by the name of its model; people are those who hold an office."""
    chosen = _chosen(network, user)
    found = {model._meta.model_name or "": [_written(row) for row in rows] for model, rows in chosen.items()}
    points: Any = meetings.ActionPoint.objects.visible_to(user).filter(meeting__network=network).with_due(user)
    due = dict(points.values_list("pk", "due_shown"))
    for point in found["actionpoint"]:
        point["due_on"] = due[point["id"]]  # who is late is told to few, here as elsewhere
    people = members.Person.objects.visible_to(user).filter(offices__membership__network=network).distinct()
    found["person"] = [
        {"id": row.pk, "name": row.name, "language": row.language}
        for row in people.select_related("contact").order_by("pk")
    ]
    return found


def _chosen(network: Network, user: Any) -> dict[type[Model], QuerySet[Any]]:
    """Return the rows of each model, those of the network itself first."""
    own = Q(network=network) | Q(network=None)
    frameworks = _visible(workstreams.Framework, user).filter(own)
    chosen: dict[type[Model], QuerySet[Any]] = {
        Network: Network.objects.visible_to(user).filter(pk=network.pk),
        members.Agency: members.Agency.objects.visible_to(user).filter(memberships__network=network).distinct(),
        workstreams.Framework: frameworks,
        workstreams.Commitment: _visible(workstreams.Commitment, user).filter(framework__in=frameworks.values("pk")),
    }
    for model, lookup in ROWS.items():
        chosen[model] = _visible(model, user).filter(**{lookup: network}).distinct()
    for model, (key, parent) in PARTS.items():
        chosen[model] = model._default_manager.filter(**{f"{key}__in": chosen[parent].values("pk")})
    lists = {model: [field.name for field in model._meta.many_to_many] for model in chosen}
    return {model: rows.order_by("pk").prefetch_related(*lists[model]) for model, rows in chosen.items()}


def _visible(model: Any, user: Any) -> Any:
    return model._default_manager.visible_to(user)


def _written(row: Model) -> dict[str, Any]:
    left_out = LEFT_OUT | LEFT_OUT_OF.get(type(row), set())
    fields = [field for field in row._meta.concrete_fields if field.name not in left_out]
    found = {
        field.attname: _without_keys(field.value_from_object(row))
        for field in fields
        if not isinstance(field, GeneratedField)
    }
    return found | {
        field.name: [each.pk for each in getattr(row, field.name).all()] for field in row._meta.many_to_many
    }


def _without_keys(value: Any) -> Any:
    """Return the value without what lets somebody into a room, however deep it stands; of a file its name."""
    if isinstance(value, FieldFile):
        return value.name
    if isinstance(value, Mapping):
        return {name: _without_keys(each) for name, each in value.items() if name not in LEFT_OUT}
    if isinstance(value, list):
        return [_without_keys(each) for each in value]
    return value
