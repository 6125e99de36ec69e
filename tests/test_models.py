"""Good folders load in full; bad ones are refused in one sentence, and no code in them ever runs."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import diffusers
import pytest
import torch
from safetensors.torch import load_file, save_file
from small_model import edit_json

import cloudgazing
from cloudgazing import ModelError, load
from cloudgazing.catalogue import PUBLISHED
from cloudgazing.families import FAMILIES, OTHERS, recognise
from cloudgazing.integrity import read_json, write_manifest
from cloudgazing.loading import load_network

UNET = "unet/diffusion_pytorch_model.safetensors"


@pytest.fixture
def folder(bundle: Path, tmp_path: Path) -> Path:
    """A copy of the small model that a test may spoil."""
    return Path(shutil.copytree(bundle, tmp_path / "copy"))


def refuse(folder: Path, *expected: str) -> None:
    """Loading must fail with one sentence that names the file and says what to do."""
    with pytest.raises(ModelError) as caught:
        load(folder, device="cpu")
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert all(part in sentence for part in expected), sentence


def test_a_good_folder_loads_in_float32_and_quietly(bundle, capsys):
    model = load(bundle, device="cpu")
    networks = (model.text_encoder, model.unet, model.vae)
    assert {weights.dtype for network in networks for weights in network.parameters()} == {torch.float32}
    assert not any(network.training for network in networks)
    assert model.latents_shape == (1, 4, 8, 8)
    assert (model.prediction_type, model.timestep_spacing) == ("v_prediction", "trailing")
    assert model.final_alpha_cumprod == 1
    assert len(model.alphas_cumprod) == 1000
    assert "cat" in model.vocabulary
    assert capsys.readouterr() == ("", "")


def test_whether_a_model_fits_in_twice_is_asked_of_the_free_memory(bundle, monkeypatch):
    model = load(bundle, device="cpu")
    size = sum(weights.nbytes for part in (model.text_encoder, model.unet, model.vae) for weights in part.parameters())
    for share, fits in ((2.6, True), (2.4, False)):  # the processor tells of all its memory, its own networks' too
        monkeypatch.setattr("cloudgazing.models.free_memory", lambda _, share=share: share * size / 1024**3)
        assert model.has_room_for_another is fits


def test_a_dtype_may_be_asked_for(bundle):
    model = load(bundle, device="cpu", dtype=torch.bfloat16)
    assert model.unet.dtype == model.text_encoder.dtype == model.vae.dtype == torch.bfloat16


def test_a_dtype_may_be_asked_for_by_its_name(bundle):
    assert load(bundle, device="cpu", dtype="float16").unet.dtype == torch.float16


@pytest.mark.parametrize("dtype", ["float", "floaty", "int8", torch.int8, torch.bool])
def test_a_dtype_in_which_no_model_computes_is_refused(bundle, dtype):
    with pytest.raises(ModelError, match=r'^A model computes in float32, .*, not in "\w+": name one of these\.$'):
        load(bundle, device="cpu", dtype=dtype)


def test_a_name_that_no_folder_could_have_is_no_model():
    with pytest.raises(ModelError, match=r'^There is no model "a{80}": use "picture-book"'):
        load("a" * 5000)


def test_a_folder_without_manifest_and_vocabulary_is_a_model_too(folder):
    (folder / "manifest.json").unlink()
    (folder / "vocabulary.json").unlink()
    model = load(str(folder), device="cpu")
    assert (model.name, model.vocabulary) == ("copy", ())


def test_a_missing_model_is_named():
    refuse(Path("no-such-model"), '"no-such-model"', 'use "picture-book"')


@pytest.mark.parametrize("name", ["v1-5-pruned.ckpt", "runwayml/v1-5-pruned.ckpt", "/models/one.pt", "one.bin"])
@pytest.mark.parametrize("there", [True, False])
def test_a_pickle_by_its_own_name_is_refused_and_never_looked_for(tmp_path, monkeypatch, name, there):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("cloudgazing.models.download", lambda source: pytest.fail(f"{source} was looked for"))
    if there and not name.startswith("/"):
        Path(name).parent.mkdir(exist_ok=True)
        torch.save({"weight": torch.zeros(1)}, name)
    refuse(Path(name), name, "a pickle, which can run code", "safetensors")


def test_a_single_file_of_safetensors_is_no_model_either(folder):
    refuse(folder / UNET, "a single file", "in the format of diffusers")


def test_a_folder_of_something_else(tmp_path):
    refuse(tmp_path, "model_index.json")


@pytest.mark.parametrize("name", [UNET, "vae/config.json", "tokenizer/tokenizer.json"])
def test_a_missing_file(folder, name):
    (folder / name).unlink()
    refuse(folder, Path(name).name, "missing", "again")


def test_a_truncated_file(folder):
    file = folder / UNET
    file.write_bytes(file.read_bytes()[:-1000])
    refuse(folder, UNET, "cut short", "again")


def test_an_altered_file(folder):
    file = folder / UNET
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    refuse(folder, UNET, "not the file that was published")


@pytest.mark.parametrize("entry", [3, {}, {"size": 1}])
def test_a_manifest_with_an_odd_entry(folder, entry):
    edit_json(folder / "manifest.json", **{UNET: entry})
    refuse(folder, UNET, "not the file that was published")


@pytest.mark.parametrize("name", ["../other/config.json", "/etc/hostname", "unet/../../other"])
def test_a_manifest_that_leads_out_of_the_folder(folder, name):
    edit_json(folder / "manifest.json", **{name: {"size": 1, "sha256": "0"}})
    refuse(folder, "manifest.json", name, "lies elsewhere")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers(folder, value):
    weights = load_file(folder / UNET)
    weights["conv_in.bias"][0] = value
    save_file(weights, folder / UNET, metadata={"format": "pt"})
    write_manifest(folder)
    refuse(folder, "unet", "not numbers")


@pytest.mark.parametrize("change", ["missing", "unexpected", "another shape"])
@pytest.mark.parametrize("name", [UNET, "text_encoder/model.safetensors"])
def test_weights_of_another_architecture(folder, name, change):
    weights = load_file(folder / name)
    first = sorted(weights)[0]
    tensor = weights.pop(first)
    weights |= {"unexpected": {"extra.weight": tensor, first: tensor}, "another shape": {first: tensor[..., :1]}}.get(
        change, {}
    )
    weights = {key: value.contiguous().clone() for key, value in weights.items()}
    save_file(weights, folder / name, metadata={"format": "pt"})
    write_manifest(folder)
    refuse(folder, Path(name).parent.name, "do not fit its config.json")


def test_a_configuration_of_another_size(folder):
    edit_json(folder / "unet/config.json", block_out_channels=[24, 32])
    write_manifest(folder)
    refuse(folder, "unet", "do not fit its config.json")


def test_pickles_instead_of_safetensors(folder):
    (folder / UNET).rename(folder / "unet/diffusion_pytorch_model.bin")
    refuse(folder, "diffusion_pytorch_model.bin", "pickle", "safetensors")


def test_a_pickle_under_a_good_name(folder):
    torch.save({"weight": torch.zeros(1)}, folder / UNET)
    refuse(folder, UNET, "no safetensors file")


def test_a_git_lfs_pointer(folder):
    (folder / UNET).write_text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 123\n")
    refuse(folder, UNET, "git lfs pull")


@pytest.mark.parametrize("name", [UNET, "model_index.json", "scheduler/scheduler_config.json", "vocabulary.json"])
def test_a_web_page_instead_of_the_file(folder, name):
    (folder / "manifest.json").unlink()
    (folder / name).write_text("\n<!DOCTYPE html><html><body>Log in to the hotel's network</body></html>")
    refuse(folder, Path(name).name, "web page")


@pytest.mark.parametrize("name", ["unet/config.json", "scheduler/scheduler_config.json", "tokenizer/tokenizer.json"])
@pytest.mark.parametrize("text", ["{", "[]", "3"])
def test_a_json_file_that_says_nothing_usable(folder, name, text):
    (folder / "manifest.json").unlink()
    (folder / name).write_text(text)
    refuse(folder, Path(name).parent.name)


def test_an_unknown_noise_schedule(folder):
    edit_json(folder / "scheduler/scheduler_config.json", beta_schedule="zigzag")
    write_manifest(folder)
    refuse(folder, "noise schedule")


@pytest.mark.parametrize(
    "named",
    [
        {"_class_name": "StableDiffusionXLPipeline"},
        {"_class_name": ["pipeline", "Evil"]},
        {"unet": ["evil", "UNet2DConditionModel"]},
        {"vae": ["diffusers", "AutoencoderTiny"]},
        {"tokenizer": None},
    ],
)
def test_an_index_that_names_other_classes(folder, named):
    edit_json(folder / "model_index.json", **named)
    write_manifest(folder)
    refuse(folder, "not of Stable Diffusion's kind")


@pytest.mark.parametrize("pipeline", list(OTHERS))
def test_a_model_that_cannot_be_loaded_yet_is_named_and_another_offered(folder, pipeline):
    edit_json(folder / "model_index.json", _class_name=f"{pipeline}Pipeline")
    refuse(folder, OTHERS[pipeline].what, "cannot be loaded here yet", f'"{OTHERS[pipeline].instead}" instead')
    assert OTHERS[pipeline].instead in PUBLISHED


def test_no_name_of_another_kind_hides_one_that_can_be_loaded():
    assert not any(recognise(pipeline) for pipeline in FAMILIES)
    known = [name for name in dir(diffusers) if name.endswith("Pipeline")]
    assert all(any(name.startswith(start) for name in known) for start in OTHERS)


@pytest.mark.parametrize("key", ["auto_map", "quantization_config", "_attn_implementation"])
def test_a_configuration_that_asks_for_other_code(folder, key):
    edit_json(folder / "text_encoder/config.json", **{key: "evil"})
    write_manifest(folder)
    refuse(folder, key, "other code")


def test_code_in_the_folder_is_never_run(folder, tmp_path):
    trace = tmp_path / "it-ran"
    code = f"from pathlib import Path\nPath({str(trace)!r}).touch()\n"
    for name in ("pipeline", "evil", "unet/evil", "unet/unet_2d_condition", "tokenizer/evil", "scheduler/evil"):
        (folder / f"{name}.py").write_text(code)
    edit_json(folder / "tokenizer/tokenizer_config.json", auto_map={"AutoTokenizer": ["evil.Evil", "evil.Evil"]})
    edit_json(folder / "scheduler/scheduler_config.json", _class_name=["evil", "Evil"])
    edit_json(folder / "model_index.json", scheduler=["evil", "Evil"], custom_pipeline="pipeline")
    write_manifest(folder)
    load(folder, device="cpu")
    assert not trace.exists()


def test_nowhere_is_a_library_told_to_trust_code():
    files = (Path(cloudgazing.__file__).parent).rglob("*.py")
    code = {file.name: file.read_text(encoding="utf-8") for file in files}
    assert "loading.py" in code
    assert [name for name, text in code.items() if "trust_remote_code" in text or "torch.load(" in text] == []


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory"),
        OSError(12, "Cannot allocate memory"),
        MemoryError(),
    ],
)
def test_too_little_memory_is_not_taken_for_damaged_weights(tmp_path, error):
    def from_pretrained(*_: object, **__: object) -> None:
        raise error

    with pytest.raises(ModelError, match="too little memory for the weights"):
        load_network(SimpleNamespace(from_pretrained=from_pretrained), tmp_path, torch.float32)


def test_json_that_is_nested_beyond_reason_is_refused(tmp_path):
    (tmp_path / "deep.json").write_text("[" * 100_000)
    with pytest.raises(ModelError, match="does not hold what it should"):
        read_json(tmp_path / "deep.json")


@pytest.mark.parametrize("name", [".", ""])
def test_a_models_own_folder_may_be_named_from_within_and_no_name_is_none(bundle, monkeypatch, name):
    monkeypatch.chdir(bundle)
    if name:
        assert load(name, device="cpu").folder == Path(name)
    else:
        with pytest.raises(ModelError, match='There is no model ""'):
            load(name)
