"""A long form in steps: one page each, all of it in one address, and what was answered kept in the page itself.

Nothing is kept on the server and nothing needs a script: each page sends the answers of the others along, unseen.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from django.forms import Form

from .values import Step

AT, BACK = "step", "back"  # names no field of a form may have
COUNT_MAX = 99  # steps

Make: TypeAlias = "Callable[[Mapping[str, str] | None], Form]"


def step(sent: Mapping[str, str] | None, makers: Sequence[tuple[str, Make]]) -> Step:
    """Where somebody is who sent this; None: at the beginning. `makers`: the title of each step and its form.

    Names of fields are one set. A step that does not fit comes again, with its errors; nobody gets past it. With the
    last one sent and all of them right, `is_over`.
    """
    if sent is None:
        return _at(0, makers, {}, form=makers[0][1](None))
    filled = _number(sent.get(AT), len(makers))
    forms = [make(sent) for _, make in makers]
    if sent.get(BACK):
        number = _number(sent.get(BACK), len(makers))
        return _at(number, makers, sent, form=_with_answers(makers[number][1], sent))
    for number, form in enumerate(forms[: filled + 1]):
        if not form.is_valid():
            return _at(number, makers, sent, form=form)
    if filled == len(makers) - 1:
        return _at(filled, makers, sent, form=forms[filled], is_over=True)
    return _at(filled + 1, makers, sent, form=_with_answers(makers[filled + 1][1], sent))


def step_sent(sent: Mapping[str, str] | None) -> int | None:
    """The number of the step that somebody has just filled in, counted from 1; None where she only goes to another."""
    if sent is None or sent.get(BACK):
        return None
    return _number(sent.get(AT), COUNT_MAX) + 1


def _number(text: str | None, count: int) -> int:
    """The place of the step with this number, counted from 1; what is none is the first."""
    number = int(text) if text and text.isdecimal() and len(text) < 3 else 1
    return min(max(number, 1), count) - 1


def _with_answers(make: Make, sent: Mapping[str, str]) -> Form:
    """The form as it was filled in before, without a word on what is wrong with it."""
    form = make(None)
    form.initial = {name: sent[name] for name in form.fields if name in sent}
    return form


def _at(
    number: int,
    makers: Sequence[tuple[str, Make]],
    sent: Mapping[str, str],
    *,
    form: Form,
    is_over: bool = False,
) -> Step:
    others = [name for _, make in makers for name in make(None).fields if name not in form.fields]
    return Step(
        number=number + 1,
        count=len(makers),
        title=makers[number][0],
        form=form,
        answers={name: sent[name] for name in others if name in sent},
        is_over=is_over,
    )
