from dataclasses import asdict
from queue import Queue

import pytest
import traitlets

from cloudgazing.widgets import DenoisePlayer
from cloudgazing.widgets.player.drawing import Request, rgb_bytes, starting_noise

REQUEST = Request(id="x", prompt="a red cat", seed=7, num_inference_steps=2, guidance_scale=4.0)


@pytest.fixture
def player(model, monkeypatch) -> DenoisePlayer:
    player = DenoisePlayer(model, seed=3)
    player.sent = Queue()
    monkeypatch.setattr(player, "send", lambda content, buffers: player.sent.put((content, buffers)))
    return player


def test_it_opens_with_the_noise_of_its_seed(player, model):
    noise = rgb_bytes(model, starting_noise(model, 3), shrink=True)
    assert player.opening == noise.tobytes()
    assert player.opening_size == list(noise.shape[:2])


def test_another_seed_changes_the_opening_until_something_is_drawn(player, model):
    player.seed = 4
    assert player.opening == rgb_bytes(model, starting_noise(model, 4), shrink=True).tobytes()
    player._receive(player, {"kind": "draw", **asdict(REQUEST)}, [])
    before = player.opening
    player.seed = 5
    assert (player.opening, player.opening_seed) == (before, 4)


def test_what_the_reader_watches_is_watched_after_a_drawing_too(player):
    seeds, other = [], DenoisePlayer(player._model, seed=3)
    player.observe(lambda change: seeds.append(change["new"]), "seed")
    traitlets.link((player, "seed"), (other, "seed"))
    player._receive(player, {"kind": "draw", **asdict(REQUEST)}, [])
    player.seed = 6
    assert (seeds, other.seed) == ([6], 6)


def test_asked_to_draw_it_sends_every_frame(player):
    player._receive(player, {"kind": "draw", **asdict(REQUEST)}, [])
    kinds = [player.sent.get(timeout=20)[0]["kind"] for _ in range(5)]
    assert kinds == ["start", "frame", "frame", "frame", "done"]


def test_a_newer_request_ends_the_older(player):
    slow = {**asdict(REQUEST), "id": "slow", "num_inference_steps": 50}
    player._receive(player, {"kind": "draw", **slow}, [])
    player._receive(player, {"kind": "draw", **asdict(REQUEST)}, [])
    ended = {}
    while "x" not in ended:
        content, _ = player.sent.get(timeout=20)
        if content["kind"] in ("done", "stopped"):
            ended[content["id"]] = content["kind"]
    assert ended == {"slow": "stopped", "x": "done"}


def test_settings_can_be_read_and_are_checked(player):
    player.prompt = "a blue dog"
    assert player.get_state("prompt") == {"prompt": "a blue dog"}
    with pytest.raises(traitlets.TraitError):
        player.num_inference_steps = 0
    with pytest.raises(TypeError, match="no setting 'steps'"):
        DenoisePlayer(steps=3)


def test_its_html_form_holds_what_a_static_page_needs(player):
    html = player.static_html()
    assert 'data-module="player/denoise_player.js"' in html
    assert '"opening"' in html
    assert '"seed": 3' in html
