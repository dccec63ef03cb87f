"""Nothing is done that was not asked about and then confirmed."""

from custom_components.printernizer.printer.answers.confirming import (
    ANSWER_WITHIN,
    Asker,
    Question,
    Questions,
)

ANNA = Asker(user="anna", device=None)
QUESTION = Question(printer="1", job="Vase", saying="first", asked_at=100)


def asked() -> Questions:
    """Return questions of which Anna was asked one."""
    questions = Questions()
    questions.ask(ANNA, QUESTION)
    return questions


def test_somebody_who_was_asked_can_answer_once() -> None:
    questions = asked()
    assert questions.open(ANNA, "second", 110) == QUESTION
    questions.close(ANNA)
    assert questions.open(ANNA, "third", 120) is None


def test_what_led_to_a_question_is_not_its_answer() -> None:
    questions = asked()
    assert questions.open(ANNA, "first", 100) is None
    assert questions.open(ANNA, "second", 101) == QUESTION


def test_nobody_else_can_answer() -> None:
    assert asked().open(Asker(user="bert", device=None), "second", 110) is None
    assert asked().open(Asker(user="anna", device="hall"), "second", 110) is None


def test_a_question_does_not_stay_open_for_ever() -> None:
    questions = asked()
    assert questions.open(ANNA, "second", 100 + ANSWER_WITHIN) == QUESTION
    assert questions.open(ANNA, "third", 100.1 + ANSWER_WITHIN) is None
    assert questions.open(ANNA, "fourth", 101) is None
