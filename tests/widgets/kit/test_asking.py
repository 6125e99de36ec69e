from contextlib import suppress

from cloudgazing.widgets.kit.asking import AskingWidget


class Doubler(AskingWidget):
    """The smallest figure that asks."""

    module = "kit/asking.js"

    def answer(self, request, buffers):
        if request["number"] < 0:
            raise ValueError("Ask for a number from 0 on.")
        if request["number"] == 0:
            raise ZeroDivisionError("division by zero")
        if request["number"] == 13:
            raise KeyboardInterrupt
        return {"kind": "answer", "number": 2 * request["number"]}, []


def ask(**request):
    sent = []
    widget = Doubler()
    widget.send = lambda content, buffers=None: sent.append(content)
    widget._receive(widget, request, [])
    return sent


def test_an_answer_carries_the_id_of_its_question():
    assert ask(id="a", number=21) == [{"kind": "answer", "number": 42, "id": "a"}]


def test_the_page_hears_at_once_that_its_question_has_come():
    sent = []
    widget = Doubler()
    widget.send = lambda content, buffers=None: sent.append(content)
    widget._handle_custom_msg({"id": "a", "number": 21}, [])
    assert [(content["kind"], content["id"]) for content in sent] == [("waiting", "a"), ("answer", "a")]


def test_what_cannot_be_is_answered_by_a_sentence():
    assert ask(id="b", number=-1) == [{"kind": "error", "message": "Ask for a number from 0 on.", "id": "b"}]


def test_an_accident_is_answered_by_a_sentence_too():
    assert ask(id="c", number=0) == [{"kind": "error", "message": "That did not work: division by zero", "id": "c"}]


def test_who_interrupts_the_kernel_is_answered_by_a_sentence():
    said = []
    with suppress(KeyboardInterrupt):  # which would end the tests as well
        said = ask(id="d", number=13)
    assert said == [{"kind": "error", "message": "The kernel was interrupted: ask again.", "id": "d"}]
