from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client
from django_scopes import scope
from tests.world import PASSWORD, Cast, make_fund

from kongboon.dues.tests.pages import AT, Signed
from kongboon.rules.catalogue import catalogue_text


@pytest.fixture
def cast(db: None, at: datetime) -> Iterator[Cast]:
    """A fund whose regulation asks a baht a day, inside its scope."""
    made = make_fund(at=at, regulation=catalogue_text("standard-13"))
    with scope(fund=made.fund):
        yield made


@pytest.fixture
def office(db: None) -> Iterator[Cast]:
    """A fund of today whose officers sign in."""
    made = make_fund(at=AT, regulation=catalogue_text("standard-13"), users=True)
    with scope(fund=made.fund):
        yield made


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
