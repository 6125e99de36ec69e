"""The exported model: whole, small enough, and the same bytes each time."""

import gzip
import hashlib
import json
import shutil

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from diffusers import UNet2DConditionModel
from diffusers.models.upsampling import Upsample2D

from cloudgazing.integrity import write_manifest
from cloudgazing.models import BUNDLED, default_model
from cloudgazing.pixel_denoiser import PixelDenoiser
from cloudgazing.publish.export import export_model, exported_model, fingerprint
from cloudgazing.publish.export.graphs import Graph, decoder_graph, pixel_graph
from cloudgazing.publish.export.growth import Grower
from cloudgazing.publish.export.networks import check, to_onnx, write_network
from cloudgazing.publish.export.storage import fits_half, halve, strip

FIRST_PICTURE = ("text_encoder", "unet", "vae_decoder")
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def denoiser() -> PixelDenoiser:
    """A small network, whose weights are half-precision numbers as those of the bundled ones are."""
    torch.manual_seed(0)
    return PixelDenoiser(width=8).half().float().eval().requires_grad_(False)


@pytest.mark.slow
@pytest.mark.browser
def test_every_file_is_what_the_manifest_says(engine_folder):
    for name in ("model", "runtime"):
        folder = engine_folder / name
        for entry in json.loads((folder / "manifest.json").read_text())["files"].values():
            packed = (folder / entry["file"]).read_bytes()
            content = gzip.decompress(packed)
            assert (len(packed), len(content)) == (entry["bytes"], entry["size"])
            assert hashlib.sha256(content).hexdigest() == entry["sha256"]
            assert entry["sha256"][:16] in entry["file"]


@pytest.mark.slow
@pytest.mark.browser
def test_a_first_picture_is_not_too_far_away(engine_folder):
    files = json.loads((engine_folder / "model" / "manifest.json").read_text())["files"]
    runtimes = json.loads((engine_folder / "runtime" / "manifest.json").read_text())["files"]
    modules = sum(len(gzip.compress(file.read_bytes())) for file in engine_folder.glob("publish/**/*.js"))
    glue = max(len(gzip.compress(file.read_bytes())) for file in (engine_folder / "runtime").glob("*.mjs"))
    networks = sum(files[name]["bytes"] for name in FIRST_PICTURE)
    for runtime in runtimes.values():
        assert networks + runtime["bytes"] + 2 * glue + modules < 27 * MEGABYTE


@pytest.mark.slow
@pytest.mark.browser
def test_the_facts_are_the_models(engine_folder):
    facts, model = json.loads((engine_folder / "model" / "manifest.json").read_text())["facts"], default_model()
    assert np.array_equal(facts["alphas_cumprod"], model.alphas_cumprod)
    assert tuple(facts["vocabulary"]) == model.vocabulary
    assert tuple(facts["latents_shape"]) == model.latents_shape


def add_sibling(folder):
    """Put a sibling beside a model, whose U-Net says 1 more in every place."""
    unet = UNet2DConditionModel.from_pretrained(folder / "unet")
    with torch.no_grad():
        unet.conv_out.bias += 1
    unet.half().save_pretrained(folder / "turbo")
    write_manifest(folder)


