from __future__ import annotations


from django.db import migrations, models

from kongboon.rules.document import load_regulation
from kongboon.rules.tenure import months_later


def _fill(apps, schema_editor):
    """The day of the vote stands in the document; one that does not fit today's rule for a first day is historical."""
    for version in apps.get_model("funds", "RegulationVersion")._base_manager.all():
        voted_on = load_regulation(version.text).approved_on
        version.voted_on = voted_on
        version.is_historical = not voted_on < version.in_force_from <= months_later(voted_on, 12)
        version.save(update_fields=["voted_on", "is_historical"])


class Migration(migrations.Migration):

    dependencies = [
        ('funds', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='regulationversion',
            name='voted_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='regulationversion',
            name='is_historical',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='regulationversion',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(_fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='regulationversion',
            name='voted_on',
            field=models.DateField(),
        ),
        migrations.AlterModelOptions(
            name='regulationversion',
            options={'ordering': ['in_force_from', 'pk']},
        ),
        migrations.RemoveConstraint(
            model_name='regulationversion',
            name='regulation_from_once',
        ),
        migrations.AddConstraint(
            model_name='regulationversion',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('fund', 'in_force_from'), name='regulation_from_once'),
        ),
    ]
