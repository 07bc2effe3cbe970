"""What may be read without an ask."""

from typing import Any

import pytest

from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.registers import public as registers

pytestmark = pytest.mark.django_db(databases=["default", "log"])


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


def test_every_service_about_persons_is_named(country: SmallCountry) -> None:
    assert {service.code for service in exchange.about(country.dot)} == testing.SERVICES_ABOUT_PERSONS


@pytest.mark.usefixtures("country")
def test_an_open_register_is_read_by_anyone_in_the_order_of_labels() -> None:
    page = exchange.open_records("places", offset=0, limit=2)

    assert [record.label for record in page.records] == ["Far End", "Hill"]
    assert page.total == 3
    assert [record.label for record in exchange.open_records("places", offset=2, limit=2).records] == ["Millbrook"]


@pytest.mark.usefixtures("country")
def test_an_open_register_is_searched() -> None:
    page = exchange.open_records("places", search="mill")

    assert [(record.key, record.label) for record in page.records] == [("PL-1", "Millbrook")]
    assert page.total == 1


@pytest.mark.usefixtures("country")
@pytest.mark.parametrize(
    ("offset", "limit", "shown"), [(0, 4, 3), (0, 3, 3), (0, 2, 2), (2, 5, 1), (9, 5, 0), (0, 0, 0)]
)
def test_the_total_is_that_of_all_pages(offset: int, limit: int, shown: int) -> None:
    page = exchange.open_records("places", offset=offset, limit=limit)

    assert (len(page.records), page.total) == (shown, 3)


@pytest.mark.usefixtures("country")
def test_labels_of_keys_are_looked_up_at_once() -> None:
    assert exchange.labels("places", {"PL-1", "PL-3", "PL-9"}) == {"PL-1": "Millbrook", "PL-3": "Far End"}


@pytest.mark.usefixtures("country")
def test_labels_of_what_records_refer_to_are_found_by_the_field() -> None:
    residents = registers.register("residents")
    contents: list[dict[str, exchange.Json]] = [{"name": "Ada", "place": "PL-1"}, {"place": "PL-9"}, {"place": None}]

    held = [(residents, content) for content in contents]
    assert exchange.labels_in(held, exchange.wording()) == {"places": {"PL-1": "Millbrook"}}
    assert exchange.labels_in([(residents, {"name": "PL-1"})], exchange.wording()) == {}


@pytest.mark.usefixtures("country")
def test_labels_at_hand_are_not_looked_up_again(django_assert_num_queries: Any) -> None:
    places = exchange.open_records("places")
    held = [(registers.register("residents"), {"place": "PL-1"})]

    words = exchange.wording()

    with django_assert_num_queries(0):
        assert exchange.labels_in(held, words, beside={"places": places}) == {"places": {"PL-1": "Millbrook"}}


@pytest.mark.usefixtures("country")
@pytest.mark.parametrize("register", ["residents", "ties", "nothing"])
def test_a_register_about_persons_is_not_open(register: str) -> None:
    with pytest.raises(exchange.RegisterNotOpen):
        exchange.open_records(register)
    with pytest.raises(exchange.RegisterNotOpen):
        exchange.open_record(register, "P-0001")
    with pytest.raises(exchange.RegisterNotOpen):
        exchange.labels(register, {"P-0001"})
