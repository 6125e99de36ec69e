import threading
from queue import Queue

import pytest

from cloudgazing.widgets.kit.newest import Newest

WAIT = 10


def collect(queue: Queue) -> list[str]:
    """What was sent, up to and with the next message that is the last of its job."""
    kinds = []
    while not kinds or kinds[-1] in ("step", "start"):
        kinds.append(queue.get(timeout=WAIT)[0]["kind"])
    return kinds


def counted(count: int):
    for _ in range(count):
        yield {"kind": "step"}, []
    yield {"kind": "done"}, []


def endless(closed: threading.Event):
    try:
        while True:
            yield {"kind": "step"}, []
    finally:
        closed.set()


def failing(error: Exception):
    yield {"kind": "start"}, []
    raise error


@pytest.fixture
def sent() -> Queue:
    return Queue()


@pytest.fixture
def newest(sent) -> Newest:
    return Newest(sent.put)


def test_all_messages_come_in_order(newest, sent):
    newest.start(counted(3), job="a").join(WAIT)
    assert collect(sent) == ["step", "step", "step", "done"]


def test_newer_work_ends_the_older(newest, sent):
    closed = threading.Event()
    older = newest.start(endless(closed), job="older")
    assert sent.get(timeout=WAIT)[0]["kind"] == "step"  # it has begun
    newer = newest.start(counted(2), job="newer")
    older.join(WAIT)
    newer.join(WAIT)
    assert closed.is_set()
    assert collect(sent)[-1] == "stopped"
    assert collect(sent) == ["step", "step", "done"]


def test_stop_ends_the_work(newest, sent):
    closed = threading.Event()
    thread = newest.start(endless(closed), job="a")
    sent.get(timeout=WAIT)
    newest.stop()
    thread.join(WAIT)
    assert closed.is_set()
    assert collect(sent)[-1] == "stopped"


def test_an_error_becomes_a_sentence_and_the_next_work_runs(newest, sent):
    newest.start(failing(ValueError("The seed must be a whole number.")), job="a").join(WAIT)
    assert sent.get(timeout=WAIT)[0]["kind"] == "start"
    assert sent.get(timeout=WAIT)[0] == {"kind": "error", "id": "a", "message": "The seed must be a whole number."}
    newest.start(counted(0), job="b").join(WAIT)
    assert collect(sent) == ["done"]


def test_an_unforeseen_error_is_logged_as_well(newest, sent, caplog):
    newest.start(failing(RuntimeError("out of memory")), job="a").join(WAIT)
    assert sent.get(timeout=WAIT)[0]["kind"] == "start"
    assert sent.get(timeout=WAIT)[0] == {"kind": "error", "id": "a", "message": "That did not work: out of memory"}
    assert "out of memory" in caplog.text
