"""What a column holds, told from its heading in English, Azerbaijani or Russian."""

import re
from functools import cache

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.fold import fold
from members.models import Representative

Function = Representative.Function


class Holds(models.TextChoices):
    """What a column may hold."""

    NOTHING = "", _("nothing that is needed")
    AGENCY = "agency", _("agency")
    NAME = "name", pgettext_lazy("contact list", "name")
    GIVEN_NAME = "given_name", _("given name")
    FAMILY_NAME = "family_name", _("family name")
    HEAD = "name:head", _("name of the head")
    FOCAL_POINT = "name:focal_point", _("name of the focal point")
    ALTERNATE = "name:alternate", _("name of the alternate")
    FUNCTION = "function", _("function in the network")
    POSITION = "position", _("title of the office")
    EMAIL = "email", _("e-mail addresses")
    PHONE = "phone", _("telephone")
    STARTS_ON = "starts_on", _("first day in office")
    ENDS_ON = "ends_on", _("last day in office")


STARTS_A_PERSON = frozenset({Holds.NAME, Holds.GIVEN_NAME, Holds.HEAD, Holds.FOCAL_POINT, Holds.ALTERNATE})

WORDS: dict[str, tuple[str, ...]] = {
    Holds.AGENCY: (
        *(
            "agency",
            "organization",
            "organisation",
            "entity",
            "un entity",
            "institution",
            "body",
            "acronym",
            "ministry",
        ),
        *("qurum", "təşkilat", "qurumun adı", "təşkilatın adı", "nazirlik", "idarə", "institut"),
        *("организация", "учреждение", "ведомство", "агентство", "структура", "министерство", "орган"),
    ),
    Holds.NAME: (
        *("name", "full name", "name and surname", "contact person", "contact", "representative", "name surname"),
        *("name of representative", "person", "participant"),
        *("ad soyad", "ad, soyad", "soyadı adı", "adı soyadı", "a.s.a", "əlaqədar şəxs", "əlaqə saxlanılacaq şəxs"),
        *("nümayəndə", "ad və soyad", "soyad, ad", "şəxs"),
        *(
            "фио",
            "ф.и.о.",
            "имя и фамилия",
            "фамилия имя",
            "контактное лицо",
            "представитель",
            "фамилия, имя, отчество",
        ),
    ),
    Holds.GIVEN_NAME: ("first name", "given name", "forename", "adı", "ad", "имя"),
    Holds.FAMILY_NAME: ("last name", "family name", "surname", "soyadı", "soyad", "фамилия"),
    Holds.HEAD: ("head", "head of agency", "head of office", "rəhbər", "qurumun rəhbəri", "руководитель", "глава"),
    Holds.FOCAL_POINT: ("focal point", "focal person", "əlaqələndirici", "əlaqələndirici şəxs", "координатор"),
    Holds.ALTERNATE: ("alternate", "alternate focal point", "deputy", "əvəzedici", "əvəz edən", "заместитель"),
    Holds.FUNCTION: (
        *("function", "role", "role in the network", "function in the network"),
        *("şəbəkədə rolu", "rolu", "rol", "funksiya", "роль", "функция", "роль в сети"),
    ),
    Holds.POSITION: (
        *("position", "title", "job title", "post", "designation", "functional title"),
        *("vəzifə", "vəzifəsi", "должность"),
    ),
    Holds.EMAIL: (
        *("email", "e-mail", "mail", "e-mail address", "email address", "e-mails", "emails"),
        *("e-poçt", "elektron poçt", "elektron ünvan", "e-poçt ünvanı", "poçt"),
        *("почта", "эл. почта", "электронная почта", "эл. адрес", "e-mail адрес"),
    ),
    Holds.PHONE: (
        *("phone", "telephone", "tel", "mobile", "cell", "phone number", "contact number", "mob", "whatsapp"),
        *("telefon", "mobil", "əlaqə nömrəsi", "телефон", "тел", "моб", "мобильный"),
    ),
    Holds.STARTS_ON: (
        "from",
        "since",
        "start",
        "start date",
        "in office since",
        "başlama tarixi",
        "tarixdən",
        "с",
        "дата начала",
    ),
    Holds.ENDS_ON: ("until", "to", "end", "end date", "till", "bitmə tarixi", "по", "дата окончания"),
}
# Words that say what somebody does, in cells and in group headings; the longest that occurs decides.
FUNCTION_WORDS: dict[str, tuple[str, ...]] = {
    Function.HEAD: (
        *("head", "head of agency", "head of office", "chief of mission", "chief", "country director", "director"),
        *("country representative", "rəhbər", "sədr", "direktor", "руководитель", "глава", "директор", "председатель"),
    ),
    Function.FOCAL_POINT: (
        *("focal point", "focal person", "fp", "focal", "əlaqələndirici", "əlaqələndirici şəxs"),
        *("координатор", "контактное лицо"),
    ),
    Function.ALTERNATE: (
        *("alternate", "alternate focal point", "deputy focal point", "deputy", "alt", "deputy head"),
        *("əvəzedici", "əvəz edən", "müavin", "rəhbərin müavini", "заместитель", "зам", "заместитель руководителя"),
    ),
    Function.SECRETARIAT_OFFICER: ("secretariat", "secretariat officer", "katiblik", "секретариат"),
    Function.LIAISON_OFFICER: ("liaison", "liaison officer", "əlaqə üzrə məsul şəxs", "сотрудник по связям"),
    Function.CO_CHAIR: ("co-chair", "cochair", "həmsədr", "сопредседатель"),
}
NOT_WORDS = re.compile(r"[^\w]+")
LONGEST_HEADING = 80


def plain(text: str) -> str:
    """Return the words of a text in one spelling, without signs."""
    return NOT_WORDS.sub(" ", fold(text)).strip()


@cache
def _known(table: str) -> tuple[tuple[str, str], ...]:
    """Return (words, meaning), the longest words first."""
    words = {"headings": WORDS, "functions": FUNCTION_WORDS}[table]
    found = {(plain(text), str(meaning)) for meaning, texts in words.items() for text in texts}
    return tuple(sorted(found, key=lambda pair: (-len(pair[0]), pair)))


@cache
def holds(heading: str) -> str:
    """Return what the column with this heading holds; empty where it does not say."""
    text = plain(heading)
    if not text or len(text) > LONGEST_HEADING or "@" in heading:
        return Holds.NOTHING
    for words, meaning in _known("headings"):
        if text == words:
            return meaning
    found = [meaning for words, meaning in _known("headings") if len(words) > 2 and f" {words} " in f" {text} "]
    if not found:
        return Holds.NOTHING
    # “Head of agency, e-mail” is an address: what is said of somebody goes before of whom.
    for meaning in (Holds.EMAIL, Holds.PHONE, Holds.POSITION, Holds.STARTS_ON, Holds.ENDS_ON):
        if meaning in found and found[0] not in (Holds.NAME, Holds.GIVEN_NAME, Holds.FAMILY_NAME):
            return meaning
    of_function = [meaning for meaning in found if meaning.startswith("name:")]
    return of_function[0] if of_function else found[0]


@cache
def function_in(text: str) -> str:
    """Return the function of which the text speaks; empty for none."""
    words = f" {plain(text)} "
    return next((meaning for known, meaning in _known("functions") if f" {known} " in words), "")
