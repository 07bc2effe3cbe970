"""A long form in steps: nobody gets past what does not fit, and no answer is lost on the way."""

from collections.abc import Iterator, Mapping

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from vienreiz.kernel.ui import public as ui


class Who(forms.Form):
    name = forms.CharField()


class Why(forms.Form):
    reason = forms.CharField(min_length=3)


class Check(forms.Form):
    pass


STEPS = [("Who it is", Who), ("Why", Why), ("Check", Check)]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def step(sent: Mapping[str, str] | None) -> ui.Step:
    return ui.step(sent, STEPS)


def rendered(of: ui.Step) -> str:
    template = '{% step_head step %}<form>{% step_end step "Do it" %}</form>'
    return " ".join(Template(template).render(Context({"step": of})).split())


def test_it_begins_with_the_first_and_an_empty_form() -> None:
    begun = step(None)

    assert (begun.number, begun.count, begun.title, begun.before, begun.is_over) == (1, 3, "Who it is", 0, False)
    assert not begun.form.errors
    assert "Step 1 of 3" in rendered(begun)
    assert "Back" not in rendered(begun)


def test_what_was_answered_travels_along() -> None:
    second = step({"step": "1", "name": 'Ada "A" <b>'})

    assert (second.number, second.title, dict(second.answers)) == (2, "Why", {"name": 'Ada "A" <b>'})
    assert not second.form.errors
    html = rendered(second)
    assert '<input type="hidden" name="step" value="2">' in html
    assert '<input type="hidden" name="name" value="Ada &quot;A&quot; &lt;b&gt;">' in html
    assert "Continue" in html
    assert 'name="back" value="1"' in html
    assert "Do it" not in html


def test_the_last_one_does_it() -> None:
    last = step({"step": "2", "name": "Ada", "reason": "because"})
    assert (last.number, last.is_over) == (3, False)
    assert "Do it" in rendered(last)

    assert step({"step": "3", "name": "Ada", "reason": "because"}).is_over


def test_back_keeps_what_was_written_and_complains_of_nothing() -> None:
    back = step({"step": "2", "back": "1", "name": "Ada", "reason": "x"})

    assert (back.number, back.form["name"].value(), dict(back.answers)) == (1, "Ada", {"reason": "x"})
    assert not back.form.errors


@pytest.mark.parametrize("at", ["2", "3", "99"])
def test_nobody_gets_past_a_step_that_does_not_fit(at: str) -> None:
    stopped = step({"step": at, "name": "", "reason": "because"})

    assert (stopped.number, stopped.is_over) == (1, False)
    assert "name" in stopped.form.errors
    assert dict(stopped.answers) == {"reason": "because"}


@pytest.mark.parametrize("at", ["", "0", "-1", "x", "1" * 5_000])
def test_a_step_that_is_none_is_the_first(at: str) -> None:
    assert step({"step": at, "name": "Ada"}).number == 2


def test_which_step_was_filled_in() -> None:
    assert ui.step_sent(None) is None
    assert ui.step_sent({"step": "2"}) == 2
    assert ui.step_sent({"step": "2", "back": "1"}) is None
    assert [ui.step_sent({"step": text}) for text in ("", "0", "x")] == [1, 1, 1]
    assert ui.step_sent({}) == 1
