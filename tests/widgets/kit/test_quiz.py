import json
import math

import pytest

from cloudgazing.widgets import Choice, Number, Quiz

HOW_OFTEN = Choice("How often?", right="Once", feedback={"Ten times": "Look again.", "Once": "It is kept."})
HOW_MANY = Number("How many?", answer=48, unit="times", right="So it is.", wrong="Count again.")


def test_the_page_gets_each_question_with_its_answers_in_order():
    [choice, number] = Quiz([HOW_OFTEN, HOW_MANY]).questions
    assert [item["answer"] for item in choice["answers"]] == ["Ten times", "Once"]
    assert (choice["kind"], choice["right"], number["kind"]) == ("choice", "Once", "number")
    assert (number["answer"], number["tolerance"], number["unit"]) == (48, 0, "times")


def test_a_page_without_a_kernel_gets_the_same():
    html = Quiz([HOW_OFTEN]).static_html()
    state = json.loads(html.split('application/json">')[1].split("</script>")[0])["state"]
    assert state == {"questions": [HOW_OFTEN.as_json()]}


@pytest.mark.parametrize(
    ("feedback", "right", "says"),
    [
        ({"Once": "Yes."}, "Once", "at least two answers"),
        ({"Once": "Yes.", "Twice": "No."}, "Never", "“Never”, is not among its answers"),
        ({"Once": "Yes.", "Twice": " "}, "Once", "feedback for “Twice” needs some words"),
        ({"Once": "Yes.", "": "No."}, "Once", "Each answer to “How often.” needs some words"),
    ],
)
def test_a_choice_that_nobody_could_answer_is_refused(feedback, right, says):
    with pytest.raises(ValueError, match=says):
        Choice("How often?", right=right, feedback=feedback)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"answer": math.nan}, "nobody can write down"),
        ({"answer": math.inf}, "nobody can write down"),
        ({"tolerance": -1}, "a number from 0 on"),
        ({"tolerance": math.nan}, "a number from 0 on"),
        ({"question": " "}, "A question needs some words"),
        ({"right": ""}, "right answer to “How many.” needs some words"),
        ({"wrong": ""}, "wrong answer to “How many.” needs some words"),
    ],
)
def test_a_number_that_nobody_could_find_is_refused(change, says):
    settings = {"question": "How many?", "answer": 48, "right": "So it is.", "wrong": "Count again."} | change
    with pytest.raises(ValueError, match=says):
        Number(**settings)


def test_a_quiz_is_made_of_questions():
    with pytest.raises(ValueError, match="at least one question"):
        Quiz([])
    with pytest.raises(TypeError, match="made of Choice and Number; 'How often\\?' is neither"):
        Quiz(["How often?"])
