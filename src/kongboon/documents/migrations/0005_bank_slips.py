from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0004_came_back"),
    ]

    operations = [
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(
                choices=[
                    ("evidence", "Paper for a benefit"),
                    ("signed_voucher", "Signed payment voucher"),
                    ("minutes", "Minutes of a meeting"),
                    ("consent", "Signed consent"),
                    ("receipt", "Receipt of a small cost"),
                    ("hand_over", "Signed slip of cash handed over"),
                    ("goods", "Photo of goods received or given"),
                    ("came_back", "Proof of money that came back"),
                    ("bank_slip", "The bank's slip of a deposit"),
                ],
                max_length=20,
            ),
        ),
    ]
