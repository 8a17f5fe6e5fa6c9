"""Titles that people write: one typed JSON field {language: text} with the language of the original."""

from typing import NotRequired, TypedDict

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

LANGUAGES = ("en", "az", "ru")


class Title(TypedDict):
    """A text in its original language and what translations there are; a missing one is pending."""

    original: str
    en: NotRequired[str]
    az: NotRequired[str]
    ru: NotRequired[str]


def title(original_text: str, *, original: str = "en", **translations: str) -> Title:
    """Return a title whose original is `original_text`; empty translations are left out, that is, pending."""
    value: dict[str, str] = {"original": original, original: original_text.strip()}
    value.update({language: text.strip() for language, text in translations.items() if text and text.strip()})
    return value  # type: ignore[return-value]  # built from the keys of Title


def text(value: Title | None, language: str | None = None) -> str:
    """Return the text in the language (the active one by default), else the original."""
    if not value:
        return ""
    texts: dict[str, object] = {**value}
    return str(texts.get(_wanted(language)) or texts.get(value["original"]) or "")


def language_name(code: str) -> str:
    """Return the name of a language in the active one: “English” for en."""
    return str(get_language_info(code)["name_translated"])


def is_pending(value: Title | None, language: str | None = None) -> bool:
    """Say whether the translation into the language (the active one by default) is still missing."""
    texts: dict[str, object] = {**value} if value else {}
    return bool(texts) and not texts.get(_wanted(language))


def language_of(value: Title | None, language: str | None = None) -> str:
    """Return the language in which `text` answers, for the lang attribute of the element that shows it."""
    if not value:
        return ""
    wanted = _wanted(language)
    return value["original"] if is_pending(value, wanted) else wanted


def _wanted(language: str | None) -> str:
    return (language or get_language() or "en").split("-")[0]


def validate_title(value: object) -> None:
    """Raise ValidationError unless the value is a Title with a text in its original language."""
    if not isinstance(value, dict) or value.get("original") not in LANGUAGES:
        raise ValidationError(
            _("Give the text and say in which language it was written (en, az or ru)."), code="invalid"
        )
    unknown = set(value) - {"original", *LANGUAGES}
    if unknown:
        raise ValidationError(_("Unknown language: %(languages)s."), params={"languages": ", ".join(sorted(unknown))})
    if not all(isinstance(part, str) for part in value.values()) or not value.get(value["original"], "").strip():
        raise ValidationError(_("The text in the original language is missing."), code="blank")


class TitleField(models.JSONField):
    """A JSON column that holds a Title."""

    default_validators = [validate_title]
