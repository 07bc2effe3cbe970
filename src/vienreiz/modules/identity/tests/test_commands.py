"""Subjects, identifiers, institutions, cards and tokens, through the door, on the real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from vienreiz.kernel import actors
from vienreiz.kernel.outbox import public as outbox
from vienreiz.kernel.text import Text
from vienreiz.modules.identity import models, queries, testing
from vienreiz.modules.identity import public as identity

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
DAY = date(2026, 5, 4)
BY = actors.system("tests")
CODE = testing.TEST_CODE

pytestmark = pytest.mark.django_db


def introduce(*written: str, valid_from: date = DAY, scheme: str = CODE) -> dict[str, identity.SubjectId]:
    return identity.introduce(scheme, written, valid_from=valid_from, by=BY, at=NOON)


def change(subject_id: identity.SubjectId, value: str, *, on: date, scheme: str = CODE) -> None:
    identity.change_identifier(subject_id, scheme=scheme, value=value, on=on, by=BY, at=NOON)


@pytest.fixture
def scheme() -> identity.Scheme:
    return testing.ensure_scheme()


@pytest.fixture
def strict_scheme() -> identity.Scheme:
    """One with a check digit: the digit before it, doubled, modulo 10."""
    opened = identity.Scheme(
        code="strict",
        title=Text({"en": "Strict"}),
        pattern=r"\d-?\d",
        algorithm=identity.Algorithm.WEIGHTED_SUM,
        weights=(2,),
        modulus=10,
        example="1-2",
    )
    identity.replace_schemes(closed=[], opened=[opened], origin="tests", by=BY, at=NOON)
    return opened


@pytest.mark.usefixtures("scheme")
class TestIntroduce:
    def test_unknown_values_become_subjects(self) -> None:
        made = introduce("A-1", "A-2")

        assert set(made) == {"A-1", "A-2"}
        assert made["A-1"] != made["A-2"]
        assert made["A-1"].version == 4
        assert identity.subject_of(CODE, "a1", on=DAY) == made["A-1"]
        assert [(held.value, held.valid.start, held.valid.end) for held in identity.identifiers_of(made["A-1"])] == [
            ("A-1", DAY, None)
        ]

    def test_known_values_stay_who_they_are(self) -> None:
        first = introduce("A-1")

        again = introduce("A-1", "A1", "A-2", valid_from=DAY + timedelta(days=9))

        assert again["A-1"] == again["A1"] == first["A-1"]
        assert models.Subject.objects.count() == 2

    def test_a_value_known_from_a_later_day_is_not_new(self) -> None:
        first = introduce("A-1")

        assert introduce("A-1", valid_from=DAY - timedelta(days=365)) == first
        assert models.Identifier.objects.count() == 1

    def test_a_value_somebody_had_before_can_be_somebody_elses(self) -> None:
        first = introduce("A-1")["A-1"]
        change(first, "A-2", on=DAY + timedelta(days=1))

        second = introduce("A-1", valid_from=DAY + timedelta(days=1))["A-1"]

        assert second != first
        assert identity.subject_of(CODE, "A-1", on=DAY) == first
        assert identity.subject_of(CODE, "A-1", on=DAY + timedelta(days=1)) == second

    def test_before_its_first_day_nobody_holds_it(self) -> None:
        introduce("A-1")

        assert identity.subject_of(CODE, "A-1", on=DAY - timedelta(days=1)) is None

    def test_nothing_is_introduced_when_one_value_is_wrong(self) -> None:
        with pytest.raises(identity.IdentifierNotValid) as refusal:
            introduce("A-1", "§", "A 2")

        assert refusal.value.details == {"scheme": CODE, "count": 2}
        assert models.Subject.objects.count() == 0

    def test_in_a_scheme_nobody_described(self) -> None:
        with pytest.raises(identity.SchemeNotFound):
            introduce("A-1", scheme="unknown")

        assert models.Subject.objects.count() == 0

    def test_of_nobody_is_nobody(self) -> None:
        assert introduce() == {}

    def test_of_a_scheme_that_identifies_legal_persons_are_such(self) -> None:
        testing.ensure_scheme("company-code", identifies=identity.SubjectKind.LEGAL_PERSON)

        made = introduce("L-1", scheme="company-code")

        assert models.Subject.objects.get().id == made["L-1"]
        assert models.Subject.objects.get().kind == "legal-person"

    @pytest.mark.parametrize(("size", "chunks"), [(1, 1), (500, 1), (501, 2), (1500, 3)])
    def test_statements_grow_by_the_chunk(self, size: int, chunks: int) -> None:
        written = [f"N-{number}" for number in range(size)]

        with CaptureQueriesContext(connection) as first:
            made = introduce(*written)
        with CaptureQueriesContext(connection) as second:
            assert introduce(*written) == made
        with CaptureQueriesContext(connection) as third:
            assert identity.subjects_of(CODE, written, on=DAY) == made

        assert len(made) == size
        assert selects(second) == 1 + chunks  # the lock on the scheme, then one for each chunk
        assert len(third) == chunks
        inserts = len(first) - len(second)
        assert inserts <= 9 * chunks  # SQLite takes 999 variables: 500 rows of two tables are at most nine statements


def selects(captured: CaptureQueriesContext) -> int:
    return sum(query["sql"].startswith("SELECT") for query in captured.captured_queries)


def test_a_wrong_check_digit_is_refused(strict_scheme: identity.Scheme) -> None:
    with pytest.raises(identity.IdentifierNotValid):
        introduce("1-3", scheme="strict")

    assert set(introduce("1-2", scheme="strict")) == {"1-2"}


@pytest.mark.usefixtures("scheme")
class TestChangeIdentifier:
    def test_the_old_one_ends_on_the_day_the_new_one_begins(self) -> None:
        subject_id = introduce("A-1")["A-1"]

        change(subject_id, "B-1", on=date(2026, 6, 1))

        assert [(held.value, held.valid.start, held.valid.end) for held in identity.identifiers_of(subject_id)] == [
            ("B-1", date(2026, 6, 1), None),
            ("A-1", DAY, date(2026, 6, 1)),
        ]
        assert identity.subject_of(CODE, "A-1", on=date(2026, 5, 31)) == subject_id
        assert identity.subject_of(CODE, "A-1", on=date(2026, 6, 1)) is None
        assert identity.subject_of(CODE, "B-1", on=date(2026, 5, 31)) is None
        assert identity.subject_of(CODE, "B-1", on=date(2026, 6, 1)) == subject_id

    def test_others_are_told_who_but_not_what(self) -> None:
        told: list[tuple[identity.IdentifierChanged, actors.Actor, datetime]] = []
        outbox.on(identity.IdentifierChanged)(lambda event, *, by, at: told.append((event, by, at)))
        subject_id = introduce("A-1")["A-1"]

        change(subject_id, "B-1", on=date(2026, 6, 1))
        outbox.relay_all()

        assert told == [(identity.IdentifierChanged(subject_id, CODE), BY, NOON)]

    @pytest.mark.parametrize(
        ("value", "on", "error"),
        [
            ("A-2", date(2026, 6, 1), identity.IdentifierTaken),
            ("A-1", date(2026, 6, 1), identity.IdentifierTaken),  # she has it already
            ("B-1", DAY, identity.IdentifierChangedTooEarly),
            ("B-1", DAY - timedelta(days=1), identity.IdentifierChangedTooEarly),
            ("§", date(2026, 6, 1), identity.IdentifierNotValid),
        ],
    )
    def test_refusals_change_nothing(self, value: str, on: date, error: type[Exception]) -> None:
        made = introduce("A-1", "A-2")
        before = identity.identifiers_of(made["A-1"])

        with pytest.raises(error) as refusal:
            change(made["A-1"], value, on=on)

        assert identity.identifiers_of(made["A-1"]) == before
        assert value not in str(refusal.value)  # details reach logs
        assert outbox.waiting() == 0

    def test_whoever_has_none_cannot_change_it(self) -> None:
        with pytest.raises(identity.IdentifierNotFound):
            change(testing.stranger_id(), "B-1", on=DAY)

    def test_the_scheme_must_be_described(self) -> None:
        subject_id = introduce("A-1")["A-1"]

        with pytest.raises(identity.SchemeNotFound):
            change(subject_id, "B-1", on=date(2026, 6, 1), scheme="unknown")


Step = Callable[[], object]
days = st.integers(0, 6).map(lambda number: DAY + timedelta(days=number))
wanted = st.sampled_from(["A-1", "A-2", "A-3"])


@pytest.mark.usefixtures("scheme")
@settings(max_examples=40, deadline=None)
@given(steps=st.lists(st.tuples(st.booleans(), wanted, wanted, days), max_size=12))
def test_no_two_subjects_ever_hold_one_value_at_one_time(steps: list[tuple[bool, str, str, date]]) -> None:
    with transaction.atomic():
        for is_change, value, other, day in steps:
            holder = identity.subject_of(CODE, value, on=day)
            if is_change and holder is not None:
                try:
                    change(holder, other, on=day)
                except (identity.IdentifierTaken, identity.IdentifierChangedTooEarly, identity.IdentifierNotFound):
                    continue
            else:
                introduce(value, valid_from=day)
        rows = list(models.Identifier.objects.all())
        transaction.set_rollback(True)

    for row in rows:
        for other_row in rows:
            if row.id < other_row.id and row.as_value().valid.overlaps(other_row.as_value().valid):
                assert row.compact != other_row.compact
                assert row.subject_id != other_row.subject_id


@pytest.mark.django_db(transaction=True)
def test_who_introduces_the_same_people_at_once_gets_the_same_subjects(scheme: identity.Scheme) -> None:
    written = [f"C-{number}" for number in range(40)]

    def introduced() -> dict[str, identity.SubjectId]:
        try:
            return introduce(*written)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = [future.result() for future in [pool.submit(introduced) for _ in range(4)]]

    assert answers == [answers[0]] * 4
    assert models.Subject.objects.count() == 40


@pytest.mark.usefixtures("scheme")
def test_the_tables_themselves_refuse_two_open_holders() -> None:
    introduce("A-1", "A-2")

    with pytest.raises(IntegrityError), transaction.atomic():
        models.Identifier.objects.filter(value="A-2").update(compact="A1")


@pytest.mark.usefixtures("scheme")
def test_the_tables_themselves_refuse_an_identifier_of_no_day() -> None:
    introduce("A-1")

    with pytest.raises(IntegrityError), transaction.atomic():
        models.Identifier.objects.update(valid_until=DAY)


class TestOrganisations:
    def test_they_are_listed_with_their_subsystems(self) -> None:
        office = testing.organisation("office", title="Office", subsystems={"returns": "Returns", "a": "Archive"})
        testing.organisation("agency", subsystems={})

        assert [organisation.code for organisation in identity.organisations()] == ["agency", "office"]
        assert identity.organisations()[1] == office
        assert identity.organisation_titles()["office"] == Text({"en": "Office"})
        assert identity.recipient_title("office/returns") == Text({"en": "Office – Returns"})
        assert identity.recipient_title("office/unknown") == Text({"en": "office/unknown"})

    def test_a_new_version_closes_the_old_one_and_the_titles_of_what_went_stay_known(self) -> None:
        testing.organisation("office", title="Office", subsystems={"returns": "Returns"})
        testing.organisation("office", title="New office", subsystems={"archive": "Archive"})

        (office,) = identity.organisations()
        assert office.title == Text({"en": "New office"})
        assert set(office.subsystems) == {"archive"}
        assert identity.recipient_title("office/returns") == Text({"en": "New office – Returns"})
        assert models.Organisation.objects.count() == 2

    def test_the_list_takes_two_statements(self) -> None:
        for number in range(5):
            testing.organisation(f"office-{number}")

        with CaptureQueriesContext(connection) as captured:
            identity.organisations()

        assert len(captured) == 2


def test_schemes_are_replaced_as_versions(scheme: identity.Scheme) -> None:
    newer = identity.Scheme(
        code=CODE, title=Text({"en": "Newer"}), pattern="N", algorithm=identity.Algorithm.NONE, example="N"
    )

    identity.replace_schemes(closed=[CODE], opened=[newer], origin="tests", by=BY, at=NOON)

    assert identity.schemes() == [newer]
    assert identity.scheme(CODE) == newer
    assert models.Scheme.objects.count() == 2
    assert identity.was_ever_valid(CODE, scheme.example)
    assert not identity.is_valid(newer, scheme.example)
    assert not identity.was_ever_valid(CODE, "written as none ever was")


class TestDemoCards:
    def test_a_card_answers_to_its_code_however_it_is_written(self) -> None:
        person_id = testing.person()
        testing.card(person_id, name="Ann Example", code="C-1")

        card = queries.card_with(" c1 ")

        assert card is not None
        assert (card.subject_id, card.name) == (person_id, "Ann Example")
        assert queries.card_of(person_id) == card
        assert queries.card_with("C-2") is None

    def test_nobody_gets_a_card_with_the_code_of_another(self) -> None:
        testing.card(testing.person(), code="C-1")
        other = testing.person()

        with pytest.raises(identity.IdentifierTaken):
            testing.card(other, code="C1")

        assert queries.card_of(other) is None

    def test_a_new_card_takes_the_place_of_the_old(self) -> None:
        person_id = testing.person()
        testing.card(person_id, code="C-1")
        testing.card(person_id, code="C-2")

        assert queries.card_with("C-1") is None
        assert queries.card_with("C-2") == queries.card_of(person_id)

    def test_an_unknown_subject_gets_none(self) -> None:
        with pytest.raises(identity.SubjectNotFound):
            testing.card(testing.stranger_id())


class TestTokens:
    def test_the_secret_is_found_again_and_kept_nowhere(self) -> None:
        person_id = testing.person()
        token, secret = self.create(person_id)

        assert secret.startswith("vrz_")
        assert queries.token_with(secret, at=NOON) == token
        assert identity.tokens_of(person_id) == [token]
        row = models.AccessToken.objects.values().get()
        assert secret.rsplit("_", 1)[1] not in str(row)

    def test_what_opens_nothing(self) -> None:
        token, secret = self.create(testing.person())
        other, _ = self.create(testing.person())

        assert queries.token_with(secret.replace(token.id.hex, other.id.hex), at=NOON) is None
        assert queries.token_with(secret.replace(token.id.hex, uuid4().hex), at=NOON) is None
        assert queries.token_with(secret[:-1] + ("0" if secret[-1] != "0" else "1"), at=NOON) is None
        assert queries.token_with(secret, at=token.expires_at) is None
        assert queries.token_with("", at=NOON) is None

    def test_revoked_is_for_good(self) -> None:
        person_id = testing.person()
        token, secret = self.create(person_id)

        identity.revoke_token(token.id, by=actors.person(person_id), at=NOON)

        assert queries.token_with(secret, at=NOON) is None
        with pytest.raises(identity.TokenRevokedBefore):
            identity.revoke_token(token.id, by=actors.person(person_id), at=NOON)

    def test_a_stranger_neither_makes_nor_revokes(self) -> None:
        person_id, stranger = testing.person(), actors.person(testing.person())
        token, secret = self.create(person_id)

        with pytest.raises(identity.TokenNotFound):
            identity.revoke_token(token.id, by=stranger, at=NOON)
        with pytest.raises(identity.SubjectNotFound):
            self.create(person_id, by=stranger)

        assert queries.token_with(secret, at=NOON) == token
        assert identity.tokens_of(person_id) == [token]

    def test_an_unknown_one_cannot_be_revoked(self) -> None:
        with pytest.raises(identity.TokenNotFound):
            identity.revoke_token(uuid4(), by=BY, at=NOON)

    @pytest.mark.parametrize(
        ("life", "title", "scopes", "field"),
        [
            (timedelta(days=367), "Script", [identity.Scope.DATA_READ], "expires_at"),
            (timedelta(days=1), "", [identity.Scope.DATA_READ], "title"),
            (timedelta(days=1), "Script", [], "scopes"),
        ],
    )
    def test_a_wrong_one_is_not_made(
        self, life: timedelta, title: str, scopes: list[identity.Scope], field: str
    ) -> None:
        person_id = testing.person()

        with pytest.raises(identity.TokenNotValid) as refusal:
            identity.create_token(person_id, title=title, scopes=scopes, expires_at=NOON + life, by=BY, at=NOON)

        assert refusal.value.details == {"field": field}
        assert identity.tokens_of(person_id) == []

    def test_the_same_key_makes_one_token(self) -> None:
        person_id = testing.person()
        token, _ = self.create(person_id, key="k1")

        with pytest.raises(identity.TokenMadeBefore):
            self.create(person_id, key="k1")

        assert identity.tokens_of(person_id) == [token]
        self.create(testing.person(), key="k1")  # another person's key is another key

    def create(
        self, person_id: identity.PersonId, *, by: actors.Actor | None = None, key: str | None = None
    ) -> tuple[identity.AccessToken, str]:
        return identity.create_token(
            person_id,
            title="Script",
            scopes=[identity.Scope.DATA_READ],
            expires_at=NOON + timedelta(days=30),
            by=by or actors.person(person_id),
            at=NOON,
            idempotency_key=key,
        )
