"""Changing a network's settings over the API: the forms and the service of the settings page, so the same rules."""

from typing import Any

from rest_framework import serializers

from members import titles
from members.api.fields import TitleField
from members.models import Network, Person
from members.network_settings import services
from members.registry import Editing, settings_sections

# The fields that each section of the page holds, as the API names them.
FIELDS = {
    "country": ("title", "country", "time_zone"),
    "calendar": ("working_days",),
    "languages": ("languages",),
    "chairs": ("chairing", "quorum_chairs", "quorum_un_percent", "quorum_rule"),
    "mail": ("secretariat", "reply_to"),
}
NAMED = {"original": "title", "first": "languages"} | {f"title_{code}": "title" for code in titles.LANGUAGES}


class NetworkChangeSerializer(serializers.ModelSerializer[Network]):
    """What may be changed of a network; the first of its languages is the one in which new people are written to."""

    title = TitleField()
    languages = serializers.ListField(child=serializers.ChoiceField(choices=titles.LANGUAGES), allow_empty=False)
    working_days = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6), allow_empty=False, help_text="0 is Monday."
    )

    class Meta:
        model = Network
        fields = tuple(name for names in FIELDS.values() for name in names)


def editings() -> dict[str, Editing]:
    """Return how each of the sections is changed."""
    found = {name: settings_sections.get(name) for name in FIELDS}
    return {name: section.editing for name, section in found.items() if section and section.editing}


def state_of_settings(network: Network) -> str:
    """Return what tells whether the settings still stand as somebody read them."""
    return services.fingerprint(network, *editings().values())


def change_settings(network: Network, given: dict[str, Any], *, by: Person, seen: str) -> None:
    """Change what is given, all of it or nothing. Raises ValidationError by field, SettingsConflict."""
    known = editings()
    errors: dict[str, list[str]] = {}
    changes: list[services.Change] = []
    for section, names in FIELDS.items():
        if not set(names) & set(given):
            continue
        editing = known[section]
        form = editing.form(editing.current(network) | _as_form(given, names), network=network)
        if form.is_valid():
            changes.append((editing, form.cleaned_data))
        for name, texts in form.errors.items():
            errors.setdefault(NAMED.get(name, name), []).extend(str(text) for text in texts)
    if errors:
        raise serializers.ValidationError(errors)
    services.change_sections(network, changes, by=by, seen=seen, read=list(known.values()))


def _as_form(given: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return the values of a section as its form expects them."""
    values = {name: given[name] for name in names if name in given}
    if "title" in values:
        title = values.pop("title")
        values |= {f"title_{code}": title.get(code, "") for code in titles.LANGUAGES} | {"original": title["original"]}
    if "languages" in values:
        values["first"] = values["languages"][0]
    return values
