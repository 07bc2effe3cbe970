from pathlib import PurePath
from typing import Any

from django.db import migrations


def forget_names(apps: Any, schema_editor: Any) -> None:
    """What a file was called may name somebody; its ending does not."""
    rows = apps.get_model("stewardship", "Sending").objects.using(schema_editor.connection.alias)
    for row in rows.only("name", "details").iterator(chunk_size=500):
        ending = PurePath(row.name).suffix.lower()
        name = f"source{ending if ending in {'.csv', '.ndjson'} else '.unknown'}"
        details = {**row.details, "source": name} if "source" in row.details else row.details
        rows.filter(pk=row.pk).update(name=name, details=details)


class Migration(migrations.Migration):
    dependencies = [
        ("stewardship", "0002_sending_claim_and_reference"),
    ]

    operations = [migrations.RunPython(forget_names, migrations.RunPython.noop)]
