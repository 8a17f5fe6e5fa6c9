"""Filters of the lists: by codes and acronyms, as the pages have them."""

from typing import Any

import django_filters  # type: ignore[import-untyped]  # it ships no types
from django.db.models import QuerySet

from members.classification import Classification
from workstreams.models import Commitment, Framework, StatusUpdate, Workstream

CLASSIFICATIONS = [(level.key, level.label) for level in Classification]


class WorkstreamFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """Narrows workstreams as the workplan's page does."""

    group = django_filters.CharFilter(field_name="group__code", label="Code of the working group, such as WG1.")
    lead = django_filters.CharFilter(field_name="lead__acronym", label="Acronym of the lead agency.")
    status = django_filters.ChoiceFilter(
        field_name="current_status", choices=StatusUpdate.Status.choices, label="The current status."
    )
    commitment = django_filters.CharFilter(method="for_commitment", label="A commitment by its key, such as gcm:9.")
    classification = django_filters.ChoiceFilter(
        choices=CLASSIFICATIONS, method="classified", label="Who may read it: public, network, un_only."
    )

    class Meta:
        model = Workstream
        fields: list[str] = []

    def for_commitment(self, rows: Any, name: str, value: str) -> QuerySet[Workstream]:
        """Return the workstreams that contribute to the commitment."""
        found: QuerySet[Workstream] = rows.narrowed(commitment=value)
        return found

    def classified(self, rows: Any, name: str, value: str) -> QuerySet[Workstream]:
        """Return the workstreams of this effective classification."""
        found: QuerySet[Workstream] = rows.narrowed(classification=value)
        return found


class StatusUpdateFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """Narrows status updates."""

    workstream = django_filters.CharFilter(field_name="workstream__reference", label="Reference of the workstream.")
    status = django_filters.ChoiceFilter(choices=StatusUpdate.Status.choices)
    as_of_on = django_filters.DateFromToRangeFilter(label="The day for which it holds.")

    class Meta:
        model = StatusUpdate
        fields: list[str] = []


class FrameworkFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """Narrows frameworks."""

    class Meta:
        model = Framework
        fields = ["code", "version", "kind"]


class CommitmentFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """Narrows commitments."""

    framework = django_filters.CharFilter(field_name="framework__code", label="Code of the framework, such as gcm.")
    version = django_filters.CharFilter(field_name="framework__version")
    kind = django_filters.ChoiceFilter(field_name="framework__kind", choices=Framework.Kind.choices)

    class Meta:
        model = Commitment
        fields = ["code", "is_placeholder", "is_from_memory"]
