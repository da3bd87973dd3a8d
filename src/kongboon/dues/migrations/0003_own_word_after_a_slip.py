from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dues", "0002_agreements"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="handoveragreement",
            name="hand_over_agreed_once",
        ),
        migrations.AddConstraint(
            model_name="handoveragreement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("said_satang", None), models.Q(("way", "slip"), _negated=True)),
                fields=("hand_over",),
                name="hand_over_agreed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoveragreement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("way", "slip")),
                fields=("hand_over",),
                name="hand_over_slip_agrees_once",
            ),
        ),
    ]
