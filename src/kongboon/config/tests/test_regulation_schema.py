"""`kongboon regulation schema`: the published description of a document, without a database."""

from __future__ import annotations

import json

from click.testing import CliRunner

from kongboon.config.commands.regulation import regulation
from kongboon.rules.schema import regulation_schema


def test_it_prints_the_schema_as_json() -> None:
    done = CliRunner().invoke(regulation, ["schema"])
    assert done.exit_code == 0
    assert json.loads(done.output) == regulation_schema()
