from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stewardship", "0003_sending_without_names_of_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="sending",
            name="digest",
            field=models.CharField(max_length=64, null=True),
        ),
    ]
