"""How a stored value reads in the history: names in place of keys, words in place of codes, nothing confidential."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, DateTimeField, Field, ForeignKey, JSONField, Model
from django.utils import formats, timezone
from django.utils.text import Truncator, capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members import titles
from members.titles import TitleField

if TYPE_CHECKING:
    from members.history import Step

LONGEST = 300  # characters of a value; the page of the object shows the whole text

# Never shown, whoever asks: what opens something, what reaches somebody, what only machines read, what never changes.
HIDDEN = frozenset(
    {
        "password",
        "digest",
        "prefix",
        "phone",
        "address",
        "join_link",
        "dial_in",
        "passcode",
        "nonce",
        "uid",
        "sequence",
        "network",
    }
)

# The name of a row that has none of its own, by the path to it.
NAME_PATHS = {
    "members.Person": "contact__name",
    "members.Account": "person__contact__name",
    "members.Membership": "agency__acronym",
    "members.Representative": "person__contact__name",
}
# Whoever may read a row may read who is named on it, also when that body or person has no office in the network.
DIRECTORY = frozenset({"members.Person", "members.Agency", "members.Network", "members.Membership"})

type Names = dict[tuple[str, Any], str]


@dataclass(frozen=True)
class FieldChange:
    """One field of an entry of the history; empty where there was, or is, no value."""

    label: str
    before: str
    after: str


def differences(step: "Step", names: Names) -> list[FieldChange]:
    """Return the fields that a step changed; of a new or removed related row, all that are not empty."""
    label = step.event.pgh_label
    if label == "update" and step.previous is None:
        return _audience(step)
    if label != "update" and not step.parent:
        return []
    found: list[FieldChange] = []
    for field in _fields(step):
        before = getattr(step.event if label == "delete" else step.previous, field.attname, None)
        after = getattr(step.event, field.attname) if label != "delete" else None
        if before != after:
            found += _changes(field, before, after, names)
    return found + (_audience(step) if label == "update" else [])


def _audience(step: "Step") -> list[FieldChange]:
    """Return the change of who may read the row, where a parent was the reason or nothing else may be told."""
    before, after = ((x and getattr(x, "effective_classification", None)) for x in (step.previous, step.event))
    own = [getattr(x, "classification", None) for x in (step.previous, step.event)]
    if after is None or before == after or (step.previous is not None and own[0] != own[1]):
        return []
    field: Any = step.kind._meta.get_field("effective_classification")
    return [FieldChange(_("Classification"), _plain(field, before), _plain(field, after))]


def _fields(step: "Step") -> list[Any]:
    return [
        field
        for field in step.kind._meta.concrete_fields
        if _is_shown(field) and field.name != step.parent and hasattr(step.event, field.attname)
    ]


def _is_shown(field: Any) -> bool:
    return field.editable and not field.primary_key and field.name not in HIDDEN


def _changes(field: Any, before: Any, after: Any, names: Names) -> list[FieldChange]:
    label = _label(field)
    if isinstance(field, TitleField):
        return _title_changes(label, before or {}, after or {})
    if isinstance(field, ForeignKey):
        target = field.related_model._meta.label
        shown = [_name(names, target, value) for value in (before, after)]
    else:
        shown = [_plain(field, value) for value in (before, after)]
    return [FieldChange(label, shown[0], shown[1])] if shown[0] != shown[1] else []


def _label(field: Any) -> str:
    """Return the name of a field; a pointer that has none but its own English one is called what it points at."""
    name = field.verbose_name
    if isinstance(field, ForeignKey) and isinstance(name, str):
        name = field.related_model._meta.verbose_name
    return sentence_case(str(name))


def sentence_case(text: str) -> str:
    """Return the text with a capital first letter; that of the Azerbaijani i has a dot, which Python does not know."""
    if get_language() == "az" and text.startswith("i"):
        return "İ" + text[1:]
    return capfirst(text)


def _title_changes(label: str, before: Any, after: Any) -> list[FieldChange]:
    changed = [x for x in titles.LANGUAGES if before.get(x) != after.get(x)]
    found = []
    for language in changed:
        named = label
        if len(changed) > 1 or language != after.get("original", language):
            name = titles.language_name(language)
            named = _("%(field)s (%(language)s)") % {"field": label, "language": name}
        found.append(FieldChange(named, _short(before.get(language, "")), _short(after.get(language, ""))))
    return found


def _name(names: Names, target: str, value: Any) -> str:
    return "" if value is None else names.get((target, value), _("not shown"))


def _plain(field: "Field[Any, Any]", value: Any) -> str:
    """Return the words for a value that points at nothing."""
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if field.choices and not isinstance(value, list):
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, DateTimeField):
        return formats.date_format(timezone.localtime(value), "j M Y, H:i")
    if isinstance(value, datetime.date):
        return formats.date_format(value, "j M Y")
    if isinstance(value, list):
        return _short(", ".join(str(part) for part in value))
    if isinstance(field, JSONField) and isinstance(value, dict):
        return _short(", ".join(f"{key}: {part}" for key, part in value.items()))
    return str(formats.localize(value)) if not isinstance(value, str) else _short(value)


def _short(value: Any) -> str:
    return Truncator(str(value)).chars(LONGEST)


def names_of(events: Iterable[Any], user: Any) -> Names:
    """Return the names of all rows at which the events point, one query per kind of row."""
    wanted: dict[type[Model], set[Any]] = defaultdict(set)
    for event in events:
        for field in event.pgh_tracked_model._meta.concrete_fields:
            value = getattr(event, field.attname, None)
            if isinstance(field, ForeignKey) and _is_shown(field) and value is not None:
                wanted[field.related_model].add(value)
    return {(model._meta.label, pk): name for model, keys in wanted.items() for pk, name in _named(model, keys, user)}


def _named(model: type[Model], keys: set[Any], user: Any) -> list[tuple[Any, str]]:
    rows = model._default_manager.filter(pk__in=keys)
    label = model._meta.label
    if label not in DIRECTORY and hasattr(rows, "visible_to"):
        rows = rows.visible_to(user)
    if path := NAME_PATHS.get(label):
        return [(pk, name or _("former representative")) for pk, name in rows.values_list("pk", path)]
    return [(row.pk, _own_name(row)) for row in rows]


def _own_name(row: Any) -> str:
    for attribute in ("acronym", "reference", "label_text", "title_text"):
        if name := getattr(row, attribute, ""):
            return str(name)
    return str(getattr(row, "code", "") or getattr(row, "position", "") or row)
