"""The figures that encode and decode: what they open with, and what they answer."""

import numpy as np
import pytest
import torch

from cloudgazing.latents import decode, encode, fit_colours, thumbnail
from cloudgazing.noise import seeded_noise
from cloudgazing.pixels import image_to_pixel_values, pixel_values_to_image
from cloudgazing.widgets import EncodeDecode, LatentChannels, LatentPainter, TwoNoises
from cloudgazing.widgets.latents.codec import decode_rgb, encode_rgb
from cloudgazing.widgets.latents.drawings import FACES, drawing, faces, letters

SIDE = 16
SHAPE = (1, 4, 8, 8)


@pytest.fixture(scope="module")
def figure(model):
    return EncodeDecode(model, seeds=[10_000_001])


def ask(widget, kind, *buffers):
    """What the figure sends back to a question from its page."""
    sent = []
    widget.send = lambda content, buffers=None: sent.append((content, buffers))
    widget._receive(widget, {"kind": kind, "id": "q"}, [memoryview(buffer) for buffer in buffers])
    [(content, parts)] = sent
    assert content["id"] == "q"
    return content, parts


def test_pictures_have_the_size_that_the_model_draws(model, figure):
    assert model.picture_side == decode(torch.zeros(SHAPE), model.vae).shape[-1] == SIDE
    assert figure.size == [SIDE, SIDE]
    assert figure.latents_shape == [4, 8, 8]
    assert figure.names == ["Turtle", "Letters", "Faces"]
    assert len(figure.pictures) == len(figure.decoded) == 3 * 3 * SIDE * SIDE
    assert len(figure.latents) == 3 * 4 * 4 * 8 * 8


def test_it_opens_with_the_trip_of_each_picture(model, figure):
    rgb = np.frombuffer(figure.pictures, np.uint8).reshape(3, SIDE, SIDE, 3)
    assert (rgb[0] == drawing(10_000_001, SIDE).rgb).all()
    latents = np.frombuffer(figure.latents, np.float32).reshape(3, *SHAPE[1:])
    expected = encode(image_to_pixel_values(rgb[1] / np.float32(255)), model.vae)
    np.testing.assert_allclose(latents[1], expected[0].numpy(), atol=1e-5)
    decoded = np.frombuffer(figure.decoded, np.uint8).reshape(3, SIDE, SIDE, 3)
    image = pixel_values_to_image(decode(expected, model.vae))
    np.testing.assert_allclose(decoded[1], image * 255, atol=0.51)


def test_both_questions_are_answered(model, figure):
    rgb = drawing(10_000_023, SIDE).rgb
    latents = encode_rgb(model, rgb[None]).numpy().tobytes()
    content, [picture] = ask(figure, "decode", latents)
    assert (content["kind"], content["size"]) == ("picture", [SIDE, SIDE])
    content, both = ask(figure, "both", rgb.tobytes())
    assert content["kind"] == "both"
    assert both == [latents, picture]


@pytest.mark.parametrize(
    ("kind", "buffer", "sentence"),
    [
        ("decode", bytes(8), "not of this model's shape"),
        ("decode", np.full(256, np.nan, np.float32).tobytes(), "not numbers"),
        ("decode", np.full(256, np.inf, np.float32).tobytes(), "not numbers"),
        ("both", bytes(7), "16 × 16 pixels"),
        ("both", b"", "16 × 16 pixels"),
    ],
)
def test_what_cannot_be_is_answered_by_a_sentence(figure, kind, buffer, sentence):
    content, _ = ask(figure, kind, buffer)
    assert content["kind"] == "error"
    assert sentence in content["message"]


def test_unknown_settings_and_drawings_are_refused(model):
    with pytest.raises(TypeError, match="no setting 'stripes'"):
        EncodeDecode(model, stripes=3)
    with pytest.raises(Exception, match="seeds"):
        EncodeDecode(model, seeds=[])


def test_letters_and_faces_are_drawn_at_any_size():
    for side in (16, 128, 512):
        for one in (letters(side), faces(side)):
            assert one.rgb.shape == (side, side, 3)
            assert one.rgb.std() > 10
    # The largest face is skin-coloured in its middle, and the sky around it is not.
    x, y, _ = FACES[0]
    rgb = faces(128).rgb
    red, _, blue = rgb[round(128 * (y + 0.02)), round(128 * x)].astype(int)
    assert red > blue
    assert rgb[2, 2, 2] > rgb[2, 2, 0]


def test_the_channels_figure_reads_colours_as_the_stage_module_does(model):
    figure = LatentChannels(model, seeds=[10_000_001])
    assert np.shape(figure.colours) == (5, 3)
    pixel_values = [
        image_to_pixel_values(drawing(seed, SIDE).rgb / np.float32(255)) for seed in range(10_000_100, 10_000_112)
    ]
    latents = torch.cat([encode(values, model.vae) for values in pixel_values])
    expected = fit_colours(latents, torch.cat(pixel_values))
    torch.testing.assert_close(
        thumbnail(latents, torch.tensor(figure.colours)), thumbnail(latents, expected), rtol=1e-3, atol=1e-3
    )


def test_the_clearest_thumbnail_comes_first_where_there_is_one(model):
    first = {figure: figure(model).names[0] for figure in (EncodeDecode, LatentChannels, LatentPainter)}
    assert first == {EncodeDecode: "Turtle", LatentChannels: "Cup and tree", LatentPainter: "Cup and tree"}


def test_a_palette_colour_is_what_the_middle_of_a_plain_sheet_encodes_to(model):
    figure = LatentPainter(model, seeds=[10_000_001])
    assert figure.palette[0] == "red"
    assert figure.shades[0] == "#dc3b35"
    assert len(figure.palette) == len(figure.shades) == len(figure.paints) == 11
    sheet = np.broadcast_to(np.array([0xDC, 0x3B, 0x35], np.uint8), (1, SIDE, SIDE, 3))
    middle = encode_rgb(model, sheet)[0, :, 2:-2, 2:-2].mean(dim=(1, 2))
    assert figure.paints[0] == pytest.approx(middle.tolist())


def test_two_noises_open_with_the_noise_that_the_page_would_add(model):
    figure = TwoNoises(model, seeds=[10_000_001], amount=0.36, seed=3)  # of the variance, as in chapter 2
    assert figure.opened_with == {"amount": 0.36, "seed": 3}
    clean = torch.from_numpy(np.frombuffer(figure.latents, np.float32).copy()).reshape(SHAPE)
    noisy = 0.8 * clean + 0.6 * seeded_noise(SHAPE, 3)
    assert figure.opening == decode_rgb(model, noisy).tobytes()
