"""How the API names related rows and says who reads a row."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from members.api.fields import ClassificationField


def acronym(source: str, **options: Any) -> serializers.CharField:
    """Return the field that names an agency by its acronym."""
    return serializers.CharField(source=f"{source}.acronym", read_only=True, **options)


@extend_schema_field(serializers.ListField(child=serializers.CharField()))
class Names(serializers.Field[Any, Any, Any, Any]):
    """The natural keys of related rows: their acronym, their key."""

    def __init__(self, name: str, **options: Any) -> None:
        self.name = name
        super().__init__(read_only=True, **options)

    def to_representation(self, value: Any) -> list[str]:
        """Return the key of each row, of a manager or of a list."""
        rows = value.all() if hasattr(value, "all") else value
        return [getattr(row, self.name) for row in rows]


class AudienceSerializer(serializers.ModelSerializer[Any]):
    """A classified row: `classification` is the effective one, which decides who reads it."""

    classification = ClassificationField(source="effective_classification", read_only=True)
