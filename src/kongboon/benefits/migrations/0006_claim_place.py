from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("benefits", "0005_same_device")]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="place",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        )
    ]
