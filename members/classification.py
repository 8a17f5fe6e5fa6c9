"""Who may read a row: public, network or un_only, and the triggers that keep the effective value in the database.

The effective classification of a row is the strictest of its own and its parents'. It is stored and indexed, so that
every list, total, search and export filters by one comparison in SQL.
"""

from collections.abc import Mapping

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _


class Classification(models.IntegerChoices):
    """Ordered from the widest to the strictest audience, so that the strictest of several is the greatest."""

    PUBLIC = 1, _("public")
    NETWORK = 2, _("network")
    UN_ONLY = 3, _("UN only")

    @property
    def key(self) -> str:
        """Return the word that the API, exports and style sheets use."""
        return self.name.lower()

    @classmethod
    def from_key(cls, key: str) -> "Classification":
        """Return the member for `public`, `network` or `un_only`. Raises KeyError for any other word."""
        return cls[key.upper()]


class ClassificationField(models.PositiveSmallIntegerField):  # type: ignore[type-arg]  # not subscriptable at run time
    """The classification that people set on a row; drafts start at UN only and are widened by a named transition."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("choices", Classification)
        kwargs.setdefault("default", Classification.UN_ONLY)
        kwargs.setdefault("verbose_name", _("classification"))
        super().__init__(**kwargs)  # type: ignore[arg-type]  # keyword arguments are passed through unchanged


class EffectiveClassificationField(models.PositiveSmallIntegerField):  # type: ignore[type-arg]  # as above
    """The strictest of a row's own classification and its parents'; written by a trigger, never by Python."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("choices", Classification)
        kwargs.setdefault("default", Classification.UN_ONLY)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("db_index", True)
        super().__init__(**kwargs)  # type: ignore[arg-type]  # keyword arguments are passed through unchanged


def inherits_from(
    parents: Mapping[str, str] | None = None, *, classification: str = "NEW.classification"
) -> pgtrigger.Trigger:
    """Return the trigger that computes a row's effective classification.

    `parents` maps a foreign key column to the parent's table. The parent row is read FOR SHARE: otherwise a row that
    is written while another transaction makes its parent stricter would keep the wider value.
    """
    lines = "\n".join(
        f"IF NEW.{column} IS NOT NULL THEN\n"  # noqa: S608  # names of columns and tables, from the models only
        f"    SELECT effective_classification INTO parent FROM {table} WHERE id = NEW.{column} FOR SHARE;\n"
        f"    strictest := GREATEST(strictest, parent);\n"
        f"END IF;"
        for column, table in (parents or {}).items()
    )
    return pgtrigger.Trigger(
        name="effective_classification",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("strictest", "smallint"), ("parent", "smallint")],
        func=f"strictest := {classification};\n{lines}\nNEW.effective_classification := strictest;\nRETURN NEW;",
    )


def passes_on_to(children: Mapping[str, str]) -> pgtrigger.Trigger:
    """Return the trigger that makes children compute their value again when this row's effective value changes.

    `children` maps a child's table to its foreign key column. The update changes nothing by itself; it fires the
    children's own trigger.
    """
    lines = "\n".join(
        f"UPDATE {table} SET effective_classification = effective_classification WHERE {column} = NEW.id;"  # noqa: S608  # as above
        for table, column in children.items()
    )
    return pgtrigger.Trigger(
        name="pass_on_classification",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition("OLD.effective_classification IS DISTINCT FROM NEW.effective_classification"),
        func=f"{lines}\nRETURN NULL;",
    )
