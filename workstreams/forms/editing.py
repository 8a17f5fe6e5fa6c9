"""The form of a workstream: what it is, who does it, for which commitments, with which money, how it is measured.

Each field carries what it held when the page was opened (Django's hidden initial values). So only what a person changed
is written, and where somebody else was faster the page can lay the person's own words over the newer ones.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from members import titles
from members.fold import fold
from members.models import Agency, Membership, Network
from workstreams.models import BudgetLine, Commitment, Framework, Partner, WorkingGroup, Workstream
from workstreams.services import NamedPartner

MARKERS = [
    ("", gettext_lazy("not said")),
    (0, gettext_lazy("0: not expected to contribute")),
    (1, gettext_lazy("1: a limited contribution")),
    (2, gettext_lazy("2: a significant objective")),
    (3, gettext_lazy("3: the principal objective")),
]
LONGEST_TITLE = 500
TITLE_LABELS = {
    "en": gettext_lazy("Title in English"),
    "az": gettext_lazy("Title in Azerbaijani"),
    "ru": gettext_lazy("Title in Russian"),
}
PARTNER_FIELDS = {
    "contributing_partners": Partner.Role.CONTRIBUTING,
    "implementing_partners": Partner.Role.IMPLEMENTING,
}
PLAIN = ("starts_on", "ends_on", "location", "remarks", "gender_marker", "human_rights_marker")
KINDS_SHOWN = (
    Framework.Kind.GCM_OBJECTIVES,
    Framework.Kind.SDG_TARGETS,
    Framework.Kind.UNSDCF,
    Framework.Kind.NATIONAL,
    Framework.Kind.OTHER,
)


def date_input() -> forms.DateInput:
    """Return the widget of a day."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _lines(label: Any, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=2000, widget=widget)