@pytest.mark.slow
@pytest.mark.parametrize("siblings", [[], ["turbo"]], ids=["alone", "with turbo"])
def test_a_sibling_is_a_network_more_where_there_is_one(siblings, tmp_path, monkeypatch):
    folder, graphs = shutil.copytree(BUNDLED / "picture-book", tmp_path / "picture-book"), {}
    shutil.rmtree(folder / "turbo")
    write_manifest(folder)
    if siblings:
        add_sibling(folder)

    def note(graph, _folder):
        graphs[graph.name] = graph
        return {"file": graph.name}

    monkeypatch.setattr("cloudgazing.models.BUNDLED", tmp_path)
    monkeypatch.setattr("cloudgazing.publish.export.networks.write_network", note)
    export_model(tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    models = manifest["facts"]["models"]
    assert set(models) == {"picture-book", *siblings}
    assert set(manifest["files"]) == set(graphs)
    assert {"unet", "turbo"} & set(graphs) == {"unet", *siblings}
    if siblings:
        assert models["turbo"] == {"jumps": 20, "jump_power": 0.5, "num_inference_steps": 4, "guidance_scale": 1.0}
        own, other = (graphs[name].network.unet.conv_out.bias for name in ("unet", "turbo"))
        torch.testing.assert_close(other, own + 1, atol=1e-3, rtol=0)


@pytest.mark.slow
def test_a_network_is_the_same_bytes_each_time(denoiser, tmp_path):
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    entries = [write_network(pixel_graph(denoiser), tmp_path / name) for name in ("first", "second")]
    assert entries[0] == entries[1]
    files = [tmp_path / name / entries[0]["file"] for name in ("first", "second")]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert b"cloudgazing" not in gzip.decompress(files[0].read_bytes()), "the exporter's notes name files"


@pytest.mark.slow
def test_a_network_that_computes_something_else_is_not_written(denoiser, tmp_path):
    graph = pixel_graph(denoiser)
    content = to_onnx(graph)
    check(graph, content)
    other = PixelDenoiser(width=8).eval()
    with pytest.raises(ValueError, match=r"pixel_denoiser is .* from torch in velocity at batch 1"):
        check(Graph("pixel_denoiser", other, graph.example, graph.inputs, graph.outputs), content)


@torch.no_grad()
def test_growing_in_one_layer_is_doubling_and_convolving():
    torch.manual_seed(0)
    upsampler = Upsample2D(4, use_conv=True)
    given = torch.randn(2, 4, 5, 3)
    assert torch.allclose(Grower(upsampler)(given), upsampler(given), atol=1e-5)


def test_the_decoder_in_the_page_decodes_as_the_vae_without_doubling_anything(model):
    graph = decoder_graph(model)
    with torch.no_grad():
        wanted = model.vae.decode(*graph.example).sample
    content = to_onnx(graph)
    nodes = onnx.load_model_from_string(content).graph.node
    assert not {"Resize", "Upsample"} & {node.op_type for node in nodes}
    (got,) = onnxruntime.InferenceSession(content).run(None, {"latents": graph.example[0].numpy()})
    assert np.abs(got - wanted.numpy()).max() < 1e-4
    assert not any(isinstance(part, Grower) for part in model.vae.modules()), "the model's own VAE was changed"


def test_only_what_loses_nothing_is_halved():
    exact, fine = np.arange(1024, dtype=np.float32) / 8, np.linspace(0, 1, 1024, dtype=np.float32)
    assert fits_half(exact)
    assert not fits_half(fine)
    assert not fits_half(np.full(4, 1e6, np.float32))
    nodes = [onnx.helper.make_node("Add", ["exact", "fine"], ["sum"], doc_string="made in a file")]
    value = onnx.helper.make_tensor_value_info("sum", onnx.TensorProto.FLOAT, [1024])
    weights = [onnx.numpy_helper.from_array(exact, "exact"), onnx.numpy_helper.from_array(fine, "fine")]
    graph = onnx.helper.make_graph(nodes, "graph", [], [value], weights)
    model = halve(strip(onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 20)], ir_version=10)))
    kinds = {one.name: one.data_type for one in model.graph.initializer}
    assert kinds == {"exact.half": onnx.TensorProto.FLOAT16, "fine": onnx.TensorProto.FLOAT}
    assert b"made in a file" not in model.SerializeToString()
    [total] = onnxruntime.InferenceSession(model.SerializeToString()).run(None, {})
    assert np.array_equal(total, exact + fine)


def test_a_kept_model_is_taken_as_it_is(tmp_path):
    kept = tmp_path / f"model-{fingerprint()}"
    kept.mkdir()
    assert exported_model(tmp_path) == kept
