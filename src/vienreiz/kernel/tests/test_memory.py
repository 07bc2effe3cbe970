"""Asked once within, each time without."""

import pytest

from vienreiz.kernel import memory


class Question:
    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> int:
        self.asked += 1
        return self.asked


def once(question: Question) -> Question:
    return memory.once(lambda: question())  # type: ignore[return-value]


def test_it_is_asked_once_within() -> None:
    known = once(Question())

    with memory.kept():
        assert [known(), known()] == [1, 1]
    with memory.kept():
        assert [known(), known()] == [2, 2]


def test_outside_nothing_is_kept() -> None:
    known = once(Question())

    assert [known(), known()] == [1, 2]


def test_two_questions_have_two_answers() -> None:
    first, second = once(Question()), once(Question())
    with memory.kept():
        assert [first(), first(), second(), second()] == [1, 1, 1, 1]


def test_what_could_not_be_answered_is_asked_again() -> None:
    answers = iter([0, 1])
    known = memory.once(lambda: 1 // next(answers))

    with memory.kept():
        with pytest.raises(ZeroDivisionError):
            known()
        assert known() == 1
