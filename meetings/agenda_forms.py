"""Forms of an agenda: its items, what members propose, what the secretariat makes of it."""

from typing import Any, cast

from django import forms
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from meetings.models import AgendaItem, Meeting, Proposal, Purpose, StandingItem
from members import titles
from members.classification import Classification
from members.models import Network
from workstreams.models import WorkingGroup

LONGEST_TITLE = 300
LONGEST_ITEM = 600  # minutes
TITLE_LABELS = {
    "en": gettext_lazy("Title in English"),
    "az": gettext_lazy("Title in Azerbaijani"),
    "ru": gettext_lazy("Title in Russian"),
}


def page_language() -> str:
    """Return the language of the page, in which people write."""
    language = (get_language() or "en").split("-")[0]
    return language if language in titles.LANGUAGES else "en"


class PlannedForm(forms.Form):
    """What an item, a proposal and a standing item have in common."""

    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=LONGEST_ITEM, initial=10)
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=Purpose.choices, initial=Purpose.DISCUSSION)
    presenter = forms.CharField(label=gettext_lazy("Presenter"), required=False, max_length=300)


class OneTitleForm(PlannedForm):
    """With a title in the language of the page."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    field_order: tuple[str, ...] = ("title", "minutes", "purpose", "presenter")

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        given = {name: self.cleaned_data[name] for name in ("minutes", "purpose", "presenter")}
        return {**given, "title": titles.title(self.cleaned_data["title"], original=page_language())}


def _segment_label(obj: Any) -> str:
    return str(obj.title_text or obj.position)


def _choose_segment(form: forms.Form, meeting: Meeting) -> None:
    """Let the form ask for the part of the meeting where there is more than one."""
    segments = meeting.segments.order_by("starts_at", "position")
    field = cast("forms.ModelChoiceField[Any]", form.fields["segment"])
    field.queryset = segments
    field.label_from_instance = _segment_label  # type: ignore[method-assign]  # the way that Django documents for one field
    if len(segments) < 2:
        del form.fields["segment"]


class NewItemForm(OneTitleForm):
    """A new item of the agenda."""

    segment: Any = forms.ModelChoiceField(label=gettext_lazy("Part of the meeting"), queryset=None, required=False)
    field_order: tuple[str, ...] = ("title", "minutes", "purpose", "presenter", "segment")

    def __init__(self, data: Any = None, *, meeting: Meeting) -> None:
        super().__init__(data, auto_id="new_%s")
        _choose_segment(self, meeting)

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        return {**super().values(), "segment": self.cleaned_data.get("segment")}


class ItemForm(PlannedForm):
    """An item of the agenda, its title in each language."""

    segment: Any = forms.ModelChoiceField(label=gettext_lazy("Part of the meeting"), queryset=None)

    def __init__(self, data: Any = None, *, item: AgendaItem) -> None:
        initial: dict[str, Any] = {name: getattr(item, name) for name in ("minutes", "purpose", "presenter", "segment")}
        initial |= {f"title_{code}": item.title.get(code, "") for code in titles.LANGUAGES}
        super().__init__(data, initial=initial)
        self.original = item.title["original"]
        for code in titles.LANGUAGES:
            self.fields[f"title_{code}"] = forms.CharField(
                label=TITLE_LABELS[code], required=code == self.original, max_length=LONGEST_TITLE
            )
        _choose_segment(self, item.meeting)
        self.order_fields([*(f"title_{code}" for code in titles.LANGUAGES), "minutes", "purpose", "presenter"])

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        texts = {code: self.cleaned_data[f"title_{code}"] for code in titles.LANGUAGES}
        given = {name: self.cleaned_data[name] for name in ("minutes", "purpose", "presenter")}
        title = titles.title(texts.pop(self.original), original=self.original, **texts)
        return {**given, "title": title, "segment": self.cleaned_data.get("segment")}


class ProposeForm(OneTitleForm):
    """What a member proposes."""

    paper = forms.CharField(
        label=gettext_lazy("Paper"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("If there will be one: what it is called. It gets a number when the item is accepted."),
    )

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        return {**super().values(), "paper": self.cleaned_data["paper"]}


DECISIONS = [
    ("accept", pgettext_lazy("a proposed item", "Accept")),
    ("merge", gettext_lazy("Merge with an item")),
    ("defer", gettext_lazy("Keep for a later meeting")),
    ("decline", pgettext_lazy("a proposed item", "Decline")),
]


class DecideForm(forms.Form):
    """What becomes of a proposal, with a word of reason."""

    decision = forms.ChoiceField(label=gettext_lazy("What becomes of it"), choices=DECISIONS)
    reason = forms.CharField(
        label=gettext_lazy("A word to the proposer"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Needed where it is kept for later or declined."),
    )
    item: Any = forms.ModelChoiceField(label=gettext_lazy("Merge with"), queryset=None, required=False)

    def __init__(self, data: Any = None, *, proposal: Proposal, items: list[AgendaItem]) -> None:
        super().__init__(data, auto_id=f"proposal-{proposal.pk}-%s")
        field = cast("forms.ModelChoiceField[Any]", self.fields["item"])
        field.queryset = AgendaItem.objects.filter(pk__in=[item.pk for item in items])
        # The items are on the page already: the choices ask no further question of the database.
        field.choices = [("", "—"), *((item.pk, item.title_text) for item in items)]

    def clean(self) -> dict[str, Any]:
        """Ask for the item to merge with, and for the word where it is needed."""
        found = self.cleaned_data
        if found.get("decision") == "merge" and not found.get("item"):
            self.add_error("item", _("Say with which item."))
        if found.get("decision") in ("defer", "decline") and not found.get("reason", "").strip():
            self.add_error("reason", _("Say in a word why: the proposer reads it."))
        return found


class ClearItemsForm(forms.Form):
    """For whom items are from now on, and why."""

    items = forms.MultipleChoiceField(label=gettext_lazy("Items"), widget=forms.CheckboxSelectMultiple)
    after = forms.TypedChoiceField(
        label=gettext_lazy("For whom"),
        choices=[(level.value, level.label) for level in Classification],
        coerce=int,
        initial=Classification.NETWORK.value,
    )
    reason = forms.CharField(label=gettext_lazy("Why, and who agreed"), max_length=1000)

    def __init__(self, data: Any = None, *, items: list[AgendaItem]) -> None:
        super().__init__(data, auto_id="clear_%s")
        field = cast(forms.MultipleChoiceField, self.fields["items"])
        field.choices = [(str(item.pk), f"{item.title_text} ({item.get_classification_display()})") for item in items]


class StandingItemForm(OneTitleForm):
    """An item that each meeting of a body has."""

    group: Any = forms.ModelChoiceField(
        label=gettext_lazy("Body"), queryset=None, required=False, empty_label=gettext_lazy("Plenary")
    )
    is_closing = forms.BooleanField(label=gettext_lazy("At the end of the agenda"), required=False)

    def __init__(self, data: Any = None, *, network: Network, user: Any) -> None:
        super().__init__(data)
        field = cast("forms.ModelChoiceField[Any]", self.fields["group"])
        field.queryset = WorkingGroup.objects.visible_to(user).filter(network=network)

    def values(self) -> dict[str, Any]:
        """Return the fields of the new row."""
        more = {name: self.cleaned_data[name] for name in ("group", "is_closing")}
        return {**super().values(), **more}


def standing_rows(network: Network, user: Any) -> list[StandingItem]:
    """Return what is standing today, body by body."""
    rows = StandingItem.objects.visible_to(user).filter(network=network, ended_on__isnull=True)
    return list(rows.select_related("group").order_by("group__code", "is_closing", "position", "pk"))
