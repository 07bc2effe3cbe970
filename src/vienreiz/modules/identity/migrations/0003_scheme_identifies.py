"""A kind of identifier says whom it identifies."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_client_token")]

    operations = [
        migrations.AddField(
            model_name="scheme",
            name="identifies",
            field=models.CharField(default="person", max_length=20),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="scheme",
            constraint=models.CheckConstraint(
                condition=models.Q(("identifies__in", ["person", "legal-person"])), name="scheme_identifies_a_kind"
            ),
        ),
    ]
