from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from tests.ground import ground
from tests.world import PASSWORD, Cast, make_fund

from kongboon.dues.tests.pages import AT, Signed
from kongboon.rules.catalogue import catalogue_text


@ground
def cast(at: datetime) -> Cast:
    """A fund whose regulation asks a baht a day, inside its scope."""
    return make_fund(at=at, regulation=catalogue_text("standard-13"))


@ground
def office() -> Cast:
    """A fund of today whose officers sign in."""
    return make_fund(at=AT, regulation=catalogue_text("standard-13"), users=True)


@pytest.fixture
def signed(office: Cast) -> Signed:
    def sign_in(role: str) -> Client:
        client = Client()
        assert (
            client.login(username=f"{role}{office.fund.code[-3:]}", password=PASSWORD)
            or client.force_login(office.officers[role].user) is None
        )
        return client

    return sign_in
