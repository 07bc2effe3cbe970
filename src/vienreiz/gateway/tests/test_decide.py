"""Tables and properties of the one decision. No database, no clock."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from vienreiz.gateway import decide
from vienreiz.gateway.decide import GroundKind, Offer, Question, Reason, Rule

HER = UUID(int=1)
HIM = UUID(int=2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)

OFFER = Offer(service="residents.person", fields=frozenset({"name", "born_on", "street"}))
OWN = Question(
    service="residents.person",
    subject=HER,
    asker=HER,
    acting_for=None,
    recipient="person",
    recipient_is_known=False,
    speaks_for_recipient=False,
    purpose="own-access",
    ground=GroundKind.SELF,
    article="",
    fields=frozenset(),
)
BY_LAW = Question(
    service="residents.person",
    subject=HER,
    asker=None,
    acting_for=None,
    recipient="tax-office/returns",
    recipient_is_known=True,
    speaks_for_recipient=True,
    purpose="taxation",
    ground=GroundKind.LAW,
    article="tax-act-5",
    fields=frozenset({"name"}),
)
RULE = Rule(
    code="tax-reads-residents",
    recipient="tax-office/returns",
    service="residents.person",
    purpose="taxation",
    article="tax-act-5",
    fields=frozenset({"name", "street"}),
    valid_from=NOON - DAY,
    valid_until=NOON + DAY,
    digest="aa",
)


def test_she_sees_every_field_of_the_service() -> None:
    assert decide.decide(OWN, OFFER, [], at=NOON) == decide.Decision(fields=OFFER.fields)


def test_she_may_ask_for_fewer_fields() -> None:
    question = structs.replace(OWN, fields=frozenset({"name"}))

    assert decide.decide(question, OFFER, [], at=NOON).fields == {"name"}


@pytest.mark.parametrize(
    "change",
    [
        {"asker": HIM},
        {"asker": None},
        {"subject": HIM},
        {"subject": None},
        {"subject": None, "asker": None},
        {"acting_for": HIM},
        {"acting_for": HER},
        {"recipient": "tax-office/returns"},
        {"purpose": "taxation"},
        {"article": "tax-act-5"},
    ],
)
def test_only_she_herself_asks_on_the_ground_of_being_herself(change: dict[str, object]) -> None:
    decision = decide.decide(structs.replace(OWN, **change), OFFER, [RULE], at=NOON)

    assert decision == decide.Decision(reason=Reason.NOT_HERSELF)


def test_the_law_lets_out_what_was_asked_and_cites_the_grant() -> None:
    assert decide.decide(BY_LAW, OFFER, [RULE], at=NOON) == decide.Decision(fields=frozenset({"name"}), digest="aa")


def test_no_field_named_means_all_that_the_grant_allows() -> None:
    question = structs.replace(BY_LAW, fields=frozenset())

    assert decide.decide(question, OFFER, [RULE], at=NOON).fields == {"name", "street"}


def test_a_granted_field_that_is_no_longer_offered_stays_in() -> None:
    rule = structs.replace(RULE, fields=RULE.fields | {"shoe_size"})
    question = structs.replace(BY_LAW, fields=frozenset())

    assert decide.decide(question, OFFER, [rule], at=NOON).fields == {"name", "street"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"service": "residents.nothing"}, Reason.UNKNOWN_SERVICE),
        ({"recipient_is_known": False}, Reason.UNKNOWN_RECIPIENT),
        ({"speaks_for_recipient": False, "asker": HER}, Reason.NOT_THE_RECIPIENT),
        ({"fields": frozenset({"name", "shoe_size"})}, Reason.FIELD_NOT_OFFERED),
        ({"recipient": "school-board/pupils"}, Reason.NO_GRANT),
        ({"purpose": "own-access"}, Reason.PURPOSE_NOT_GRANTED),
        ({"article": "tax-act-6"}, Reason.ARTICLE_NOT_GRANTED),
        ({"article": ""}, Reason.ARTICLE_NOT_GRANTED),
        ({"fields": frozenset({"name", "born_on"})}, Reason.FIELD_NOT_GRANTED),
    ],
)
def test_each_point_that_does_not_fit_has_its_reason(change: dict[str, object], reason: Reason) -> None:
    decision = decide.decide(structs.replace(BY_LAW, **change), OFFER, [RULE], at=NOON)

    assert decision == decide.Decision(reason=reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        # two things are wrong: the coarser is named
        ({"service": "residents.nothing", "recipient_is_known": False}, Reason.UNKNOWN_SERVICE),
        ({"recipient_is_known": False, "fields": frozenset({"shoe_size"})}, Reason.UNKNOWN_RECIPIENT),
        ({"purpose": "curiosity", "article": "tax-act-6"}, Reason.PURPOSE_NOT_GRANTED),
        ({"article": "tax-act-6", "fields": frozenset({"born_on"})}, Reason.ARTICLE_NOT_GRANTED),
    ],
)
def test_of_several_reasons_the_coarsest_is_told(change: dict[str, object], reason: Reason) -> None:
    assert decide.decide(structs.replace(BY_LAW, **change), OFFER, [RULE], at=NOON).reason is reason


def test_a_service_without_an_offer_is_unknown() -> None:
    assert decide.decide(OWN, None, [], at=NOON).reason is Reason.UNKNOWN_SERVICE
    assert decide.decide(BY_LAW, None, [RULE], at=NOON).reason is Reason.UNKNOWN_SERVICE


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (RULE.valid_from - timedelta(microseconds=1), Reason.GRANT_NOT_IN_FORCE),
        (RULE.valid_from, None),
        (NOON + DAY - timedelta(microseconds=1), None),
        (NOON + DAY, Reason.GRANT_NOT_IN_FORCE),
    ],
)
def test_a_grant_holds_from_its_first_instant_to_before_its_end(at: datetime, reason: Reason | None) -> None:
    assert decide.decide(BY_LAW, OFFER, [RULE], at=at).reason is reason


def test_a_grant_without_an_end_holds_on() -> None:
    rule = structs.replace(RULE, valid_until=None)

    assert decide.decide(BY_LAW, OFFER, [rule], at=NOON + 10_000 * DAY).is_yes


def test_two_grants_together_do_not_make_one() -> None:
    name, street = (structs.replace(RULE, fields=frozenset({field})) for field in ("name", "street"))
    question = structs.replace(BY_LAW, fields=frozenset({"name", "street"}))

    assert decide.decide(question, OFFER, [name, street], at=NOON).reason is Reason.FIELD_NOT_GRANTED


def test_the_narrowest_grant_that_fits_is_cited() -> None:
    narrow = structs.replace(RULE, code="z-narrow", fields=frozenset({"name"}), digest="bb")

    assert decide.decide(BY_LAW, OFFER, [RULE, narrow], at=NOON).digest == "bb"
    assert decide.decide(structs.replace(BY_LAW, fields=frozenset()), OFFER, [RULE, narrow], at=NOON).digest == "aa"


def test_cutting_keeps_the_granted_fields_alone() -> None:
    assert decide.cut({"name": "Ada", "street": None, "born_on": "2000-01-01"}, {"street", "name", "absent"}) == {
        "name": "Ada",
        "street": None,
    }


def test_grants_of_others_do_not_count() -> None:
    others = [
        structs.replace(RULE, service="ties.of-parent"),
        structs.replace(RULE, recipient="school-board/pupils"),
    ]

    assert decide.decide(BY_LAW, OFFER, others, at=NOON).reason is Reason.NO_GRANT


def test_a_grant_of_fields_that_are_no_longer_offered_grants_nothing() -> None:
    rule = structs.replace(RULE, fields=frozenset({"shoe_size"}))
    question = structs.replace(BY_LAW, fields=frozenset())

    assert decide.decide(question, OFFER, [rule], at=NOON).reason is Reason.FIELD_NOT_GRANTED


@pytest.mark.parametrize("question", [OWN, structs.replace(BY_LAW, fields=frozenset())])
def test_an_offer_of_no_field_is_no_answer(question: Question) -> None:
    empty = structs.replace(OFFER, fields=frozenset())

    assert decide.decide(question, empty, [RULE], at=NOON).reason is Reason.FIELD_NOT_OFFERED


def test_of_two_grants_alike_but_for_their_digest_one_is_always_cited() -> None:
    twins = [structs.replace(RULE, digest="cc"), RULE]

    assert decide.decide(BY_LAW, OFFER, twins, at=NOON).digest == "aa"


# properties

NAMES = ("a", "b", "c", "d")
FIELDS = st.frozensets(st.sampled_from(NAMES))
INSTANTS = st.integers(0, 8).map(lambda days: NOON + days * DAY)
QUESTIONS = st.builds(
    Question,
    service=st.sampled_from(["s1", "s2"]),
    subject=st.sampled_from([HER, HIM, None]),
    asker=st.sampled_from([HER, HIM, None]),
    acting_for=st.sampled_from([None, HIM]),
    recipient=st.sampled_from(["r1", "r2", "person"]),
    recipient_is_known=st.booleans(),
    speaks_for_recipient=st.booleans(),
    purpose=st.sampled_from(["p1", "p2", "own-access"]),
    ground=st.sampled_from(list(GroundKind)),
    article=st.sampled_from(["l1", "l2", ""]),
    fields=FIELDS,
)
OFFERS = st.builds(Offer, service=st.sampled_from(["s1", "s2"]), fields=FIELDS)
RULES = st.lists(
    st.builds(
        Rule,
        code=st.sampled_from(NAMES),
        recipient=st.sampled_from(["r1", "r2"]),
        service=st.sampled_from(["s1", "s2"]),
        purpose=st.sampled_from(["p1", "p2"]),
        article=st.sampled_from(["l1", "l2"]),
        fields=FIELDS,
        valid_from=INSTANTS,
        valid_until=st.none() | INSTANTS,
        digest=st.sampled_from(["d1", "d2", "d3"]),
    ),
    max_size=6,
)
# most random questions are refused early: these are shaped to reach the rules
LIKELY = st.builds(
    lambda question, offer, rules, take: (
        structs.replace(
            question,
            ground=GroundKind.LAW,
            recipient_is_known=True,
            speaks_for_recipient=True,
            recipient=rules[take % len(rules)].recipient,
            service=rules[take % len(rules)].service,
            purpose=rules[take % len(rules)].purpose,
            article=rules[take % len(rules)].article,
        ),
        structs.replace(offer, service=rules[take % len(rules)].service),
        rules,
    ),
    QUESTIONS,
    OFFERS,
    RULES.filter(bool),
    st.integers(0, 5),
)
CASES = LIKELY | st.tuples(QUESTIONS, OFFERS, RULES)


@given(case=CASES, at=INSTANTS)
def test_never_more_than_was_asked_offered_and_granted(case: tuple[Question, Offer, list[Rule]], at: datetime) -> None:
    question, offer, rules = case

    decision = decide.decide(question, offer, rules, at=at)

    if not decision.is_yes:
        assert (decision.fields, decision.digest) == (frozenset(), "")
        return
    assert decision.fields
    assert decision.fields <= offer.fields
    assert decision.fields == question.fields or not question.fields
    if question.ground is GroundKind.LAW:
        assert any(
            decision.fields <= rule.fields
            and rule.digest == decision.digest
            and (rule.recipient, rule.service, rule.purpose, rule.article)
            == (question.recipient, question.service, question.purpose, question.article)
            and rule.valid_from <= at
            and (rule.valid_until is None or at < rule.valid_until)
            for rule in rules
        )
    else:
        assert question.subject == question.asker
        assert question.asker is not None


@given(case=CASES, at=INSTANTS, more=RULES)
def test_more_grants_never_take_a_field_away(
    case: tuple[Question, Offer, list[Rule]], at: datetime, more: list[Rule]
) -> None:
    question, offer, rules = case
    before = decide.decide(question, offer, rules, at=at)

    after = decide.decide(question, offer, [*rules, *more], at=at)

    if before.is_yes:
        assert after.is_yes
        assert len(after.fields) >= len(before.fields)


@given(case=CASES, at=INSTANTS, shuffled=st.randoms(use_true_random=False))
def test_the_order_of_rules_means_nothing(
    case: tuple[Question, Offer, list[Rule]], at: datetime, shuffled: Random
) -> None:
    question, offer, rules = case
    other_order = list(rules)
    shuffled.shuffle(other_order)

    assert decide.decide(question, offer, rules, at=at) == decide.decide(question, offer, other_order, at=at)


@given(case=CASES, at=INSTANTS)
def test_a_rule_out_of_force_is_as_good_as_none(case: tuple[Question, Offer, list[Rule]], at: datetime) -> None:
    question, offer, rules = case
    in_force = [rule for rule in rules if rule.valid_from <= at and (rule.valid_until is None or at < rule.valid_until)]

    with_all = decide.decide(question, offer, rules, at=at)
    with_those_in_force = decide.decide(question, offer, in_force, at=at)

    assert (with_all.fields, with_all.digest) == (with_those_in_force.fields, with_those_in_force.digest)
    assert with_all.is_yes == with_those_in_force.is_yes


@given(content=st.dictionaries(st.sampled_from(NAMES), st.integers()), fields=FIELDS)
def test_cutting_never_adds_and_never_alters(content: dict[str, int], fields: frozenset[str]) -> None:
    kept = decide.cut(content, fields)

    assert set(kept) == content.keys() & fields
    assert all(kept[name] == content[name] for name in kept)


# who acts for another

FOR_HER = structs.replace(OWN, asker=HIM, acting_for=HER, ground=GroundKind.REPRESENTATION)
MANDATE = decide.Mandate(
    representative=HIM,
    represented=HER,
    article="family-act-7",
    valid_from=NOON - DAY,
    valid_until=NOON + DAY,
    digest="mm",
)


def test_who_acts_for_her_sees_what_she_sees_and_the_mandate_is_cited() -> None:
    decision = decide.decide(FOR_HER, OFFER, [], (), [MANDATE], at=NOON)

    assert decision == decide.Decision(fields=OFFER.fields, digest="mm", article="family-act-7")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"asker": None}, Reason.NO_MANDATE),
        ({"asker": HER}, Reason.NO_MANDATE),
        ({"acting_for": None}, Reason.NO_MANDATE),
        ({"acting_for": HIM}, Reason.NO_MANDATE),
        ({"subject": HIM}, Reason.NO_MANDATE),
        ({"subject": None, "acting_for": None}, Reason.NO_MANDATE),
        ({"recipient": "tax-office/returns"}, Reason.NO_MANDATE),
        ({"purpose": "taxation"}, Reason.NO_MANDATE),
        ({"article": "tax-act-5"}, Reason.NO_MANDATE),
        ({"fields": frozenset({"income"})}, Reason.FIELD_NOT_OFFERED),
        ({"service": "residents.gone"}, Reason.UNKNOWN_SERVICE),
        ({"ground": GroundKind.SELF}, Reason.NOT_HERSELF),
    ],
)
def test_each_point_of_a_mandate_that_does_not_fit(change: dict[str, object], reason: Reason) -> None:
    question = structs.replace(FOR_HER, **change)

    assert decide.decide(question, OFFER, [RULE], (), [MANDATE], at=NOON) == decide.Decision(reason=reason)


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (NOON - DAY - timedelta(microseconds=1), Reason.MANDATE_NOT_IN_FORCE),
        (NOON - DAY, None),
        (NOON + DAY - timedelta(microseconds=1), None),
        (NOON + DAY, Reason.MANDATE_NOT_IN_FORCE),
    ],
)
def test_a_mandate_holds_from_its_first_instant_to_before_its_end(at: datetime, reason: Reason | None) -> None:
    assert decide.decide(FOR_HER, OFFER, [], (), [MANDATE], at=at).reason is reason


def test_a_mandate_for_another_or_of_another_is_none() -> None:
    others = [structs.replace(MANDATE, representative=HER), structs.replace(MANDATE, represented=HIM)]

    assert decide.decide(FOR_HER, OFFER, [], (), others, at=NOON).reason is Reason.NO_MANDATE
    assert decide.decide(FOR_HER, OFFER, [], (), [*others, MANDATE], at=NOON).is_yes


def test_a_rule_for_some_covers_whom_the_question_says() -> None:
    rule = structs.replace(RULE, is_for_some=True)
    covered = structs.replace(BY_LAW, covered_by=frozenset({rule.digest}))

    assert decide.decide(BY_LAW, OFFER, [rule], at=NOON).reason is Reason.PERSON_NOT_COVERED
    assert decide.decide(covered, OFFER, [rule], at=NOON).digest == rule.digest


def test_who_asks_amiss_learns_nothing_of_whom_a_rule_covers() -> None:
    rule = structs.replace(RULE, is_for_some=True)
    for question in (
        structs.replace(BY_LAW, purpose="war"),
        structs.replace(BY_LAW, article="tax-act-6"),
        structs.replace(BY_LAW, fields=frozenset({"born_on"})),
    ):
        covered = structs.replace(question, covered_by=frozenset({rule.digest}))
        assert decide.decide(question, OFFER, [rule], at=NOON) == decide.decide(covered, OFFER, [rule], at=NOON)


def test_a_rule_for_some_takes_nothing_from_a_rule_for_all() -> None:
    narrow = structs.replace(RULE, code="a", digest="bb", fields=frozenset({"name"}), is_for_some=True)

    assert decide.decide(BY_LAW, OFFER, [RULE, narrow], at=NOON).digest == RULE.digest
