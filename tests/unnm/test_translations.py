"""Strings are found wherever people see them, merged without loss, and judged before a page breaks."""

import datetime
import gettext
import re
import shutil
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.core.management import CommandError, call_command
from django.utils import translation
from django.utils.formats import date_format

from unnm.borrowed import BORROWED, REWORDED, REWORDED_IN_CONTEXT
from unnm.extraction import ROOT, extract_all
from unnm.translations import LANGUAGES, LOCALE_DIR, collect_all, compile_all, faults, faults_of, po_path

TEMPLATES = sorted(ROOT.glob("templates/**/*.html"))
PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
LABEL = _("Meeting")
COUNT = ngettext("%(count)d late", "%(count)d are late", 2)
STATE = pgettext("state", "Open")
"""
TEMPLATE = """{% load i18n %}
  <h1>{% translate "Agenda" %}</h1>
      {% if x %}{% translate "Open" context "button" as word %}{% endif %}
   {% blocktranslate trimmed count n=rows|length %}
     {{ n }} row
   {% plural %}
     {{ n }} rows
   {% endblocktranslate %}
  {% blocktranslate trimmed asvar line with who=person.name %}Sent by {{ who }}, 5% late{% endblocktranslate %}
  {% include "x.html" with title=_("Papers") %}{{ _("Item")|upper }}{# _("A comment") #}
"""


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def found(root: Path) -> set[tuple[str | None, object, str]]:
    return {
        (message.context, message.id, ", ".join(name for name, _line in message.locations))
        for message in extract_all(root)
        if message.id and message.locations[0][0] not in {*BORROWED, *REWORDED, *REWORDED_IN_CONTEXT}
    }


def catalogue(*messages: str | tuple[str, str]) -> Catalog:
    result = Catalog()
    for message in messages:
        result.add(message, locations=[("templates/a.html", 1)])
    return result


def translate(folder: Path, language: str, **translations: str) -> None:
    path = po_path(language, folder)
    text = path.read_text(encoding="utf-8")
    for source, target in translations.items():
        text = text.replace(f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{target}"')
    path.write_text(text, encoding="utf-8")


def test_extract_all_finds_each_way_to_mark_a_string(tmp_path: Path) -> None:
    write(tmp_path, "meetings/models/meetings.py", PYTHON)
    write(tmp_path, "meetings/migrations/0001_initial.py", 'LABEL = _("Old label")')
    write(tmp_path, "templates/meetings/agenda.html", TEMPLATE)
    write(tmp_path, "meetings/templates/mail.txt", '{% load i18n %}{% translate "Dear colleague," %}')
    write(tmp_path, "tests/test_meetings.py", 'LABEL = _("Only a test")')
    page = "templates/meetings/agenda.html"
    assert found(tmp_path) == {
        (None, "Meeting", "meetings/models/meetings.py"),
        (None, ("%(count)d late", "%(count)d are late"), "meetings/models/meetings.py"),
        ("state", "Open", "meetings/models/meetings.py"),
        (None, "Agenda", page),
        ("button", "Open", page),
        (None, ("%(n)s row", "%(n)s rows"), page),
        (None, "Sent by %(who)s, 5%% late", page),
        (None, "Papers", page),
        (None, "Item", page),
        (None, "Dear colleague,", "meetings/templates/mail.txt"),
    }


def test_collect_all_keeps_translations_and_drops_what_is_gone(tmp_path: Path) -> None:
    collect_all(catalogue("Meeting", "Paper"), tmp_path)
    translate(tmp_path, "az", Meeting="İclas", Paper="Sənəd")
    assert collect_all(catalogue("Agenda", "Meeting"), tmp_path) == [po_path(x, tmp_path) for x in ("az", "ru")]
    with po_path("az", tmp_path).open("rb") as file:
        collected = read_po(file)
    assert [(m.id, m.string) for m in collected if m.id] == [("Agenda", ""), ("Meeting", "İclas")]
    assert dict(collected.obsolete) == {}


def test_collect_all_writes_nothing_the_second_time(tmp_path: Path) -> None:
    messages = catalogue("Meeting", ("%(n)s row", "%(n)s rows"))
    assert collect_all(messages, tmp_path) == [po_path(x, tmp_path) for x in ("az", "ru")]
    assert collect_all(messages, tmp_path) == []
    assert re.findall(r"20\d\d|:\d+$", po_path("ru", tmp_path).read_text(), flags=re.MULTILINE) == []


def test_faults_name_language_message_and_file(tmp_path: Path) -> None:
    messages = catalogue("Meeting")
    collect_all(messages, tmp_path)
    translate(tmp_path, "az", Meeting="İclas")
    assert faults(messages, tmp_path) == ["ru: missing: “Meeting” (templates/a.html)"]
    translate(tmp_path, "ru", Meeting="Заседание")
    assert faults(messages, tmp_path) == []


def test_faults_tell_of_a_catalogue_that_was_not_collected(tmp_path: Path) -> None:
    collect_all(catalogue("Meeting"), tmp_path)
    translate(tmp_path, "az", Meeting="İclas")
    translate(tmp_path, "ru", Meeting="Заседание")
    assert faults(catalogue(), tmp_path) == [
        "az: not as `manage.py collect_translations` writes it (django.po)",
        "ru: not as `manage.py collect_translations` writes it (django.po)",
    ]


@pytest.mark.parametrize(
    ("source", "target", "language", "found"),
    [
        ("Meeting", "İclas", "az", []),
        ("Meeting", "", "az", ["missing"]),
        ("By %(who)s", "%(who)s tərəfindən", "az", []),
        ("By %(who)s", "%(kim)s tərəfindən", "az", ["other placeholders in “%(kim)s tərəfindən”"]),
        ("%(count)d of %(all)d", "%(all)d: %(count)d", "ru", []),
        ("%(count)d late", "%(count)s поздно", "ru", ["other placeholders in “%(count)s поздно”"]),
        ("Page {page}", "Стр. {pages}", "ru", ["other placeholders in “Стр. {pages}”"]),
        ("Dear [[name]],", "Hörmətli [[ad]],", "az", ["other placeholders in “Hörmətli [[ad]],”"]),
        ("100%% sure", "Точно на 100%", "ru", ["other placeholders in “Точно на 100%”"]),
        ("Read it.", "<b>Oxuyun.</b>", "az", ["other tags in “<b>Oxuyun.</b>”"]),
        ("before: ", "было:", "ru", ["other space or line break at an end of “было:”"]),
        ("Member", "Үзв", "az", ["Cyrillic letters in “Үзв”"]),
        ("Agenda", "Пoвестка дня", "ru", ["Latin letters in “Пoвестка”"]),
        (("%(n)s row", "%(n)s rows"), ("%(n)s sətir", "%(n)s sətir"), "az", []),
        (("One row", "%(n)s rows"), ("Bir sətir", "%(n)s sətir"), "az", []),
        (("One row", "%(n)s rows"), ("%(n)s ряд", "%(n)s ряда", "%(n)s рядов"), "ru", []),
        (
            ("One row", "%(n)s rows"),
            ("Один ряд", "%(n)s ряда", "%(n)s рядов"),
            "ru",
            ["other placeholders in “Один ряд”"],
        ),
        (("%(n)s row", "%(n)s rows"), ("%(n)s ряд", "%(n)s ряда"), "ru", ["has 2 forms"]),
    ],
)
def test_faults_of_message(
    source: str | tuple[str, str], target: str | tuple[str, ...], language: str, found: list[str]
) -> None:
    assert list(faults_of(Message(source, target), language)) == found


def test_faults_of_fuzzy_message() -> None:
    assert list(faults_of(Message("Meeting", "İclas", flags=["fuzzy"]), "az")) == ["fuzzy"]


def test_commands_collect_and_then_name_what_lacks(tmp_path: Path) -> None:
    count = len(extract_all())
    first, second = StringIO(), StringIO()
    call_command("collect_translations", folder=tmp_path, stdout=first)
    call_command("collect_translations", folder=tmp_path, stdout=second)
    assert (first.getvalue(), second.getvalue()) == (
        f"Collected {count} messages: az, ru.\n",
        f"Collected {count} messages: nothing new.\n",
    )
    with pytest.raises(CommandError) as refusal:
        call_command("check_translations", folder=tmp_path)
    lines = str(refusal.value).splitlines()
    assert lines[-1] == f"{2 * count} faults; see docs/TRANSLATION.md."
    assert {line.split(": “")[0] for line in lines[:-1]} == {"az: missing", "ru: missing"}


def test_russian_counts_have_three_forms(tmp_path: Path) -> None:
    shutil.copytree(LOCALE_DIR, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.mo"))
    targets = compile_all(tmp_path)
    with targets[list(LANGUAGES).index("ru")].open("rb") as file:
        russian = gettext.GNUTranslations(file)
    words = [russian.ngettext("%(count)s minute", "%(count)s minutes", n) % {"count": n} for n in (1, 3, 5, 11, 22, 31)]
    assert words == ["1 минута", "3 минуты", "5 минут", "11 минут", "22 минуты", "31 минута"]


def terms() -> list[list[str]]:
    lines = (ROOT / "docs" / "TRANSLATION.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return rows[1:]


def test_terms_are_translated_as_the_glossary_says() -> None:
    wrong = []
    for column, language in enumerate(LANGUAGES, start=1):
        with po_path(language).open("rb") as file:
            texts = {message.id: message.string for message in read_po(file) if not message.context}
        wrong += [
            (row[0], texts[row[0]], row[column]) for row in terms() if texts.get(row[0], row[column]) != row[column]
        ]
    assert wrong == []


def library_messages(package: str, language: str) -> set[str]:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    path = Path(spec.origin).parent / "locale" / language / "LC_MESSAGES" / "django.mo"
    if not path.exists():
        return set()
    with path.open("rb") as file:
        return {m.id if isinstance(m.id, str) else m.id[0] for m in read_mo(file) if m.id}


@pytest.mark.parametrize("package", BORROWED)
def test_borrowed_strings_lack_a_translation_of_the_library(package: str) -> None:
    known = library_messages(package, "az") & library_messages(package, "ru")
    assert [m for m in BORROWED[package] if (m if isinstance(m, str) else m[0]) in known] == []


@pytest.mark.parametrize("package", REWORDED)
def test_reworded_strings_are_those_of_the_library(package: str) -> None:
    assert set(REWORDED[package]) - library_messages(package, "az") == set()


@pytest.mark.parametrize(("language", "day"), [("en", "7 June 2026"), ("az", "7 iyun 2026"), ("ru", "7 июня 2026")])
def test_dates_are_written_as_in_a_letter(language: str, day: str) -> None:
    with translation.override(language):
        assert date_format(datetime.date(2026, 6, 7), "j E Y") == day


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_name_months_as_inside_a_date(template: Path) -> None:
    """F is the name by itself: in Russian “7 Июнь”."""
    assert re.findall(r"date:.\w* ?j F", template.read_text(encoding="utf-8")) == []
