"""Presenters and assignees who were written by name point at their person from now on; the text becomes the role."""

from typing import Any

from django.db import migrations


def people_of(apps: Any, network_id: int, names: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """Return the network's people by name: one office each, the present one first; a name that two bear is left out."""
    if network_id not in names:
        offices = apps.get_model("members", "Representative").objects.filter(
            membership__network=network_id, person__contact__isnull=False
        )
        found: dict[str, Any] = {}
        for office in offices.select_related("person__contact", "membership__agency").order_by("-started_on", "pk"):
            name = office.person.contact.name
            if name in found and (found[name] is None or found[name].person_id != office.person_id):
                found[name] = None
            elif name not in found:
                found[name] = office
        names[network_id] = found
    return names[network_id]


def point_at_persons(apps: Any, schema_editor: Any) -> None:
    """Find the person behind each name."""
    names: dict[int, dict[str, Any]] = {}
    for model, field in (("AgendaItem", "presenter"), ("ActionPoint", "assignee")):
        rows = apps.get_model("meetings", model).objects.exclude(**{field: ""}).select_related("meeting")
        for row in rows.iterator():
            office = people_of(apps, row.meeting.network_id, names).get(getattr(row, field))
            if office is not None:
                role = f"{office.get_function_display()}, {office.membership.agency.acronym}"
                setattr(row, f"{field}_person_id", office.person_id)
                setattr(row, field, role[0].upper() + role[1:])
                row.save(update_fields=[field, f"{field}_person"])


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_people_named"), ("members", "0001_tables")]
    operations = [migrations.RunPython(point_at_persons, migrations.RunPython.noop)]
