from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("benefits", "0004_erasure")]

    operations = [
        migrations.AddField(
            model_name="approval",
            name="is_same_device",
            field=models.BooleanField(default=False),
        )
    ]
