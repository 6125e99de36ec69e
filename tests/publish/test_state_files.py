"""Figures' large values as files beside the page."""

import base64
import json
import os

from cloudgazing.publish.state_files import LARGEST_BUFFER, LARGEST_STATE, STATE, move_state


def figure(state: dict, **buffers: bytes) -> str:
    encoded = {name: base64.b64encode(value).decode() for name, value in buffers.items()}
    record = json.dumps({"state": state, "buffers": encoded}).replace("<", "\\u003c")
    return f'<div class="cg-static"><script type="application/json">{record}</script></div>'


def record(html: str) -> dict:
    return json.loads(STATE.search(html)[2])


def test_small_values_stay_in_the_page(tmp_path):
    html = figure({"prompt": "a cat"}, small=bytes(LARGEST_BUFFER))
    assert record(move_state(html, tmp_path)) == record(html)
    assert list(tmp_path.iterdir()) == []


def test_large_values_are_files_with_the_same_bytes(tmp_path):
    large = os.urandom(LARGEST_BUFFER + 1)
    moved = record(move_state(figure({"n": 1}, one=large, same=large, small=b"ab"), tmp_path))
    assert moved["state"] == {"n": 1}
    assert moved["buffers"]["small"] == "YWI="
    assert moved["buffers"]["one"] == moved["buffers"]["same"]
    assert (tmp_path / moved["buffers"]["one"]["url"]).read_bytes() == large
    assert len(list((tmp_path / "state").iterdir())) == 1


def test_a_long_state_is_a_file_as_a_whole(tmp_path):
    words = ["</script>" + "x" * 10] * (LARGEST_STATE // 10)
    html = move_state(figure({"words": words}, small=b"ab"), tmp_path)
    moved = record(html)
    assert list(moved) == ["url"]
    kept = json.loads((tmp_path / moved["url"]).read_text(encoding="utf-8"))
    assert kept == {"state": {"words": words}, "buffers": {"small": "YWI="}}
    assert html.count("</script>") == 1
