from __future__ import annotations

import pytest
from django.test import Client

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
