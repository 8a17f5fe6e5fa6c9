"""Taking cells apart: several people, addresses or numbers in one, and days that were typed as text."""

import datetime
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from members.fold import fold

BETWEEN = re.compile(r"\s*(?:[;\n|]|\s/\s|/(?=\s*[^\W\d_]{2,}\s)|\s&\s|\s(?:and|və|и)\s)\s*", re.IGNORECASE)
BETWEEN_LINES = re.compile(r"\s*[;\n|]\s*")
NUMBERING = re.compile(r"^\s*(?:\d{1,3}[.)]|[-–•*])\s*")
POLITE = re.compile(r"^(?:mr|mrs|ms|miss|г-н|г-жа|господин|госпожа|cənab|xanım)\.?\s+|\s+(?:bəy|xanım)$", re.IGNORECASE)
NOBODY = frozenset(
    fold(word)
    for word in (
        "tbc",
        "tbd",
        "n/a",
        "-",
        "–",
        "—",
        "vacant",
        "vakant",
        "vakansiya",
        "вакансия",
        "нет",
        "yoxdur",
        "none",
    )
)
BETWEEN_ADDRESSES = re.compile(r"[\s;,|<>()]+")
PHONE = re.compile(r"[^;\n|]+")
LONGEST_NAME, LONGEST_PHONE = 200, 40
MONTHS = {
    month: number
    for names in (
        "january february march april may june july august september october november december",
        "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "jan feb mar apr may jun jul aug sep oct nov dec",
    )
    for number, month in enumerate((fold(name) for name in names.split()), start=1)
}
NUMBERS = re.compile(r"^(\d{1,2})[./\-](\d{1,2})[./\-](\d{2}|\d{4})$")
ISO = re.compile(r"^(\d{4})[./\-](\d{1,2})[./\-](\d{1,2})$")
IN_WORDS = re.compile(r"^(\d{1,2})\.? ([^\W\d_]+)\.?,? (\d{4})")
SERIAL = re.compile(r"^[345]\d{4}$")  # Excel's own count of days, between 1982 and 2064
EXCEL_DAY_ZERO = datetime.date(1899, 12, 30)
EARLIEST, LATEST = datetime.date(1950, 1, 1), datetime.date(2100, 1, 1)


@dataclass(frozen=True)
class Names:
    """The people whom a cell names."""

    names: tuple[str, ...]
    is_turned: bool = False


def names_in(text: str) -> Names:
    """Return the people whom a cell names, without “Mr”; “Aliyev, Rashad” is one, the family name first."""
    found = [name for part in BETWEEN.split(text) if (name := _name(part))]
    if len(found) == 1 and "," in found[0]:
        parts = [part.strip() for part in found[0].split(",") if part.strip()]
        if len(parts) > 1 and all(" " in part for part in parts):
            return Names(tuple(_name(part) for part in parts))
        if len(parts) == 2:
            return Names((f"{parts[1]} {parts[0]}",), is_turned=True)
    return Names(tuple(found))


def _name(text: str) -> str:
    name = POLITE.sub("", NUMBERING.sub("", text).strip(" ,.;")).strip(" ,")
    return "" if fold(name) in NOBODY else name


def is_nobody(text: str) -> bool:
    """Say whether a cell says that the office is vacant."""
    return fold(text) in NOBODY


def parts_of(text: str) -> list[str]:
    """Return the parts of a cell that stand on lines of their own or between semicolons."""
    return [part for part in BETWEEN_LINES.split(text) if part]


def addresses_in(text: str) -> tuple[list[str], list[str], list[str]]:
    """Return the e-mail addresses of a cell in small letters, what tries to be one and is none, and the other words."""
    good: list[str] = []
    wrong: list[str] = []
    rest: list[str] = []
    for word in BETWEEN_ADDRESSES.split(text):
        address = word.removeprefix("mailto:").strip(".,:'\"").lower()
        if not address or address in ("/", "and", "və", "и", "&"):
            continue
        if "@" not in address:
            rest.append(word)
            continue
        try:
            validate_email(address)
            good += [address] if address not in good else []
        except ValidationError:
            wrong.append(word)
    return good, wrong, rest


def phones_in(text: str) -> list[str]:
    """Return the telephone numbers of a cell."""
    parts = [part.strip(" ,") for part in PHONE.findall(text)]
    return [part for part in parts if sum(sign.isdigit() for sign in part) >= 3]


def day_in(text: str) -> tuple[datetime.date | None, bool]:
    """Return the day that was typed as text, None for none, and whether it is certain which is the day."""
    text = " ".join(text.split()).removesuffix(" г.").removesuffix("-ci il").strip()
    if found := ISO.match(text):
        return _day(*(int(part) for part in found.groups())), True
    if found := NUMBERS.match(text):
        first, second, year = (int(part) for part in found.groups())
        year += 2000 if year < 100 else 0
        if second > 12:
            return _day(year, first, second), True
        return _day(year, second, first), first > 12 or first == second or "." in text
    if found := IN_WORDS.match(text):
        month = MONTHS.get(fold(found.group(2)), 0)
        return _day(int(found.group(3)), month, int(found.group(1))), True
    if SERIAL.match(text):
        return EXCEL_DAY_ZERO + datetime.timedelta(days=int(text)), False
    return None, True


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        found = datetime.date(year, month, day)
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None
