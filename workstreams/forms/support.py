"""Forms of support requests, offers, pledges and frameworks: they turn strings into values and nothing else."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from members import titles
from members.access import access_of
from members.classification import Classification
from members.models import Agency, Membership, Network
from workstreams.forms.editing import LONGEST_TITLE, TITLE_LABELS
from workstreams.models import Commitment, CommitmentLink, Framework, Offer, Pledge, SupportRequest, WorkingGroup

LONGEST = 6000
AREAS = [("", gettext_lazy("not said")), *((number, str(number)) for number in range(1, 6))]


def date_input() -> forms.DateInput:
    """Return the control for a day."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def text_field(label: Any, help_text: Any = "", *, rows: int = 3, required: bool = True) -> forms.CharField:
    """Return the field for a few sentences."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=LONGEST, widget=widget)


def page_language() -> str:
    """Return the language of the page, in which people write."""
    return (get_language() or "en").split("-")[0]


def rewritten(before: titles.Title | None, words: str) -> titles.Title:
    """Return the title with other words: a title keeps its translations only while its words stay."""
    if before and titles.text(before) == words:
        return before
    return titles.title(words, original=page_language())


def commitments_of(network: Network, user: Any) -> QuerySet[Commitment]:
    """Return the commitments that a request or pledge may name, the Compact's first."""
    rows = Commitment.objects.visible_to(user).of_network(network.pk).select_related("framework")
    return rows.exclude(framework__kind=Framework.Kind.GCM_PRINCIPLES).order_by(
        "framework__network", "framework__code", "framework__version", "position"
    )


class CommitmentsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # no subscript at run time
    """Commitments by their code and short label."""

    def label_from_instance(self, obj: Any) -> str:
        """Return what stands beside the box."""
        return f"{obj.framework.sign} {obj.code} {obj.label_text}"


def _commitments(label: Any) -> CommitmentsField:
    return CommitmentsField(
        label=label,
        queryset=Commitment.objects.none(),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy("Several with the Ctrl or Cmd key."),
    )


class RequestForm(forms.Form):
    """What the connection hub asks of a government; the fund asks for more."""

    agency = forms.ModelChoiceField(label=gettext_lazy("Who asks"), queryset=Agency.objects.none())
    title = forms.CharField(label=gettext_lazy("What it is about, in one line"), max_length=LONGEST_TITLE)
    commitments = _commitments(gettext_lazy("For which commitments"))
    need = text_field(
        gettext_lazy("What the country needs"),
        gettext_lazy("No data about individual migrants, victims or survivors."),
        rows=4,
    )
    expected_result = text_field(gettext_lazy("What should be the result"))
    context = text_field(gettext_lazy("Context"), required=False)
    existing = text_field(gettext_lazy("What exists already"), required=False)
    partners = forms.CharField(label=gettext_lazy("Partners"), required=False, max_length=500)
    needed_by_on = forms.DateField(label=gettext_lazy("Needed by"), required=False, widget=date_input())
    contact = forms.CharField(
        label=gettext_lazy("Whom to ask"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("An office rather than a person: offices stay."),
    )

    def __init__(
        self, data: Any = None, *, network: Network, user: Any, request: SupportRequest | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.before = request
        field = cast("CommitmentsField", self.fields["commitments"])
        field.queryset = commitments_of(network, user)
        if request is not None:
            del self.fields["agency"]
            return
        agencies = asking_agencies(network, user)
        asking = cast("forms.ModelChoiceField[Agency]", self.fields["agency"])
        asking.queryset = agencies
        asking.initial = agencies.first()

    def values(self) -> dict[str, Any]:
        """Return what the service takes; the title is in the language of the page."""
        found = {name: value for name, value in self.cleaned_data.items() if name not in ("agency", "commitments")}
        found["title"] = rewritten(self.before.title if self.before else None, found["title"])
        return found


class ConceptNoteForm(RequestForm):
    """What the Migration MPTF asks beside it."""

    thematic_area = forms.TypedChoiceField(
        label=gettext_lazy("Thematic area of the fund"), choices=AREAS, coerce=int, empty_value=None
    )
    budget = forms.DecimalField(label=gettext_lazy("Budget"), max_digits=14, decimal_places=2, min_value=0)
    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3, min_length=3, initial="USD")
    endorsement = text_field(
        gettext_lazy("Endorsements"),
        gettext_lazy("The Government, the Resident Coordinator, two or more UN entities."),
        required=False,
    )


REQUEST_FORMS: dict[str, type[RequestForm]] = {
    SupportRequest.Kind.CONNECTION_HUB: RequestForm,
    SupportRequest.Kind.MPTF: ConceptNoteForm,
}


def asking_agencies(network: Network, user: Any) -> QuerySet[Agency]:
    """Return for which bodies the person may ask: the own ones; the secretariat records the letters of all."""
    members = Membership.objects.filter(network=network, role=Membership.Role.GOVERNMENT).active_on(network.today())
    rows = Agency.objects.filter(pk__in=members.values("agency")).order_by("acronym")
    access = access_of(user)
    return rows if access.is_secretariat(network.pk) else rows.filter(pk__in=access.agencies(network.pk))


class NoteForm(forms.Form):
    """A sentence with a step."""

    note = text_field(gettext_lazy("Note to the requester"), required=False, rows=2)


class CloseForm(forms.Form):
    """What came of a request."""

    note = text_field(gettext_lazy("What came of it"), rows=2)


class DeclineForm(forms.Form):
    """Why a request is declined."""

    reason = text_field(gettext_lazy("Why it is declined"), gettext_lazy("The requester reads this."), rows=2)


class OfferForm(forms.Form):
    """What an agency can do for a request."""

    agency = forms.ModelChoiceField(label=gettext_lazy("Agency"), queryset=Agency.objects.none())
    text = text_field(gettext_lazy("What the agency offers"))
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"), required=False, max_digits=14, decimal_places=2, min_value=0
    )

    def __init__(self, data: Any = None, *, network: Network, user: Any) -> None:
        super().__init__(data, auto_id="offer_%s")
        own = Agency.objects.filter(pk__in=access_of(user).agencies(network.pk)).order_by("acronym")
        field = cast("forms.ModelChoiceField[Agency]", self.fields["agency"])
        field.queryset, field.initial = own, own.first()


