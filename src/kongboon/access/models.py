from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from kongboon.funds.models import FundOwned, Village


class User(AbstractUser):
    """Someone who signs in on this installation; what they may do at a fund is their Officer row.

    Whoever's password was set by somebody else chooses an own one before any other page opens. It may have come on a
    slip: a one-time code with an end, made by `slip_by` (None: at the shell) on the device with the key `slip_device`.
    `is_slip_of_same_device` says for good that the slip was first used on the very device that made it.
    """

    must_choose_password = models.BooleanField(default=False)
    slip_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    slip_device = models.CharField(max_length=64, blank=True)
    slip_expires_at = models.DateTimeField(null=True, blank=True)
    slip_used_at = models.DateTimeField(null=True, blank=True)
    is_slip_of_same_device = models.BooleanField(default=False)
    # A made-up person of the demo, whose password is printed: signs in without a second step.
    is_demo = models.BooleanField(default=False)

    def check_password(self, raw_password: str | None) -> bool:
        """Also the code of a slip that was typed with spaces, or with the capital that a telephone puts first."""
        if super().check_password(raw_password):
            return True
        if raw_password is None:
            return False
        typed = "-".join(raw_password.lower().replace("-", " ").split())
        return self.must_choose_password and typed != raw_password and super().check_password(typed)


class Role(models.TextChoices):
    """Offices of a fund (domain.md 2.2)."""

    CHAIR = "chair", _("Chair")
    TREASURER = "treasurer", _("Treasurer")
    BOOKKEEPER = "bookkeeper", _("Bookkeeper")
    REGISTRAR = "registrar", _("Registrar")
    SECRETARY = "secretary", _("Secretary")
    WELFARE = "welfare", _("Welfare officer")
    COLLECTOR = "collector", _("Village collector")
    AUDITOR = "auditor", _("Auditor")


class Officer(FundOwned):
    """A person's office at a fund. Books and papers name the officer, so a fund can move without its users."""

    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="offices")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=Role.choices)
    village = models.ForeignKey(Village, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    active_from = models.DateField()
    active_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "user", "role"],
                condition=models.Q(active_to=None),
                name="officer_user_role_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Device(models.Model):
    """A browser on which a user has signed in before; it keeps a cookie, and here is that cookie's SHA-256."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    key = models.CharField(max_length=64)
    first_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)  # when the second step was last done here

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="device_once_a_user")]


class SignIn(models.Model):
    """One attempt to sign in, kept for a year: it makes guessing slow and shows a user who came as them.

    `account` is a keyed hash of the name that was typed, because a password is sometimes typed there. `device` is
    the key of a device that the user has signed in on before, "" on any other.
    """

    class Outcome(models.TextChoices):
        DONE = "done", _("Signed in")
        WRONG = "wrong", _("Wrong password or code")

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sign_ins")
    account = models.CharField(max_length=32)
    at = models.DateTimeField(db_index=True)
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="sign_in_account_at"),
            models.Index(fields=["address", "at"], name="sign_in_address_at"),
        ]


class Session(AbstractBaseSession):
    """An open sign-in; what it holds is sealed (`access.sessions`)."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    seen_at = models.DateTimeField()

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from kongboon.access.sessions import SessionStore

        return SessionStore


class ShellLogin(models.Model):
    """A sign-in at the shell: the SHA-256 of its token (`access.shell`)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="shell_logins")
    key = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField()