class WorkstreamForm(forms.Form):
    """One line of the workplan."""

    group = forms.ModelChoiceField(label=gettext_lazy("Working group"), queryset=WorkingGroup.objects.none())
    title_original = forms.ChoiceField(
        label=gettext_lazy("The title was written in"),
        choices=[
            ("en", pgettext_lazy("language", "English")),
            ("az", pgettext_lazy("language", "Azerbaijani")),
            ("ru", pgettext_lazy("language", "Russian")),
        ],
    )
    lead = forms.ModelChoiceField(label=gettext_lazy("Lead agency"), queryset=Agency.objects.none())
    contributors = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Contributing agencies"),
        queryset=Agency.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    national_counterpart = forms.ModelChoiceField(
        label=gettext_lazy("National counterpart"), queryset=Agency.objects.none(), required=False
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=date_input())
    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=date_input())
    location = forms.CharField(
        label=gettext_lazy("Location"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Country-wide, a region, a city."),
    )
    gender_marker = forms.TypedChoiceField(
        label=gettext_lazy("Gender marker"), choices=MARKERS, coerce=int, empty_value=None, required=False
    )
    human_rights_marker = forms.TypedChoiceField(
        label=gettext_lazy("Human rights marker"), choices=MARKERS, coerce=int, empty_value=None, required=False
    )
    contributing_partners = _lines(
        gettext_lazy("Contributing partners"), gettext_lazy("Who pays: one on a line, acronym or name.")
    )
    implementing_partners = _lines(
        gettext_lazy("Implementing partners"), gettext_lazy("Who carries it out: one on a line, acronym or name.")
    )
    remarks = _lines(gettext_lazy("Remarks"))

    def __init__(
        self,
        data: Any = None,
        *,
        network: Network,
        user: Any,
        workstream: Workstream | None = None,
        may_move: bool = True,
    ) -> None:
        super().__init__(data, initial=initial_of(workstream) if workstream else {"title_original": _language()})
        self.agencies = list(_agencies(network, workstream))
        self._add_titles()
        self._offer(network, user, workstream)
        if not may_move:  # who leads the workstream does not hand it to somebody else
            self.fields["group"].disabled = self.fields["lead"].disabled = True
        for field in self.fields.values():
            field.show_hidden_initial = workstream is not None

    def _add_titles(self) -> None:
        for language in titles.LANGUAGES:
            widget = forms.Textarea(attrs={"rows": 2, "lang": language})
            self.fields[f"title_{language}"] = forms.CharField(
                label=TITLE_LABELS[language], required=False, max_length=LONGEST_TITLE, widget=widget
            )

    def _offer(self, network: Network, user: Any, workstream: Workstream | None) -> None:
        agencies = Agency.objects.filter(pk__in=[agency.pk for agency in self.agencies])
        self._choose("group", WorkingGroup.objects.visible_to(user).filter(network=network), _named)
        self._choose("lead", agencies, _named)
        self._choose("contributors", agencies, _named)
        self._choose("national_counterpart", agencies.filter(type=Agency.Type.GOVERNMENT), _named)
        self.frameworks: dict[str, Framework] = {}
        chosen = set(self.initial.get("commitments", ()))
        for framework, commitments in _by_framework(network, user):
            name = f"commitments_{framework.pk}"
            self.frameworks[name] = framework
            self.fields[name] = forms.MultipleChoiceField(
                label=framework.title_text,
                choices=[(str(one.pk), f"{one.code} {one.title_text}") for one in commitments],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
            self.initial[name] = [str(one.pk) for one in commitments if one.pk in chosen]

    def _choose(self, name: str, rows: QuerySet[Any], label: Any) -> None:
        field = cast("forms.ModelChoiceField[Any]", self.fields[name])
        field.queryset = rows
        field.label_from_instance = label  # type: ignore[method-assign]  # the way that Django documents for one field

    @property
    def title_fields(self) -> list[Any]:
        """The titles, as the template shows them."""
        return [self[f"title_{language}"] for language in titles.LANGUAGES]

    @property
    def commitment_fields(self) -> list[Any]:
        """The frameworks with their commitments, as the template shows them."""
        return [self[name] for name in self.frameworks]

    def clean(self) -> dict[str, Any]:
        """Ask for the title in the language of the original, and for the days in their order."""
        found = self.cleaned_data
        original = found.get("title_original")
        if original and not found.get(f"title_{original}", "").strip():
            self.add_error(f"title_{original}", _("Write the title in its original language."))
        starts_on, ends_on = found.get("starts_on"), found.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day comes before the first."))
        return found

    def values(self, *, only_changed: bool) -> dict[str, Any]:
        """Return what the service takes: all of it, or only what the person changed."""
        changed = set(self.changed_data) if only_changed else set(self.fields)
        found: dict[str, Any] = {name: self.cleaned_data[name] for name in PLAIN if name in changed}
        for name in ("group", "lead", "national_counterpart", "contributors"):
            if name in changed:
                value = self.cleaned_data[name]
                found[name] = list(value) if name == "contributors" else value
        if any(name.startswith("title_") for name in changed):
            found["title"] = self._title()
        if changed & set(self.frameworks):
            found["commitments"] = self._commitments()
        if changed & set(PARTNER_FIELDS):
            found["partners"] = self._partners()
        return found

    def _title(self) -> titles.Title:
        texts = {language: self.cleaned_data[f"title_{language}"] for language in titles.LANGUAGES}
        original = self.cleaned_data["title_original"]
        return titles.title(texts.pop(original), original=original, **texts)

    def _commitments(self) -> list[Commitment]:
        keys = {key for name in self.frameworks for key in self.cleaned_data[name]}
        return list(Commitment.objects.filter(pk__in=keys).select_related("framework"))

    def _partners(self) -> list[NamedPartner]:
        by_name = {fold(name): agency for agency in self.agencies for name in (agency.acronym, agency.title_text)}
        found: dict[tuple[str, int | None, str], NamedPartner] = {}
        for field, role in PARTNER_FIELDS.items():
            for line in self.cleaned_data[field].splitlines():
                if name := line.strip():
                    agency = by_name.get(fold(name))
                    partner = NamedPartner(role, agency, "" if agency else name[:200])
                    found[partner.key] = partner
        return list(found.values())

    def laid_over(self, newer: "WorkstreamForm") -> MultiValueDict[str, Any]:
        """Return the data of a form that shows the newer workstream with this person's own changes over it."""
        return laid_over(self, newer)


def laid_over(mine: forms.Form, newer: forms.Form | None) -> MultiValueDict[str, Any]:
    """Return what a form says now, with what the person changed laid over it; the hidden values are those of now.

    `newer` is a form that is filled in from what is stored by now; None where the row is no longer there.
    """
    data: MultiValueDict[str, Any] = MultiValueDict()
    for name, field in mine.fields.items():
        bound = mine[name]
        typed = field.widget.value_from_datadict(mine.data, mine.files, bound.html_name)
        now = _as_sent(newer[name]) if newer is not None else typed
        _put(data, bound.html_name, typed if name in mine.changed_data or newer is None else now)
        if field.show_hidden_initial:
            _put(data, bound.html_initial_name, now)
    return data


def _as_sent(bound: Any) -> Any:
    """Return the value of a field of an unbound form as a browser sends it."""
    value = bound.value()
    if isinstance(value, list):
        return [str(each) for each in value]
    shown = bound.field.widget.format_value(value)
    return shown[0] if isinstance(shown, list) and shown else shown


def _put(data: MultiValueDict[str, Any], name: str, value: Any) -> None:
    if value is None:
        return
    data.setlist(name, value if isinstance(value, list) else [value])


def _language() -> str:
    return (get_language() or "en").split("-")[0]


def _named(row: Any) -> str:
    name = row.code if isinstance(row, WorkingGroup) else row.acronym
    return f"{name} – {row.title_text}"


def _agencies(network: Network, workstream: Workstream | None) -> QuerySet[Agency]:
    """Return today's members, and whoever the workstream names although they have left."""
    members = Membership.objects.filter(network=network).active_on(network.today())
    found = Agency.objects.filter(pk__in=members.values("agency"))
    if workstream is not None:
        named = Agency.objects.filter(pk__in=[workstream.lead_id, workstream.national_counterpart_id])
        found = found | named | Agency.objects.filter(pk__in=workstream.contributions.values("agency"))
    return found.order_by("acronym_order")


def _by_framework(network: Network, user: Any) -> list[tuple[Framework, list[Commitment]]]:
    rows = Commitment.objects.visible_to(user).of_network(network.pk).filter(framework__kind__in=KINDS_SHOWN)
    found: dict[Framework, list[Commitment]] = defaultdict(list)
    for one in rows.select_related("framework").order_by("framework__code", "framework__version", "position"):
        found[one.framework].append(one)
    return sorted(found.items(), key=lambda pair: KINDS_SHOWN.index(Framework.Kind(pair[0].kind)))


def initial_of(workstream: Workstream) -> dict[str, Any]:
    """Return what the fields hold for a workstream as it is."""
    texts: dict[str, Any] = {**workstream.title}
    partners: dict[str, list[str]] = {role: [] for role in Partner.Role}
    for partner in workstream.partners.select_related("agency"):
        partners[partner.role].append(partner.label)
    return {
        **{name: getattr(workstream, name) for name in PLAIN},
        "group": workstream.group_id,
        "lead": workstream.lead_id,
        "national_counterpart": workstream.national_counterpart_id,
        "contributors": list(workstream.contributions.values_list("agency_id", flat=True)),
        "commitments": list(workstream.commitment_rows.values_list("commitment_id", flat=True)),
        "title_original": texts["original"],
        **{f"title_{language}": texts.get(language, "") for language in titles.LANGUAGES},
        **{field: "\n".join(partners[role]) for field, role in PARTNER_FIELDS.items()},
    }


class BudgetLineForm(forms.Form):
    """Money from one source for one year."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    agency = forms.ModelChoiceField(label=gettext_lazy("Agency"), queryset=Agency.objects.none(), required=False)
    source = forms.CharField(label=gettext_lazy("Source of funds"), required=False, max_length=200)
    year = forms.IntegerField(label=gettext_lazy("Year"), required=False, min_value=2000, max_value=2100)
    currency = forms.RegexField(
        r"^[A-Z]{3}$",
        label=gettext_lazy("Currency"),
        error_messages={"invalid": gettext_lazy("Three capital letters, such as USD.")},
    )
    required = forms.DecimalField(label=gettext_lazy("Required"), min_value=0, max_digits=14, decimal_places=2)
    available = forms.DecimalField(
        label=gettext_lazy("Available"), min_value=0, max_digits=14, decimal_places=2, initial=0
    )
    spent = forms.DecimalField(
        label=gettext_lazy("Spent"), min_value=0, max_digits=14, decimal_places=2, required=False
    )
    funding = forms.ChoiceField(
        label=gettext_lazy("Funding"), choices=BudgetLine.Funding.choices, initial=BudgetLine.Funding.UNFUNDED
    )

    def __init__(self, *args: Any, agencies: Iterable[Agency] = (), currency: str = "USD", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Any]", self.fields["agency"])
        field.queryset = Agency.objects.filter(pk__in=[agency.pk for agency in agencies])
        field.choices = [("", "—"), *((agency.pk, agency.acronym) for agency in agencies)]
        self.fields["currency"].initial = currency
        _remember(self)

    def values(self) -> dict[str, Any]:
        """Return the row for the service."""
        found = {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}
        return {**found, "delete": bool(self.cleaned_data.get("DELETE"))}


def _remember(form: forms.Form) -> None:
    """Let a row that is stored already carry what it held when the page was opened."""
    if form.initial.get("id"):
        for field in form.fields.values():
            field.show_hidden_initial = True


class IndicatorForm(forms.Form):
    """How the result is measured, and what was measured now."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    statement = forms.CharField(label=gettext_lazy("Indicator"), max_length=LONGEST_TITLE)
    unit = forms.CharField(label=gettext_lazy("Unit"), required=False, max_length=60)
    baseline = forms.DecimalField(label=gettext_lazy("Baseline"), required=False, max_digits=14, decimal_places=2)
    baseline_year = forms.IntegerField(
        label=gettext_lazy("Year of the baseline"), required=False, min_value=1990, max_value=2100
    )
    target = forms.DecimalField(label=gettext_lazy("Target"), required=False, max_digits=14, decimal_places=2)
    target_year = forms.IntegerField(
        label=gettext_lazy("Year of the target"), required=False, min_value=1990, max_value=2100
    )
    value = forms.DecimalField(label=gettext_lazy("Measured now"), required=False, max_digits=14, decimal_places=2)
    measured_on = forms.DateField(label=gettext_lazy("Measured on"), required=False, widget=date_input())

    def __init__(self, *args: Any, statements: Mapping[int, titles.Title] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._statements = statements or {}
        _remember(self)

    def values(self) -> dict[str, Any]:
        """Return the row for the service; a statement keeps its translations unless its words were changed."""
        found = {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}
        before = self._statements.get(found.get("id") or 0)
        if before is not None and titles.text(before) == found["statement"]:
            found["statement"] = before
        else:
            found["statement"] = titles.title(found["statement"], original=_language())
        return {**found, "delete": bool(self.cleaned_data.get("DELETE"))}


BudgetLineForms = forms.formset_factory(BudgetLineForm, extra=2, can_delete=True, max_num=60, absolute_max=80)
IndicatorForms = forms.formset_factory(IndicatorForm, extra=1, can_delete=True, max_num=40, absolute_max=60)
