"""How Latvian is written, which the source itself must not know."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from vienreiz.kernel.ui import plugs


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ on|day }}", ">03.11.2026.<"),
        ("{{ at|instant }}", ">01.07.2026., 01:30<"),
        ("{{ at|exact }}", ">01.07.2026., 01:30:15 EEST<"),
    ],
)
def test_days_and_moments(monkeypatch: pytest.MonkeyPatch, template: str, shown: str) -> None:
    monkeypatch.setattr(plugs, "_zone_of_place", [lambda: "Europe/Riga"])
    plugs.begin_page()
    values = {"on": date(2026, 11, 3), "at": datetime(2026, 6, 30, 22, 30, 15, tzinfo=UTC)}

    with translation.override("lv"):
        assert shown in Template(template).render(Context(values))
    plugs.begin_page()
