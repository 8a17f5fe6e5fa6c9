"""Fields that the serializers of every app share: titles and classifications."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from members import titles
from members.classification import Classification

CLASSIFICATION_KEYS = tuple(level.key for level in Classification)


@extend_schema_serializer(component_name="Title")
class TitleShape(serializers.Serializer[Any]):
    """A text in its original language and its translations; a language that is left out is still pending."""

    original = serializers.ChoiceField(choices=titles.LANGUAGES, help_text="The language in which it was written.")
    en = serializers.CharField(required=False)
    az = serializers.CharField(required=False)
    ru = serializers.CharField(required=False)


@extend_schema_field(TitleShape)
class TitleField(serializers.JSONField):
    """A title as the JSON object {original, en, az, ru}."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the title. Raises ValidationError unless it has a text in its original language."""
        value = super().to_internal_value(data)
        try:
            titles.validate_title(value)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from None
        return value


class ClassificationField(serializers.ChoiceField):
    """A classification by its key: public, network or un_only."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Who may read it: public, network, or un_only (the UN side)."))
        super().__init__(choices=CLASSIFICATION_KEYS, **kwargs)

    def to_representation(self, value: Any) -> str:
        """Return the key of a stored value."""
        return Classification(value).key

    def to_internal_value(self, data: Any) -> Any:
        """Return the classification of a key. Raises ValidationError for an unknown word."""
        return Classification.from_key(str(super().to_internal_value(data)))