class MatchForm(forms.Form):
    """Which offers are taken."""

    offers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Whose offers are taken"),
        queryset=Offer.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    note = text_field(gettext_lazy("Note to the requester"), required=False, rows=2)

    def __init__(self, data: Any = None, *, request: SupportRequest) -> None:
        super().__init__(data, auto_id="match_%s")
        field = cast("forms.ModelMultipleChoiceField[Offer]", self.fields["offers"])
        field.queryset = request.offers.select_related("agency")
        field.label_from_instance = lambda obj: obj.agency.acronym  # type: ignore[method-assign]  # as documented


class DeliverForm(forms.Form):
    """Where in the workplan a request goes on, and whether the Government reads it at once."""

    group = forms.ModelChoiceField(label=gettext_lazy("Working group"), queryset=WorkingGroup.objects.none())
    is_shared = forms.BooleanField(
        label=gettext_lazy("The Government reads the workstream from today on"), required=False, initial=True
    )

    def __init__(self, data: Any = None, *, groups: Any, suggested: WorkingGroup | None = None) -> None:
        super().__init__(data, auto_id="deliver_%s", initial={"group": suggested} if suggested else None)
        field = cast("forms.ModelChoiceField[WorkingGroup]", self.fields["group"])
        field.queryset = groups
        field.label_from_instance = lambda obj: f"{obj.code} {obj.title_text}"  # type: ignore[method-assign]  # as documented


