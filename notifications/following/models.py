"""Who follows what, and what changed."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone


class Follow(models.Model):
    """A person's wish to hear what changes about a thing, such as "workstream:12"."""

    scope = models.CharField(max_length=100)
    about = models.CharField(max_length=100)
    person = models.UUIDField()
    since_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["about", "person"], name="follow_once")]
        indexes = [models.Index(fields=["person"], name="follow_person")]

    def __str__(self) -> str:
        return self.about


class Change(models.Model):
    """Something that changed: of what sort, which row says it, whose followers it reaches, who did it."""

    scope = models.CharField(max_length=100)
    kind = models.CharField(max_length=100)
    row = models.CharField(max_length=100)
    reaches = ArrayField(models.CharField(max_length=100))
    by = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        indexes = [GinIndex(fields=["reaches"], name="change_reaches")]

    def __str__(self) -> str:
        return f"{self.kind} {self.row}"
