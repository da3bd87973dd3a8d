"""After an upgrade that alters logged tables and the log itself, every change is still logged with who did it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings
from django_scopes import scopes_disabled
from tests.world import make_fund

from kongboon.config.database import init_database
from kongboon.funds import guarding
from kongboon.funds import migrations as funds_migrations
from kongboon.funds.models import BankAccount
from kongboon.governance import migrations as governance_migrations
from kongboon.governance.change_log import acting_as
from kongboon.governance.models import Change

ALTERED = {
    funds_migrations: 'migrations.AlterField("bankaccount", "branch", models.CharField(max_length=150, blank=True))',
    governance_migrations: 'migrations.AlterField("change", "act", models.CharField(max_length=150, blank=True))',
}
DELIBERATE = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("{app}", "{last}")]
    operations = [{operation}]
"""


@pytest.fixture
def altered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    modules = {}
    for package, operation in ALTERED.items():
        here = Path(str(package.__file__)).parent
        app = here.parent.name
        modules[app] = f"upgraded_{app}_migrations"
        (tmp_path / modules[app]).mkdir()
        for file in here.glob("*.py"):
            (tmp_path / modules[app] / file.name).write_text(
                file.read_text(encoding="utf-8"), encoding="utf-8"
            )
        last = max(path.stem for path in here.glob("[0-9]*.py"))
        text = DELIBERATE.format(app=app, last=last, operation=operation)
        (tmp_path / modules[app] / "0999_deliberate.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with override_settings(MIGRATION_MODULES=modules):
        yield
    for name in [name for name in sys.modules if name.startswith("upgraded_")]:
        del sys.modules[name]


def test_an_upgrade_keeps_the_log_and_its_actor(committed: str, at: datetime, altered: None) -> None:
    with scopes_disabled():
        make_fund(at=at)
        before = Change.objects.count()
        init_database()
        assert guarding.differences(connection) == []
        assert Change.objects.count() == before
        with acting_as(user_id=7):
            BankAccount.objects.update(branch="1")
        connection.close()
        with acting_as(user_id=8):
            BankAccount.objects.update(branch="2")
        changes = Change.objects.filter(table_name="funds_bankaccount", action="update")
        assert list(changes.order_by("pk").values_list("user_id", flat=True)) == [7, 8]