class PledgeForm(forms.Form):
    """What was pledged, by whom, where."""

    agency = forms.ModelChoiceField(label=gettext_lazy("Who pledged"), queryset=Agency.objects.none())
    title = forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    text = text_field(gettext_lazy("What was pledged"), required=False)
    forum = forms.CharField(
        label=gettext_lazy("Where it was announced"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Such as: International Migration Review Forum 2026."),
    )
    pledged_on = forms.DateField(label=gettext_lazy("Announced on"), widget=date_input())
    commitments = _commitments(gettext_lazy("For which commitments"))
    progress_note = text_field(gettext_lazy("Progress"), required=False)
    classification = forms.TypedChoiceField(
        label=gettext_lazy("Who may read it"), coerce=int, initial=Classification.NETWORK, choices=[]
    )

    def __init__(
        self, data: Any = None, *, network: Network, user: Any, pledge: Pledge | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.before = pledge
        access = access_of(user)
        commitments = cast("CommitmentsField", self.fields["commitments"])
        commitments.queryset, commitments.required = commitments_of(network, user), False
        readable = [(one.value, one.label) for one in Classification if one <= (access.level(network.pk) or 0)]
        cast("forms.ChoiceField", self.fields["classification"]).choices = readable
        if pledge is not None:
            del self.fields["agency"]
            return
        members = Membership.objects.filter(network=network).active_on(network.today())
        rows = Agency.objects.filter(pk__in=members.values("agency")).order_by("acronym")
        if not access.is_secretariat(network.pk):
            rows = rows.filter(pk__in=access.agencies(network.pk))
        agency = cast("forms.ModelChoiceField[Agency]", self.fields["agency"])
        agency.queryset, agency.initial = rows, rows.first()

    def values(self) -> dict[str, Any]:
        """Return what the service takes; the title is in the language of the page."""
        found = {name: value for name, value in self.cleaned_data.items() if name not in ("agency", "commitments")}
        found["title"] = rewritten(self.before.title if self.before else None, found["title"])
        return found


class StageForm(forms.Form):
    """The next stage of a pledge."""

    title = forms.CharField(label=gettext_lazy("Stage"), max_length=300)
    due_on = forms.DateField(label=gettext_lazy("Due on"), required=False, widget=date_input())


class DoneForm(forms.Form):
    """On which day a stage was reached."""

    done_on = forms.DateField(label=gettext_lazy("Reached on"), widget=date_input())


def title_fields(prefix: str = "title", labels: Any = TITLE_LABELS) -> dict[str, forms.CharField]:
    """Return one field for each language."""
    return {
        f"{prefix}_{language}": forms.CharField(label=labels[language], required=False, max_length=LONGEST_TITLE)
        for language in titles.LANGUAGES
    }


ORIGINALS = [
    ("en", pgettext_lazy("language", "English")),
    ("az", pgettext_lazy("language", "Azerbaijani")),
    ("ru", pgettext_lazy("language", "Russian")),
]


class TitledForm(forms.Form):
    """A form with a title in three languages, of which one is the original."""

    def __init__(self, data: Any = None, *, before: titles.Title | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["title_original"] = forms.ChoiceField(
            label=gettext_lazy("The title was written in"),
            choices=ORIGINALS,
            initial=before["original"] if before else page_language(),
        )
        for name, field in title_fields().items():
            field.initial = (cast(dict[str, str], before) or {}).get(name.removeprefix("title_"), "") if before else ""
            self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        """Ask for the words in the original language."""
        found: dict[str, Any] = super().clean() or {}
        original = found.get("title_original", "en")
        if not found.get(f"title_{original}", "").strip():
            self.add_error(f"title_{original}", gettext_lazy("The text in the original language is missing."))
        return found

    def title(self) -> titles.Title:
        """Return the title."""
        found = self.cleaned_data
        original = found["title_original"]
        others = {
            language: found[f"title_{language}"]
            for language in titles.LANGUAGES
            if language != original and found[f"title_{language}"].strip()
        }
        return titles.title(found[f"title_{original}"], original=original, **others)


class FrameworkForm(TitledForm):
    """A framework of the network: what it is called, for which period, in which version."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=[])
    code = forms.SlugField(
        label=gettext_lazy("Short code"),
        max_length=40,
        help_text=gettext_lazy("Small letters and hyphens; it stands before the codes of its commitments."),
    )
    version = forms.CharField(label=gettext_lazy("Version"), max_length=40, initial="1")
    starts_on = forms.DateField(label=gettext_lazy("From"), required=False, widget=date_input())
    ends_on = forms.DateField(label=gettext_lazy("Until"), required=False, widget=date_input())
    source = text_field(gettext_lazy("Source"), required=False, rows=2)

    def __init__(self, data: Any = None, *, kinds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        wanted = [(kind, label) for kind, label in Framework.Kind.choices if kind in set(kinds)]
        cast("forms.ChoiceField", self.fields["kind"]).choices = wanted

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        found = {name: value for name, value in self.cleaned_data.items() if not name.startswith("title_")}
        return {**found, "title": self.title()}


class CommitmentForm(TitledForm):
    """One commitment of a framework."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=20)
    is_placeholder = forms.BooleanField(
        label=gettext_lazy("Placeholder: the official wording is awaited"), required=False
    )
    is_from_memory = forms.BooleanField(label=gettext_lazy("From memory, not yet checked"), required=False)

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        found = {name: value for name, value in self.cleaned_data.items() if not name.startswith("title_")}
        return {**found, "title": self.title()}


class LinkForm(forms.Form):
    """A cross-link to another commitment, and where it is known from."""

    target = forms.ModelChoiceField(label=gettext_lazy("Linked commitment"), queryset=Commitment.objects.none())
    strength = forms.ChoiceField(label=gettext_lazy("How strong"), choices=CommitmentLink.Strength.choices)
    origin = forms.CharField(
        label=gettext_lazy("Where the link comes from"),
        max_length=300,
        help_text=gettext_lazy("Such as: results framework of 2026, page 14."),
    )

    def __init__(self, data: Any = None, *, network: Network, user: Any, source: Commitment) -> None:
        super().__init__(data)
        field = cast("forms.ModelChoiceField[Commitment]", self.fields["target"])
        field.queryset = commitments_of(network, user).exclude(pk=source.pk)
        field.label_from_instance = lambda obj: f"{obj.framework.sign} {obj.code} {obj.label_text}"  # type: ignore[method-assign]  # as documented
