"""The optional login of a person, and tokens for the API."""

import hashlib
import hmac
import secrets
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import access
from members.models.person import Person
from members.querysets import AccountQuerySet, ApiTokenQuerySet


class AccountManager(BaseUserManager["Account"]):
    """Reads accounts together with their person, since every page shows who is signed in."""

    def get_queryset(self) -> AccountQuerySet:
        """Return the accounts with person and contact."""
        return AccountQuerySet(self.model, using=self._db).select_related("person__contact")

    def create_user(self, email: str, *, person: Person, password: str | None = None, **fields: Any) -> "Account":
        """Create a login for the person; without a password the account cannot be entered by one."""
        account = self.model(email=self.normalize_email(email).lower(), person=person, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


@pghistory.track(append_only=False, exclude=["password", "last_login"])
class Account(AbstractBaseUser):
    """The optional login of a person. There is no superuser: what an account may do follows from offices only."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="account")
    email = models.EmailField(_("e-mail address"), unique=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_administrator = models.BooleanField(
        _("platform administrator"),
        default=False,
        help_text=_("Runs the installation: sees networks, agencies and accounts, nothing classified."),
    )
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []  # type: ignore[misc]  # a class variable in the base

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.email

    @property
    def is_staff(self) -> bool:
        """Whether the read-only administration site opens, where it is enabled at all."""
        return self.is_administrator

    def has_perm(self, permission: str, obj: object | None = None) -> bool:
        """Ask the permission tables (rules); there is no bypass for anybody."""
        return access.allowed(self, permission, obj)

    def has_perms(self, permissions: list[str], obj: object | None = None) -> bool:
        """Ask the permission tables for all of the permissions."""
        return all(self.has_perm(permission, obj) for permission in permissions)

    def has_module_perms(self, app_label: str) -> bool:
        """Say whether the administration site shows the app."""
        return self.is_active and self.is_administrator


PREFIX_LENGTH = 8


@pghistory.track(exclude=["digest", "last_used_at"])
class ApiToken(models.Model):
    """A personal token for the API, kept as prefix and keyed digest: it is shown once and cannot be read again."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(max_length=PREFIX_LENGTH, unique=True)
    digest = models.CharField(max_length=64)
    is_read_only = models.BooleanField(_("read-only"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.prefix}…"

    @property
    def is_usable(self) -> bool:
        """Whether the token still opens the API."""
        return self.revoked_at is None and self.expires_at > timezone.now()

    @staticmethod
    def generate() -> tuple[str, str]:
        """Return a new prefix and secret; the token is `unnm_<prefix>_<secret>`."""
        return secrets.token_hex(PREFIX_LENGTH // 2), secrets.token_urlsafe(32)

    @staticmethod
    def digest_of(secret: str) -> str:
        """Return the digest of a secret, keyed with SECRET_KEY so that a stolen table opens nothing."""
        key = hashlib.sha256(b"members.ApiToken:" + settings.SECRET_KEY.encode()).digest()
        return hmac.new(key, secret.encode(), hashlib.sha256).hexdigest()
