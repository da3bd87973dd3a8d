"""What a proxy tells of its client is believed from the named ones alone."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from kongboon.access.proxy import TrustedProxies
from kongboon.config.environment import env_networks


def seen(settings: Any, trusted: str = "192.0.2.0/24", **meta: str) -> HttpRequest:
    settings.TRUSTED_PROXIES = [ip_network(trusted)] if trusted else []
    request = RequestFactory().get("/", **({"HTTP_HOST": "localhost:8000"} | meta))
    TrustedProxies(lambda _: HttpResponse())(request)
    return request


FORWARDED = {"HTTP_X_FORWARDED_FOR": "203.0.113.9", "HTTP_X_FORWARDED_PROTO": "https"}


def test_a_named_proxy_is_believed(settings: Any) -> None:
    request = seen(settings, REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_HOST="fund.example", **FORWARDED)
    assert (request.META["REMOTE_ADDR"], request.scheme) == ("203.0.113.9", "https")
    settings.ALLOWED_HOSTS = ["fund.example"]
    assert request.get_host() == "fund.example"
    assert not request.is_at_this_machine


def test_anybody_else_is_not(settings: Any) -> None:
    request = seen(settings, REMOTE_ADDR="198.51.100.1", HTTP_X_FORWARDED_HOST="evil.example", **FORWARDED)
    assert (request.META["REMOTE_ADDR"], request.scheme) == ("198.51.100.1", "http")
    assert request.get_host() == "localhost:8000"
    assert "HTTP_X_FORWARDED_FOR" not in request.META


@pytest.mark.parametrize(
    ("chain", "client"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("198.51.100.9, 203.0.113.9", "203.0.113.9"),  # the client wrote the first one itself
        ("203.0.113.9, 192.0.2.7", "203.0.113.9"),  # two proxies in a row
        ("192.0.2.8, 192.0.2.7", "192.0.2.8"),
        ("nonsense", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::1"),
        ("", "192.0.2.1"),
    ],
)
def test_the_client_is_the_last_address_that_is_no_proxy(settings: Any, chain: str, client: str) -> None:
    assert seen(settings, REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=chain).META["REMOTE_ADDR"] == client


def test_only_a_browser_on_this_machine_is_at_this_machine(settings: Any) -> None:
    assert seen(settings, REMOTE_ADDR="127.0.0.1").is_at_this_machine
    assert seen(settings, REMOTE_ADDR="::1", HTTP_HOST="[::1]:8000").is_at_this_machine
    assert not seen(settings, REMOTE_ADDR="198.51.100.5").is_at_this_machine
    # A proxy that was not named gives itself away by its headers or by the name that it serves.
    assert not seen(settings, REMOTE_ADDR="127.0.0.1", **FORWARDED).is_at_this_machine
    assert not seen(settings, REMOTE_ADDR="127.0.0.1", HTTP_VIA="1.1 proxy").is_at_this_machine
    assert not seen(settings, REMOTE_ADDR="127.0.0.1", HTTP_HOST="fund.example").is_at_this_machine
    assert not seen(settings, "127.0.0.0/8", REMOTE_ADDR="127.0.0.1").is_at_this_machine


def test_a_page_behind_tls_does_not_loop_and_says_so_for_a_year(db: None, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31_536_000
    settings.TRUSTED_PROXIES = [ip_network("192.0.2.0/24")]
    page = Client().get("/accounts/login/", REMOTE_ADDR="192.0.2.1", **FORWARDED)
    assert (page.status_code, page.headers["Location"]) == (302, "/begin/")
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert Client().get("/accounts/login/", REMOTE_ADDR="198.51.100.1", **FORWARDED).status_code == 301


def test_a_wrong_setting_names_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KONGBOON_TRUSTED_PROXIES", "127.0.0.1, 198.51.100.0/24")
    assert [str(one) for one in env_networks("KONGBOON_TRUSTED_PROXIES")] == [
        "127.0.0.1/32",
        "198.51.100.0/24",
    ]
    monkeypatch.setenv("KONGBOON_TRUSTED_PROXIES", "nginx")
    with pytest.raises(ImproperlyConfigured, match="KONGBOON_TRUSTED_PROXIES"):
        env_networks("KONGBOON_TRUSTED_PROXIES")
