"""Search in whatever spelling, and the order of the Azerbaijani alphabet, in Python and in the database."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from members.fold import fold, name_key, order_key
from members.models import Agency, Contact, Person
from tests.cast import Cast
from tests.factories import make_agency, make_membership, make_person, make_representative

EVERY_LETTER = "".join(chr(code) for code in (*range(32, 127), *range(160, 0x180), *range(0x400, 0x530), 0x259, 0x18F))
SAMPLES = [
    "",
    "  İki   söz ",
    "Məmmədov\tƏli",
    "Щербакова Юлия",
    "É. D'Arc’s",
    EVERY_LETTER,
    "I\u0307zmir",
    "Çağla Şükür",
]


@pytest.mark.parametrize("sample", SAMPLES)
def test_database_folds_as_python_does(db: None, sample: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT members_fold(%s), members_name_key(%s), members_order_key(%s)", [sample, sample, sample])
        found = cursor.fetchone()
    assert found == (fold(sample), name_key(sample), order_key(sample))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MƏMMƏDOV", "memmedov"),
        ("Memmedov", "memmedov"),
        ("Мамедов", "mamedov"),
        ("Мәммәдов", "memmedov"),
        ("ISMAYIL", "ismayil"),
        ("İsmayıl", "ismayil"),
        ("Ğ ğ Ş ş Ç ç Ö ö Ü ü", "g g s s c c o o u u"),
        ("Щербакова  Юлия", "serbakova yuliya"),
        ("Cəfərov", "ceferov"),
        ("Mə’sud", "mesud"),
    ],
)
def test_fold_of_a_text(text: str, expected: str) -> None:
    assert fold(text) == expected


@pytest.mark.parametrize(
    "spellings",
    [
        ("Məmmədov", "Memmedov", "MƏMMƏDOV", "Мамедов", "Mammadov"),
        ("İsmayıl", "ISMAYIL", "ismayil", "Исмаил", "Ismail"),
        ("Cəfərov", "Джафаров", "Jafarov"),
        ("Quliyev", "Кулиев", "Guliyev"),
        ("Hüseynov", "Гусейнов", "Huseynov"),
        ("Əliyev", "Алиев", "Aliyev"),
        ("Ağayev", "Агаев", "Aghayev"),
    ],
)
def test_spellings_of_a_name_sound_alike(spellings: tuple[str, ...]) -> None:
    assert {name_key(spelling) for spelling in spellings} == {name_key(spellings[0])}


PEOPLE = ("Rauf Məmmədov", "İsmayıl Əliyev", "ISMAYIL Quliyev", "Nigar Cəfərova", "Anna Schmidt")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Memmedov", ["Rauf Məmmədov"]),
        ("MƏMMƏDOV", ["Rauf Məmmədov"]),
        ("Мамедов", ["Rauf Məmmədov"]),
        ("mammadov rauf", ["Rauf Məmmədov"]),
        ("ISMAYIL", ["ISMAYIL Quliyev", "İsmayıl Əliyev"]),
        ("İsmayıl", ["ISMAYIL Quliyev", "İsmayıl Əliyev"]),
        ("ismayil", ["ISMAYIL Quliyev", "İsmayıl Əliyev"]),
        ("исмаил алиев", ["İsmayıl Əliyev"]),
        ("Джафарова", ["Nigar Cəfərova"]),
        ("schmidt", ["Anna Schmidt"]),
        ("Rauf Schmidt", []),
        ("100%", []),
    ],
)
def test_people_are_found_in_every_spelling(db: None, words: str, expected: list[str]) -> None:
    for name in PEOPLE:
        make_person(name)
    assert [person.name for person in Person.objects.matching(words).order_by("contact__name_order")] == expected


@pytest.mark.parametrize("words", ["Memmedov", "MƏMMƏDOV", "Мамедов"])
def test_directory_and_api_find_a_person_in_every_spelling(client: Client, cast: Cast, words: str) -> None:
    membership = make_membership(cast.network, make_agency("FAO"))
    make_representative(membership, make_person("Rauf Məmmədov"))
    client.force_login(cast.liaison)
    sides: Any = client.get("/n/baku/directory/", {"q": words}).context["sides"]
    assert [line.membership.agency.acronym for side in sides for line in side.lines] == ["FAO"]
    rows = client.get("/api/v1/networks/baku/persons/", {"q": words}).json()["results"]
    assert [row["name"] for row in rows] == ["Rauf Məmmədov"]


def test_lists_sort_in_the_order_of_the_azerbaijani_alphabet(db: None) -> None:
    letters = "ABCÇDEƏFGĞHXIİJKQLMNOÖPRSŞTUÜVYZ"
    for letter in sorted(letters, reverse=True):
        make_person(f"{letter}anova")
        make_agency(f"{letter}QT")
    assert list(Contact.objects.order_by("name_order").values_list("name", flat=True)) == [f"{x}anova" for x in letters]
    assert [agency.acronym for agency in Agency.objects.all()] == [f"{letter}QT" for letter in letters]
    assert [person.name for person in Person.objects.all()] == [f"{letter}anova" for letter in letters]


def test_database_keeps_the_fold_when_a_name_changes(db: None) -> None:
    person = make_person("Əli")
    Contact.objects.filter(person=person).update(name="Şəhla")
    contact = Contact.objects.get(person=person)
    assert (contact.name_fold, contact.name_key) == ("sehla", "sakla")
