from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("funds", "0001_initial"),
        ("members", "0002_consent"),
    ]

    operations = [
        migrations.AddField(
            "statusevent", "former_name", models.CharField(blank=True, default="", max_length=210), preserve_default=False
        ),
        migrations.AddField(
            "statusevent", "former_house", models.CharField(blank=True, default="", max_length=50), preserve_default=False
        ),
        migrations.AddField(
            "statusevent",
            "former_village",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="funds.village"
            ),
        ),
        migrations.AddField("statusevent", "former_until", models.DateTimeField(null=True)),
    ]
