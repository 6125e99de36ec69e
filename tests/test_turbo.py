"""The bundled model's sibling: one sentence where it is not there, and where it is, few steps and no guidance."""

import shutil
from pathlib import Path

import pytest
import torch
from diffusers import UNet2DConditionModel

from cloudgazing import ModelError, choice, draw_steps, generate, image_to_image, load
from cloudgazing.classroom import VARIABLE as CLASSROOM
from cloudgazing.cli import main
from cloudgazing.integrity import write_manifest
from cloudgazing.widgets.kit.model_picker import rows, title_of

WEIGHTS = "turbo/diffusion_pytorch_model.safetensors"


@pytest.fixture
def folder(bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small model in the bundled one's place."""
    monkeypatch.setattr("cloudgazing.models.BUNDLED", tmp_path)
    return Path(shutil.copytree(bundle, tmp_path / "picture-book"))


@pytest.fixture
def with_sibling(folder: Path) -> Path:
    """Beside it a sibling, whose U-Net says 1 more in every place."""
    unet = UNet2DConditionModel.from_pretrained(folder / "unet")
    with torch.no_grad():
        unet.conv_out.bias += 1
    unet.half().save_pretrained(folder / "turbo")
    write_manifest(folder)
    return folder


def test_where_there_is_none_one_sentence_says_so(folder, capsys):
    with pytest.raises(ModelError, match=r'"turbo" does not come with this edition: use "picture-book"') as caught:
        load("turbo")
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")
    assert main(["draw", "a cat", "--model", "turbo"]) == 2
    assert capsys.readouterr().err == f"{caught.value}\n"


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader who has chosen it, in no classroom."""
    monkeypatch.setenv(choice.VARIABLE, "turbo")
    monkeypatch.delenv(CLASSROOM, raising=False)


def listed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What `cloudgazing models` prints."""
    assert main(["models"]) == 0
    return capsys.readouterr().out.splitlines()


def test_where_it_is_it_can_be_chosen_and_is_listed(with_sibling, chosen, capsys):
    assert choice.chosen_model() == "turbo"
    first, second, *others = rows()
    assert (first["name"], second["name"]) == ("picture-book", "turbo")
    assert (second["here"], second["able"], second["title"]) == (True, True, title_of("turbo"))
    assert "turbo" not in [row["name"] for row in others]
    _, line, *_ = listed(capsys)
    assert line.startswith("turbo ")
    assert line.endswith("4 steps, guidance 1")
    with pytest.raises(ModelError, match='use "picture-book", "turbo", "stable'):
        load("no such model")


def test_where_there_is_none_it_is_neither_chosen_nor_listed(folder, chosen, capsys):
    assert choice.chosen_model() == "picture-book"
    assert "turbo" not in [row["name"] for row in rows()]
    assert not [line for line in listed(capsys) if line.startswith("turbo ")]


@pytest.mark.parametrize("names", ["", "turbo"])
def test_a_classroom_has_it_as_it_comes_with_the_book(with_sibling, chosen, capsys, monkeypatch, names):
    monkeypatch.setenv(CLASSROOM, names)
    assert [row["name"] for row in rows()] == ["picture-book", "turbo"]
    assert len(listed(capsys)) == 2
    assert choice.chosen_model() == load("turbo", device="cpu").name == "turbo"


def test_it_has_a_unet_of_its_own_and_shares_the_rest(with_sibling):
    turbo, teacher = load("turbo", device="cpu"), load("picture-book", device="cpu")
    assert (turbo.name, turbo.folder) == ("turbo", teacher.folder)
    for part in ("text_encoder", "vae"):
        pairs = zip(getattr(turbo, part).parameters(), getattr(teacher, part).parameters(), strict=True)
        assert all(torch.equal(a, b) for a, b in pairs)
    torch.testing.assert_close(turbo.unet.conv_out.bias, teacher.unet.conv_out.bias + 1, atol=1e-3, rtol=0)
    assert not any(weights.requires_grad for weights in turbo.unet.parameters())
    assert (teacher.jumps, teacher.num_inference_steps, teacher.guidance_scale) == (0, 20, 4)


def test_it_draws_in_four_steps_and_asks_once_in_each(with_sibling):
    turbo = load("turbo", device="cpu")
    steps = list(draw_steps("a red cat", turbo, seed=3))
    assert [step.t for step in steps] == [999, 899, 749, 499]
    assert all(step.noise_pred_uncond is None for step in steps)
    same = generate("a red cat", turbo, seed=3, num_inference_steps=4, guidance_scale=1.0)
    assert generate("a red cat", turbo, seed=3).tobytes() == same.tobytes()
    assert image_to_image("a red cat", same, turbo, strength=0.5).size == same.size


@pytest.mark.parametrize(("steps", "expected"), [(1, [999]), (2, [999, 749]), (3, [999, 849, 599])])
def test_it_is_asked_where_its_teacher_was(with_sibling, steps, expected):
    turbo, teacher = load("turbo", device="cpu"), load("picture-book", device="cpu")
    assert turbo.timesteps(steps).tolist() == expected
    assert set(expected) <= set(teacher.timesteps(20).tolist())
    with pytest.raises(ValueError, match="draws in 1 to 20 steps, best in 4"):
        turbo.timesteps(21)


def test_an_altered_one_is_refused(with_sibling):
    file = with_sibling / WEIGHTS
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    with pytest.raises(ModelError, match="not the file that was published"):
        load("turbo")
