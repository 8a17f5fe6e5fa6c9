"""Compiling translations without gettext's own tools."""

import gettext
import os
from pathlib import Path

from unnm.translations import compile_all

SOURCE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Meeting"\nmsgstr "Görüş"\n'


def write(folder: Path) -> Path:
    source = folder / "az" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(SOURCE, encoding="utf-8")
    return source


def test_compile_all_writes_what_gettext_reads(tmp_path: Path) -> None:
    source = write(tmp_path)
    target = source.with_suffix(".mo")
    assert compile_all(tmp_path) == [target]
    with target.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Meeting") == "Görüş"


def test_compile_all_leaves_what_is_current(tmp_path: Path) -> None:
    source = write(tmp_path)
    compile_all(tmp_path)
    assert compile_all(tmp_path) == []
    newer = source.stat().st_mtime + 10
    os.utime(source, (newer, newer))
    assert compile_all(tmp_path) == [source.with_suffix(".mo")]


def test_compile_all_without_translations_does_nothing(tmp_path: Path) -> None:
    assert compile_all(tmp_path / "missing") == []
