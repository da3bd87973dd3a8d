"""Officers before the members' pages."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.world import PASSWORD, Cast

from kongboon.access.services import add_user

LIST = "/f/3305050/members/"
IMPORT = f"{LIST}import/"
CHECK = f"{IMPORT}check/"


def signed_in(cast: Cast, role: str) -> Client:
    """A browser in which the fund's officer of this role has signed in, reading English."""
    officer = cast.officers[role]
    if officer.user is None:
        officer.user = add_user(username=f"{role}-{cast.fund.code}", password=PASSWORD)
        officer.save()
    client = Client(headers={"accept-language": "en"})
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def send(client: Client, data: bytes, name: str = "ทะเบียน.xlsx") -> Any:
    """Choose a file in step 1."""
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, data)})


def text(response: Any) -> str:
    return str(response.content.decode())
