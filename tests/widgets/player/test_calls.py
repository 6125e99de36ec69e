import threading

from cloudgazing import generate
from cloudgazing.widgets.player.calls import Calls, count_calls


def test_each_network_is_counted(model):
    with count_calls(model) as calls:
        generate("a red cat at night", model, num_inference_steps=3)
    assert calls == Calls(text_encoder=2, unet=3, vae_decoder=1)


def test_nothing_is_counted_afterwards(model):
    with count_calls(model) as calls:
        pass
    generate("a red cat at night", model, num_inference_steps=1)
    assert calls == Calls()


def test_other_threads_do_not_count(model):
    with count_calls(model) as calls:
        other = threading.Thread(target=generate, args=("a blue dog", model), kwargs={"num_inference_steps": 1})
        other.start()
        other.join()
    assert calls == Calls()


def test_their_time_adds_up(model):
    with count_calls(model) as calls:
        generate("a red cat at night", model, num_inference_steps=2)
        once = dict(calls.seconds)
        generate("a red cat at night", model, num_inference_steps=2)
    assert set(once) == {"text_encoder", "unet", "vae_decoder"}
    assert all(calls.seconds[name] > once[name] > 0 for name in once)
