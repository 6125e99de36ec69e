"""Models from the Hub: huggingface_hub's own client against a small hub on this machine."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import huggingface_hub.constants as hub_settings
import numpy as np
import pytest
import torch
from diffusers import DDIMScheduler, StableDiffusionPipeline
from small_hub import COMMIT
from small_t5 import build_flux_pipeline
from small_unclip import save_unclip

from cloudgazing import ModelError, generate, load, seeded_noise
from cloudgazing.cli import main
from cloudgazing.hub import PUBLISHED, Published, Source, advised, download, fetch, find_local
from cloudgazing.shelf import judge


def published(*repositories: str) -> Published:
    return replace(PUBLISHED["stable-diffusion-1.5"], sources=tuple(Source(name, COMMIT) for name in repositories))


def test_a_name_on_the_hub_loads_and_draws_as_the_stock_pipeline_does(hub, published_folder):
    served = hub().served
    model = load("somebody/small", device="cpu")
    assert not any(name.endswith(".ckpt") for name in served)
    assert (model.name, model.folder.name) == ("somebody/small", COMMIT)
    picture = generate("a red cat", model, seed=3, num_inference_steps=4)
    stock = StableDiffusionPipeline.from_pretrained(published_folder, variant="fp16", dtype=torch.float32)
    stock.scheduler = DDIMScheduler.from_config(stock.scheduler.config)
    latents = seeded_noise(model.latents_shape, 3)
    expected = stock("a red cat", latents=latents, num_inference_steps=4, guidance_scale=4.0).images[0]
    difference = np.abs(np.asarray(picture, dtype=int) - np.asarray(expected, dtype=int))
    assert difference.max() <= 1


def test_a_model_is_downloaded_once_and_then_needs_no_network(hub, monkeypatch, capsys):
    served = hub().served
    model = published("owner/model")
    assert find_local(model) is None
    folder = fetch(model)
    told = capsys.readouterr().err
    assert "2.7 GB to download" in told
    assert f"{model.licence}, stand at https://huggingface.co/owner/model" in told
    fetched = len(served)
    monkeypatch.setattr(hub_settings, "HF_HUB_OFFLINE", True)
    assert fetch(model) == find_local(model) == folder
    assert (len(served), capsys.readouterr().err) == (fetched, "")


def test_where_one_source_is_gone_the_next_one_serves(hub):
    hub(gone__model=(401, "RepoNotFound"))
    assert fetch(published("gone/model", "mirror/model")).is_dir()


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        ((403, "GatedRepo"), "agree to its terms"),
        ((401, "RepoNotFound"), "is not on the Hub"),
        ((404, "RevisionNotFound"), "has changed on the Hub"),
    ],
)
def test_what_the_hub_refuses_is_told_in_one_sentence(hub, refusal, sentence):
    hub(some__model=refusal)
    with pytest.raises(ModelError, match=sentence) as caught:
        download(Source("some/model", COMMIT))
    assert "\n" not in str(caught.value)


def test_of_a_model_with_a_third_text_encoder_all_but_that_is_fetched(hub, sd3_folder, tmp_path):
    handler = hub()
    handler.folder = Path(shutil.copytree(sd3_folder, tmp_path / "three"))
    (handler.folder / "text_encoder_3").mkdir()
    (handler.folder / "text_encoder_3/model.safetensors").write_bytes(b"ten gigabytes")
    model = load("some/three", device="cpu")
    assert model.latents_shape == (1, 16, 8, 8)
    assert not (model.folder / "text_encoder_3").exists()


def test_weights_that_are_spread_over_several_files_are_fetched_and_no_other_set_of_them(hub, tmp_path):
    handler = hub()
    handler.folder = tmp_path / "flux"
    pipeline = build_flux_pipeline()
    pipeline.save_pretrained(handler.folder, max_shard_size="30KB")
    pipeline.save_pretrained(handler.folder, max_shard_size="30KB", variant="fp16")
    (handler.folder / "flux1-schnell.safetensors").write_bytes(b"all in one file, once more")
    model = load("some/flux", device="cpu")
    assert model.latents_shape == (1, 16, 8, 8)
    fetched = {file.name for file in model.folder.rglob("*") if file.is_file()}
    assert "model-00002-of-" in " ".join(sorted(fetched))
    assert not {name for name in fetched if "fp16" in name or name == "flux1-schnell.safetensors"}
    assert find_local(replace(published("some/flux"), sources=(Source("some/flux", "main"),))) == model.folder


def test_where_there_is_no_set_in_half_precision_the_plain_one_is_fetched_and_found_again(hub, bundle, monkeypatch):
    handler = hub()
    handler.folder = bundle
    model = load("some/plain", device="cpu")
    assert model.latents_shape == (1, 4, 8, 8)
    monkeypatch.setattr(hub_settings, "HF_HUB_OFFLINE", True)
    assert find_local(replace(published("some/plain"), sources=(Source("some/plain", "main"),))) == model.folder


def test_a_set_that_lacks_a_part_is_made_up_for_by_the_plain_one(hub, published_folder, bundle, tmp_path):
    handler = hub()
    handler.folder = Path(shutil.copytree(published_folder, tmp_path / "mixed"))
    (handler.folder / "vae/diffusion_pytorch_model.fp16.safetensors").unlink()
    for part in ("unet", "vae", "text_encoder"):
        [weights] = (bundle / part).glob("*.safetensors")
        shutil.copy(weights, handler.folder / part)
    assert load("some/mixed", device="cpu").latents_shape == (1, 4, 8, 8)


def test_pickles_alone_are_refused_and_never_fetched(hub, bundle, tmp_path):
    handler = hub()
    handler.folder = Path(shutil.copytree(bundle, tmp_path / "pickled"))
    for weights in list(handler.folder.rglob("*.safetensors")):
        weights.rename(weights.with_suffix(".bin"))
    with pytest.raises(ModelError, match=r"^some/model does not hold .* pickles, .* are never fetched: choose another"):
        load("some/model", device="cpu")
    assert not any(name.endswith(".bin") for name in handler.served)


def test_of_an_unclip_both_repositories_are_fetched_and_found_again(hub, tmp_path, monkeypatch):
    handler, name = hub(), "kandinsky-2.2"
    save_unclip(tmp_path / "decoder")
    handler.folders = {"some/decoder": tmp_path / "decoder", "some/prior": tmp_path / "decoder/prior"}
    sources = {"sources": (Source("some/decoder", COMMIT),), "prior": Source("some/prior", COMMIT)}
    monkeypatch.setitem(PUBLISHED, name, replace(PUBLISHED[name], **sources))
    assert find_local(PUBLISHED[name]) is None
    picture = generate("a red cat", load(name, device="cpu"), num_inference_steps=2)
    assert picture == generate("a red cat", load(tmp_path / "decoder", device="cpu"), num_inference_steps=2)
    assert load("some/decoder", device="cpu").latents_shape == (1, 4, 8, 8)
    fetched = len(handler.served)
    monkeypatch.setattr(hub_settings, "HF_HUB_OFFLINE", True)
    model = load(name, device="cpu")
    assert (model.name, model.folder) == (name, find_local(PUBLISHED[name]))
    assert len(handler.served) == fetched


def test_a_folder_named_as_a_model_with_an_adapter_needs_that_too(hub, bundle, tmp_path, monkeypatch):
    hub(**{"latent-consistency/lcm-lora-sdv1-5": (401, "RepoNotFound")})
    shutil.copytree(bundle, tmp_path / "stable-diffusion-1.5-lcm")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match="lcm-lora-sdv1-5 is not on the Hub, or no longer"):
        load("stable-diffusion-1.5-lcm", device="cpu")


def test_a_model_of_another_kind_is_refused_before_anything_large_has_come(hub, published_folder, tmp_path):
    handler = hub()
    handler.folder = Path(shutil.copytree(published_folder, tmp_path / "other"))
    index = handler.folder / "model_index.json"
    index.write_text(index.read_text().replace("StableDiffusionPipeline", "PixArtSigmaPipeline"))
    with pytest.raises(ModelError, match=r'^some/model is PixArt, .*"stable-diffusion-3\.5-medium" instead'):
        load("some/model")
    assert handler.served == ["model_index.json"] * len(handler.served) != []
    assert find_local(published("some/model")) is None


def test_without_a_network_the_sentence_says_so(hub, monkeypatch):
    hub()
    monkeypatch.setattr(hub_settings, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelError, match="cannot be reached"):
        download(Source("some/model", COMMIT))


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(ModelError, match=r'"picture-book", "turbo", "stable-diffusion-1\.5"'):
        load("stable-difusion")


@pytest.mark.parametrize(
    ("memory", "place", "said"),
    [
        (4.0, "graphics memory", "; runs here: it takes"),
        (
            3.0,
            "graphics memory",
            "runs here by saving memory, more slowly: it takes about 3.5 of 3.0 GB",
        ),
        (2.0, "graphics memory", "is too large"),
        (8.0, "memory", "runs here, slowly: it takes about 7.0 of 8.0 GB of memory"),
        (float("inf"), "memory", "runs here, slowly: it takes about 7.0 GB of memory"),
        (6.0, "memory", "is too large"),
    ],
)
def test_a_model_is_judged_by_the_memory_here(hub, memory, place, said):
    hub()
    assert said in judge(PUBLISHED["stable-diffusion-1.5"], memory, place)


def test_the_command_lists_every_model(hub, capsys):
    hub()
    assert main(["models"]) == 0
    shown = capsys.readouterr().out
    assert all(f"\n{name} " in shown for name in PUBLISHED)
    assert shown.count("GB to download") == len(PUBLISHED)


@pytest.mark.parametrize("name", list(PUBLISHED))
def test_the_command_says_of_a_model_where_it_comes_from_and_how_it_was_trained(hub, capsys, name):
    hub()
    main(["models"])
    rows = capsys.readouterr().out.splitlines()
    at = next(number for number, row in enumerate(rows) if row.startswith(f"{name} "))
    told, known = " ".join(rows[at : at + 3]), PUBLISHED[name]
    assert f"predicts by {known.prediction_type}" in told
    for source in (*known.sources, *filter(None, [known.adapter, known.prior])):
        assert f"{source.repository} at {source.revision[:7]}" in told


@pytest.mark.parametrize("name", list(PUBLISHED))
def test_the_readme_says_the_same_of_each_model(name):
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    [row] = [line for line in readme.splitlines() if line.startswith(f"| `{name}` |")]
    model = PUBLISHED[name]
    settings = f"{model.num_inference_steps}, {model.guidance_scale:g}"
    facts = [f"{model.side} × {model.side}", settings, f"{model.download:.1f} GB", f"{model.memory:g} GB"]
    assert row.strip("| ").split(" | ")[1:] == [*facts, model.licence]


@pytest.mark.parametrize("name", list(PUBLISHED))
def test_every_source_is_fetched_at_one_fixed_revision(name):
    known = PUBLISHED[name]
    sources = (*known.sources, *filter(None, [known.adapter, known.prior]))
    assert [source for source in sources if not re.fullmatch("[0-9a-f]{40}", source.revision)] == []
    assert len(set(sources)) == len(sources)


def test_a_withdrawn_model_has_mirrors_in_order_and_what_is_built_on_it_has_them_too():
    assert len(PUBLISHED["stable-diffusion-1.5"].sources) == 2
    assert PUBLISHED["stable-diffusion-1.5-lcm"].sources == PUBLISHED["stable-diffusion-1.5"].sources
    assert all("mirror" in PUBLISHED[f"stable-diffusion-{old}"].remark for old in ("1.5", "2.1"))


def test_what_is_advised_is_known_by_both_names_of_a_model():
    few = {"num_inference_steps": 4, "guidance_scale": 1.0}
    assert advised("sd-turbo") == advised("stabilityai/sd-turbo") == few
    plain = {"num_inference_steps": 30, "guidance_scale": 7.5}
    assert advised("stable-diffusion-v1-5/stable-diffusion-v1-5") == plain  # and not what its adapter would need
    assert advised("picture-book") == advised("somebody/else") == {}
