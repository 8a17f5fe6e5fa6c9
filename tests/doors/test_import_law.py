"""The import law, where it is broken by name and not by an import statement."""

from pathlib import Path

import pytest

from tests.doors.import_law import findings

ROOT = Path(__file__).resolve().parent.parent.parent

BREACHES = {
    "members/models.py": (
        'owner = models.ForeignKey("meetings.Meeting", on_delete=models.PROTECT)\n',
        ["members/models.py:1 meetings.Meeting"],
    ),
    "workstreams/services.py": (
        'def f():\n    return reverse("meetings:detail", args=[1])\n',
        ["workstreams/services.py:2 meetings:detail"],
    ),
    "workstreams/views.py": (
        'render(request, template_name="meetings/agenda.html")\n',
        ["workstreams/views.py:1 meetings/agenda.html"],
    ),
    "notifications/tasks.py": (
        'apps.get_model("members", "Person")\n',
        ["notifications/tasks.py:1 members"],
    ),
    "notifications/models.py": (
        "person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)\n",
        ["notifications/models.py:1 AUTH_USER_MODEL"],
    ),
    "members/migrations/0001_initial.py": (
        'class Migration(migrations.Migration):\n    dependencies = [("workstreams", "0001_initial")]\n',
        ["members/migrations/0001_initial.py:2 workstreams"],
    ),
    "templates/members/person.html": (
        "<p>\n{% url 'meetings:detail' meeting.pk %}\n{% include \"workstreams/row.html\" with a=b %}\n",
        [
            "templates/members/person.html:2 {% url %} meetings:detail",
            "templates/members/person.html:3 {% include %} workstreams/row.html",
        ],
    ),
    "templates/ui/panel.html": (
        "{% include 'members/badge.html' %}",
        ["templates/ui/panel.html:1 {% include %} members/badge.html"],
    ),
    "templates/workstreams/list.html": (
        "{% include 'navigation.html' %}",
        ["templates/workstreams/list.html:1 {% include %} navigation.html"],
    ),
}
KEPT = {
    "meetings/models.py": 'owner = models.ForeignKey("members.Agency", on_delete=models.PROTECT)\n',
    "members/services.py": '"""Meetings: none of these words is a name. See meetings."""\nkind = "members.invited"\n',
    "meetings/migrations/0001_initial.py": 'dependencies = [("members", "0001_initial"), ("contenttypes", "0002")]\n',
    "unnm/settings.py": 'AUTH_USER_MODEL = "members.Account"\nTASK = "meetings.tasks.send"\n',
    "templates/meetings/detail.html": "{% extends 'base.html' %}{% url 'members:person' 1 %}{% include 'ui/a.html' %}",
    "templates/members/login.html": "{% extends 'base.html' %}{% url 'account_login' %}{% url name %}",
    "templates/base.html": "{% url 'meetings:list' %}{% include 'navigation.html' %}",
}


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", BREACHES)
def test_breach_is_found(tmp_path: Path, name: str) -> None:
    text, expected = BREACHES[name]
    write(tmp_path, {name: text})
    assert findings(tmp_path) == expected


def test_load_of_a_higher_apps_tags_is_found(tmp_path: Path) -> None:
    write(tmp_path, {"meetings/templatetags/agenda.py": "", "templates/members/a.html": "{% load i18n agenda %}"})
    assert findings(tmp_path) == ["templates/members/a.html:1 {% load %} agenda"]


def test_lawful_names_pass(tmp_path: Path) -> None:
    write(tmp_path, KEPT)
    assert findings(tmp_path) == []


def test_empty_project_passes(tmp_path: Path) -> None:
    assert findings(tmp_path) == []


def test_project_keeps_the_import_law() -> None:
    assert findings(ROOT) == []
