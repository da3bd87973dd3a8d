from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0003_former_household")]

    operations = [migrations.AddField("registerimport", "decisions", models.JSONField(default=dict))]
