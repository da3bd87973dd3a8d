from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("governance", "0007_erasure")]

    operations = [
        migrations.AlterField(
            model_name="look",
            name="page",
            field=models.CharField(
                choices=[
                    ("member", "Page of the member"),
                    ("dues", "Book of dues"),
                    ("rights", "Rights to benefits"),
                    ("claim", "Claim"),
                    ("request", "Request of two people"),
                    ("resolution", "Resolution"),
                    ("file", "The whole file of the member"),
                ],
                max_length=10,
            ),
        )
    ]
