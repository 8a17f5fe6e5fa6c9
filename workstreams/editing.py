"""Editing a workstream: the form and its rows of money and indicators as one, for the page and for who came second."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.datastructures import MultiValueDict

from members.access import allowed
from members.history import Change, history_of
from members.models import Network, Person
from workstreams.forms import BudgetLineForms, IndicatorForms, WorkstreamForm
from workstreams.forms.editing import laid_over
from workstreams.models import Workplan, Workstream
from workstreams.services import EditConflict, create_workstream, edit_workstream

RELATED = ("contributions", "commitment_rows", "budget_lines", "indicators", "partners")
BUDGET_FIELDS = ("id", "agency", "source", "year", "currency", "required", "available", "spent", "funding")
INDICATOR_FIELDS = ("id", "unit", "baseline", "baseline_year", "target", "target_year")


class WorkstreamForms:
    """The three forms of the page; without a workstream, those of a new one."""

    def __init__(
        self,
        network: Network,
        user: Any,
        *,
        workstream: Workstream | None = None,
        currency: str = "USD",
        data: Mapping[str, Any] | None = None,
    ) -> None:
        self.network, self.user, self.workstream, self.currency = network, user, workstream, currency
        may_move = workstream is None or allowed(user, "workstreams.move_workstream", workstream)
        self.main = WorkstreamForm(data, network=network, user=user, workstream=workstream, may_move=may_move)
        self.budget: Any = BudgetLineForms(
            data,
            prefix="budget",
            initial=_rows(workstream, "budget_lines", BUDGET_FIELDS),
            form_kwargs={"agencies": self.main.agencies, "currency": currency},
        )
        indicators = list(workstream.indicators.all()) if workstream else []
        self.indicators: Any = IndicatorForms(
            data,
            prefix="indicators",
            initial=[
                {**{name: getattr(row, name) for name in INDICATOR_FIELDS}, "statement": row.statement_text}
                for row in indicators
            ],
            form_kwargs={"statements": {row.pk: row.statement for row in indicators}},
        )

    def is_valid(self) -> bool:
        """Check all of them, so that all errors are shown at once."""
        return all([self.main.is_valid(), self.budget.is_valid(), self.indicators.is_valid()])

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        found = self.main.values(only_changed=self.workstream is not None)
        for name, rows in (("budget_lines", self.budget), ("indicators", self.indicators)):
            changed = [row.values() for row in rows.forms if row.has_changed()]
            if changed:
                found[name] = changed
        return found

    def add_error(self, error: ValidationError) -> None:
        """Show at its field, else at the top, what the service refused."""
        told = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, sentences in told.items():
            self.main.add_error(name if name in self.main.fields else None, sentences)

    def after_conflict(self, newer: Workstream) -> "WorkstreamForms":
        """Return the forms as they are stored by now, with this person's own changes laid over them."""
        now = WorkstreamForms(self.network, self.user, workstream=newer, currency=self.currency)
        data: MultiValueDict[str, Any] = laid_over(self.main, now.main)
        for mine, theirs in ((self.budget, now.budget), (self.indicators, now.indicators)):
            stored = {form.initial["id"]: form for form in theirs.initial_forms}
            for form in mine.forms:
                data.update(laid_over(form, stored.get(form.initial.get("id")) if form.initial else None))
            for name in mine.management_form.fields:
                bound = mine.management_form[name]
                data[bound.html_name] = bound.value()
        return WorkstreamForms(self.network, self.user, workstream=newer, currency=self.currency, data=data)


def _rows(workstream: Workstream | None, name: str, fields: tuple[str, ...]) -> list[dict[str, Any]]:
    if workstream is None:
        return []
    rows = getattr(workstream, name).order_by("pk")
    return [{field: getattr(row, f"{field}_id" if field == "agency" else field) for field in fields} for row in rows]


def save_new(forms: WorkstreamForms, workplan: Workplan, *, by: Person) -> Workstream | None:
    """Add the line; None, with the errors in the forms, where that cannot be."""
    if not forms.is_valid():
        return None
    try:
        return create_workstream(workplan, by=by, values=forms.values())
    except ValidationError as error:
        forms.add_error(error)
    return None


def save_changes(forms: WorkstreamForms, workstream: Workstream, *, by: Person, revision: int) -> Workstream | None:
    """Write the changes; None, with the errors in the forms, where that cannot be. Raises EditConflict."""
    if not forms.is_valid():
        return None
    try:
        return edit_workstream(workstream, by=by, revision=revision, values=forms.values())
    except ValidationError as error:
        forms.add_error(error)
    return None


def changes_since(conflict: EditConflict, user: Any) -> list[Change]:
    """Return what others have changed since the person read the workstream."""
    entries = history_of(conflict.workstream, user, RELATED)
    return [entry for entry in entries if entry.at >= conflict.changed_since]
