import pytest

from vienreiz.modules.access import testing as access
from vienreiz.modules.registers import testing as registers


@pytest.fixture
def country() -> None:
    """A register of people with the service `people.about`, and the purpose `lending`."""
    registers.people()
    access.purpose("lending")
