from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0003_change_until_and_acting_for"),
    ]

    # in one step and in a transaction, since no release holds uses yet; later ones build their indexes concurrently
    operations = [
        migrations.AlterField(
            model_name="use",
            name="exchange_id",
            field=models.UUIDField(),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.UniqueConstraint(
                fields=("exchange_id", "consent"), name="consent_used_once_by_an_exchange"
            ),
        ),
    ]
