"""What the API takes to make and edit a workstream: agencies by acronym, commitments by key, groups by code."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from members.access import allowed
from members.api.fields import ClassificationField, TitleField
from members.api.preconditions import PreconditionFailed, revision_of
from members.fold import fold
from members.models import Agency, Network
from members.pages import acting_person
from workstreams.models import BudgetLine, Commitment, Indicator, Partner, WorkingGroup, Workplan, Workstream
from workstreams.services import EditConflict, NamedPartner, create_workstream, edit_workstream

MOVING = ("group", "lead")


class PartnerWriteSerializer(serializers.Serializer[Any]):
    """A partner: `name` is the acronym of an agency, else the name of a body that is in no directory."""

    role = serializers.ChoiceField(choices=Partner.Role.choices)
    name = serializers.CharField(max_length=200)


class BudgetLineWriteSerializer(serializers.ModelSerializer[BudgetLine]):
    """A budget line: with an `id` it changes that one (`delete` takes it away), else it is a new one."""

    id = serializers.IntegerField(required=False)
    agency = serializers.CharField(required=False, allow_null=True, help_text="The acronym of an agency.")
    delete = serializers.BooleanField(required=False, default=False)

    class Meta:
        model = BudgetLine
        fields = ["id", "agency", "source", "year", "currency", "required", "available", "spent", "funding", "delete"]


class IndicatorWriteSerializer(serializers.ModelSerializer[Indicator]):
    """An indicator; `value` and `measured_on` add a measurement to it."""

    id = serializers.IntegerField(required=False)
    statement = TitleField()
    value = serializers.DecimalField(required=False, max_digits=14, decimal_places=2)
    measured_on = serializers.DateField(required=False)
    delete = serializers.BooleanField(required=False, default=False)

    class Meta:
        model = Indicator
        fields = [
            "id",
            "statement",
            "unit",
            "baseline",
            "baseline_year",
            "target",
            "target_year",
            "value",
            "measured_on",
            "delete",
        ]


class WorkstreamWriteSerializer(serializers.ModelSerializer[Workstream]):
    """A workstream to make or change. Lists of agencies, commitments and partners replace what was there."""

    title = TitleField()
    group = serializers.CharField(help_text="The code of the working group.")
    lead = serializers.CharField(help_text="The acronym of the lead agency.")
    contributors = serializers.ListField(child=serializers.CharField(), required=False)
    national_counterpart = serializers.CharField(required=False, allow_null=True)
    commitments = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Keys such as gcm:9; at most 10 SDG targets."
    )
    partners = PartnerWriteSerializer(many=True, required=False)
    budget_lines = BudgetLineWriteSerializer(many=True, required=False)
    indicators = IndicatorWriteSerializer(many=True, required=False)

    class Meta:
        model = Workstream
        fields = [
            "title",
            "group",
            "lead",
            "contributors",
            "national_counterpart",
            "commitments",
            "starts_on",
            "ends_on",
            "location",
            "gender_marker",
            "human_rights_marker",
            "remarks",
            "partners",
            "budget_lines",
            "indicators",
        ]

    def values(self, network: Network, user: Any) -> dict[str, Any]:
        """Return what the service takes. Raises ValidationError for a name that the network does not know."""
        names = Names(network, user)
        found: dict[str, Any] = dict(self.validated_data)
        for field, resolve in (("group", names.group), ("lead", names.agency), ("national_counterpart", names.agency)):
            if found.get(field) is not None:
                found[field] = resolve(field, found[field])
        if "contributors" in found:
            found["contributors"] = [names.agency("contributors", each) for each in found["contributors"]]
        if "commitments" in found:
            found["commitments"] = [names.commitment("commitments", each) for each in found["commitments"]]
        if "partners" in found:
            found["partners"] = [names.partner(row["role"], row["name"]) for row in found["partners"]]
        for row in found.get("budget_lines", ()):
            if row.get("agency") is not None:
                row["agency"] = names.agency("budget_lines", row["agency"])
        return found


class ClassifySerializer(serializers.Serializer[Any]):
    """For whom a workstream is from now on; `before` is what you read, so that nobody widens what was just narrowed."""

    before = ClassificationField()
    after = ClassificationField()
    reason = serializers.CharField(max_length=1000)


class CancelSerializer(serializers.Serializer[Any]):
    """Why a workstream is given up."""

    reason = serializers.CharField(max_length=2000)


class Names:
    """Finds rows by the natural keys of a network, as the account may know them."""

    def __init__(self, network: Network, user: Any) -> None:
        self.network, self.user = network, user
        self.agencies = {fold(row.acronym): row for row in Agency.objects.filter(memberships__network=network)}

    def agency(self, field: str, acronym: str) -> Agency:
        if fold(acronym) not in self.agencies:
            raise _unknown(field, acronym)
        return self.agencies[fold(acronym)]

    def partner(self, role: str, name: str) -> NamedPartner:
        agency = self.agencies.get(fold(name))
        return NamedPartner(role, agency, "" if agency else name.strip())

    def group(self, field: str, code: str) -> WorkingGroup:
        rows = WorkingGroup.objects.visible_to(self.user).filter(network=self.network, code=code)
        found = rows.first()
        if found is None:
            raise _unknown(field, code)
        return found

    def commitment(self, field: str, key: str) -> Commitment:
        framework, _colon, code = key.partition(":")
        rows = Commitment.objects.visible_to(self.user).of_network(self.network.pk).select_related("framework")
        found = rows.named(framework, code)
        first = found.first()
        if first is None:
            raise _unknown(field, key)
        return first


def _unknown(field: str, name: str) -> serializers.ValidationError:
    return serializers.ValidationError({field: [_("The network has no “%(name)s”.") % {"name": name}]})


def make(request: Request, network: Network, workplan: Workplan) -> Workstream:
    """Add a workstream to a workplan."""
    given = WorkstreamWriteSerializer(data=request.data)
    given.is_valid(raise_exception=True)
    values = given.values(network, request.user)
    try:
        return create_workstream(workplan, by=acting_person(request), values=values)
    except ValidationError as error:
        raise serializers.ValidationError(error.message_dict) from None


def change(request: Request, network: Network, workstream: Workstream) -> Workstream:
    """Change what the request names, if nobody else was faster."""
    revision = revision_of(request)
    given = WorkstreamWriteSerializer(data=request.data, partial=True)
    given.is_valid(raise_exception=True)
    values = given.values(network, request.user)
    moves = any(name in values and values[name].pk != getattr(workstream, f"{name}_id") for name in MOVING)
    if moves and not allowed(request.user, "workstreams.move_workstream", workstream):
        raise PermissionDenied
    try:
        return edit_workstream(workstream, by=acting_person(request), revision=revision, values=values)
    except EditConflict:
        raise PreconditionFailed from None
    except ValidationError as error:
        raise serializers.ValidationError(error.message_dict) from None
