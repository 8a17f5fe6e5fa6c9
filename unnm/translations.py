"""The catalogues of translations: collected, judged and compiled by Babel, so that no gettext tools are needed."""

import os
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

LOCALE_DIR = Path(__file__).resolve().parent.parent / "locale"
# The order of the forms is that of the plural rule in the header; Babel and the CLDR agree on both.
PLURALS = {
    "az": "nplurals=2; plural=(n != 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
}
LANGUAGES = {"az": "Azerbaijani", "ru": "Russian"}
# No dates and no authors: history is the version control's, and every collection would be a difference.
HEADER = """\
# {name}. These translations await review by a native speaker who knows the field.
# `manage.py collect_translations` keeps the msgids; the terms to use are in docs/TRANSLATION.md.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
# What has to come through a translation unharmed: %(name)s, {name}, the slots of mails and what marks up a page.
PLACEHOLDERS = re.compile(
    r"%\(\w+\)[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]|%[-+#0]*\d*(?:\.\d+)?[a-zA-Z%]|\[\[\w+\]\]|\{[\w:]*\}"
)
TAGS = re.compile(r"<[^<>]+>")
LATIN, CYRILLIC = re.compile(r"[A-Za-zÀ-ɏə]"), re.compile(r"[\u0400-\u04ff]")


def compile_all(folder: Path = LOCALE_DIR) -> list[Path]:
    """Compile every .po that is newer than its .mo, and return the .mo files written."""
    written = []
    for source in sorted(folder.rglob("*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        _compile(source, target)
        written.append(target)
    return written


def collect_all(messages: Catalog, folder: Path = LOCALE_DIR) -> list[Path]:
    """Bring each language's .po up to these messages, keep what is translated, and return the files written."""
    written = []
    for language in LANGUAGES:
        path, content = po_path(language, folder), collected(messages, language, folder)
        if path.exists() and path.read_bytes() == content:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(path)
    return written


def collected(messages: Catalog, language: str, folder: Path = LOCALE_DIR) -> bytes:
    """Return the .po of a language as it should be: these messages, sorted, with the translations that exist."""
    catalogue = _read(po_path(language, folder), language)
    catalogue.update(messages, no_fuzzy_matching=True)
    # Files only: a line that moves is no reason to touch the catalogue.
    for message in catalogue:
        message.locations = [(name, 1) for name in sorted({name for name, _line in message.locations})]
    content = BytesIO()
    write_po(content, catalogue, 120, omit_header=True, sort_output=True, ignore_obsolete=True, include_lineno=False)
    header = HEADER.format(name=LANGUAGES[language], language=language, plurals=PLURALS[language])
    return header.encode() + content.getvalue().strip(b"\n") + b"\n"


def faults(messages: Catalog, folder: Path = LOCALE_DIR) -> list[str]:
    """Return what is wrong with the catalogues, a line each: language, fault, message and the files that use it."""
    found: list[str] = []
    for language in LANGUAGES:
        path = po_path(language, folder)
        catalogue = _read(path, language)
        catalogue.update(messages, no_fuzzy_matching=True)
        for message in sorted(message for message in catalogue if message.id):
            where = ", ".join(sorted({name for name, _line in message.locations}))
            found += [
                f"{language}: {fault}: “{_singular(message)}” ({where})" for fault in faults_of(message, language)
            ]
        if not path.exists() or path.read_bytes() != collected(messages, language, folder):
            found.append(f"{language}: not as `manage.py collect_translations` writes it ({path.name})")
    return found


def faults_of(message: Message, language: str) -> Iterator[str]:
    """Yield what is wrong with one message of a language."""
    sources = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or [""])
    if not all(texts):
        yield "missing"
        return
    if message.fuzzy:
        yield "fuzzy"
    if len(texts) != (1 if len(sources) == 1 else _plural_count(language)):
        yield f"has {len(texts)} forms"
    for index, text in enumerate(texts):
        # Only where one form is for the number one alone, that form may spell the number out, as the singular may.
        allowed = sources if index == 0 and len(texts) == 2 else sources[-1:]
        yield from _faults_of_text(text, allowed, language)


def po_path(language: str, folder: Path = LOCALE_DIR) -> Path:
    """Return where the catalogue of a language is."""
    return folder / language / "LC_MESSAGES" / "django.po"


def main() -> None:
    """Compile the project's own translations, and print a line only when there was something to do."""
    if written := compile_all():
        print(f"Compiled {len(written)} translation files.", flush=True)


def _faults_of_text(text: str, sources: tuple[str, ...], language: str) -> Iterator[str]:
    if all(_marks(PLACEHOLDERS, text) != _marks(PLACEHOLDERS, source) for source in sources):
        yield f"other placeholders in “{text}”"
    if all(_marks(TAGS, text) != _marks(TAGS, source) for source in sources):
        yield f"other tags in “{text}”"
    source = sources[-1]
    if _edges(text) != _edges(source):
        yield f"other space or line break at an end of “{text}”"
    # The Azerbaijani ə and the Cyrillic ә look the same, and a search finds only one of them.
    if language == "az" and CYRILLIC.search(text) and not CYRILLIC.search(source):
        yield f"Cyrillic letters in “{text}”"
    if language == "ru":
        mixed = [word for word in re.findall(r"\w+", text) if LATIN.search(word) and CYRILLIC.search(word)]
        if mixed:
            yield f"Latin letters in “{', '.join(mixed)}”"


def _marks(pattern: re.Pattern[str], text: str) -> list[str]:
    return sorted(set(pattern.findall(text)))


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _singular(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return f"{message.context}: {text}" if message.context else str(text)


def _plural_count(language: str) -> int:
    return int(PLURALS[language].removeprefix("nplurals=").partition(";")[0])


def _read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def _compile(source: Path, target: Path) -> None:
    catalogue = _read(source, source.parent.parent.name)
    # A process that starts now reads the old file or the new one, never half of it.
    unfinished = target.with_suffix(".unfinished")
    with unfinished.open("wb") as file:
        write_mo(file, catalogue)
    os.replace(unfinished, target)


if __name__ == "__main__":
    main()
