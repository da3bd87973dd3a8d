from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from django.test import Client

from kongboon.config.https import own_certificate, told_certificate
from kongboon.offline.authority import authority, fingerprint

pytestmark = pytest.mark.django_db


def test_the_worker_is_served_at_the_root_to_whoever_has_no_sign_in_any_more() -> None:
    answer = Client().get("/service-worker.js")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript")
    text = answer.content.decode()
    assert '"/offline/"' in text
    assert '"/accounts/logout/"' in text


def test_the_page_without_a_line_names_nobody_and_needs_no_sign_in() -> None:
    answer = Client().get("/offline/")
    assert answer.status_code == 200
    assert "ไม่มีสัญญาณ" in answer.content.decode()
    assert "Offline-Owner" not in answer


def test_a_telephone_fetches_the_authority_and_compares_its_words(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    client = Client()
    assert client.get("/offline/telephone/kongboon.crt").status_code == 404, "none is made yet"
    assert "kongboon.crt" not in client.get("/offline/telephone/").content.decode()
    own_certificate("127.0.0.1")
    held = authority()
    assert held is not None
    assert x509.load_der_x509_certificate(client.get("/offline/telephone/kongboon.crt").content) == held
    page = client.get("/offline/telephone/").content.decode()
    for told in fingerprint(held):
        assert told in page
    assert page.count('class="step"') == 6, "three drawn steps for Android and three for iPhone"
    assert 'class="qr"' in page
    assert "/offline/telephone/" in told_certificate(tmp_path / "https" / "certificate.pem")
