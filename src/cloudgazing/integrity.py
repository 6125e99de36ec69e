"""Integrity: is a model's folder what it claims to be? Looked into before anything is loaded from it.

Weights are accepted as safetensors only, which hold numbers and no code; pickles, which can hold code, are refused.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from .families import CHECKER, FAMILIES, THIRD, WEIGHTS, Parts, may_have_third, recognise, weights_of

PICKLES = (".bin", ".ckpt", ".pt", ".pth", ".pkl")
CODE_KEYS = ("auto_map", "quantization_config", "attn_implementation", "_attn_implementation")
"""Keys by which a configuration could ask its library to run other code than its own."""
SHARD = re.compile(r"[\w-][\w.-]*\.safetensors")
"""What one of the files may be called over which large weights are spread: a file beside their index, in no folder."""


class ModelError(ValueError):
    """A model cannot be loaded; the message is one sentence that says what is wrong and what to do."""


def check_folder(folder: Path, kinds: Mapping[str, Parts] = FAMILIES) -> Parts:
    """The parts of a model; raise `ModelError` unless its folder is whole, unaltered and of one of these kinds."""
    parts = check_index(folder, str(folder), kinds)
    variant = variant_of(folder)
    for part, name in weights_of(parts).items():
        check_config(folder / part / "config.json")
        check_network(folder / part, name, variant)
    if (folder / "manifest.json").exists():
        check_manifest(read_json(folder / "manifest.json"), folder)
    return parts


def check_is_no_file(name: str) -> None:
    """Refuse a name or a path that ends as a file of weights does: a model is a folder, with safetensors in it."""
    if name.endswith(PICKLES):
        raise ModelError(
            f"{name} would be a pickle, which can run code: name the folder of a model that holds safetensors."
        )
    if name.endswith(".safetensors"):
        raise ModelError(f"{name} would be a single file: name the folder of a model in the format of diffusers.")


def check_index(folder: Path, place: str, kinds: Mapping[str, Parts] = FAMILIES) -> Parts:
    """The parts of the model in a folder, by its model_index.json; `place` is how a complaint calls it.

    Raises `ModelError` for any pipeline but those of `kinds`, and where one of its parts is of another class.
    """
    if not (folder / "model_index.json").is_file():
        raise ModelError(f"There is no model in {place}: name a folder that holds a model_index.json.")
    index = read_json(folder / "model_index.json")
    pipeline = str(index.get("_class_name"))
    if pipeline not in kinds and (other := recognise(pipeline)):
        raise ModelError(f'{place} is {other.what}: it cannot be loaded here yet, so take "{other.instead}" instead.')
    parts = kinds.get(pipeline)
    if parts and index.get("safety_checker") not in (None, [None, None]):
        parts = {**parts, "safety_checker": CHECKER}
    if parts and may_have_third(parts) and has_third(folder, index):
        parts = {**parts, **THIRD}
    if parts is None or {part: _without_fast(index.get(part)) for part in parts} != parts:
        raise ModelError(f"The model in {place} is not of Stable Diffusion's kind: choose one that is.")
    return parts


def has_third(folder: Path, index: dict[str, Any]) -> bool:
    """Whether the index names a third text encoder, and the folder has it."""
    return index.get("text_encoder_3") not in (None, [None, None]) and (folder / "text_encoder_3/config.json").is_file()


def _without_fast(named: Any) -> Any:
    """A library and a class by their names; of a tokenizer there were two classes once, one of them called "Fast"."""
    return [str(name).removesuffix("Fast") for name in named] if isinstance(named, list) else named


def variant_of(folder: Path) -> str | None:
    """Which of its two sets of weights a folder holds: None for the plain one, "fp16" where only that one is there."""
    denoiser, name = denoiser_folder(folder), WEIGHTS["diffusers"]
    plain, half = (
        (denoiser / in_variant(name, variant)).exists() or (denoiser / index_of(name, variant)).exists()
        for variant in (None, "fp16")
    )
    return "fp16" if half and not plain else None


def denoiser_folder(folder: Path) -> Path:
    """Where in a model's folder its denoiser lies, U-Net or transformer."""
    return folder / ("unet" if (folder / "unet").is_dir() else "transformer")


def in_variant(name: str, variant: str | None) -> str:
    """The name that a file of weights has in a variant: "model.fp16.safetensors" beside "model.safetensors"."""
    return name.replace(".safetensors", f".{variant}.safetensors") if variant else name


def index_of(name: str, variant: str | None) -> str:
    """The name of the file that says where each of a network's weights lies, where they are spread over several."""
    return f"{name}.index.{variant}.json" if variant else f"{name}.index.json"


def check_config(file: Path) -> None:
    """Refuse a network's configuration that asks for code from elsewhere."""
    asked = [key for key in CODE_KEYS if key in read_json(file)]
    if asked:
        raise ModelError(f'{file} asks for other code by "{asked[0]}": use a model without it, or remove that entry.')


def check_network(folder: Path, name: str, variant: str | None) -> None:
    """Refuse a network's weights, in one file or spread over several, as `check_weights` does."""
    whole, index = folder / in_variant(name, variant), folder / index_of(name, variant)
    if whole.exists() or not index.exists():
        check_weights(whole)
    if index.exists():
        for shard in read_shards(index):
            check_weights(folder / shard)


def read_shards(index: Path) -> list[str]:
    """The files over which weights are spread. Raises `ModelError` where one would not lie beside the index."""
    content = read_json(index)
    spread = content.get("weight_map")
    if not isinstance(spread, dict) or not spread or not isinstance(content.get("metadata"), dict):
        raise ModelError(f"{index} does not hold what it should: download it again.")
    named = sorted({str(shard) for shard in spread.values()})
    if strange := [shard for shard in named if not SHARD.fullmatch(shard)]:
        raise ModelError(f'{index} names "{strange[0]}", which is no safetensors file beside it: choose another model.')
    return named


def check_weights(file: Path) -> None:
    """Refuse weights that are missing, pickled, cut short, or no safetensors at all."""
    if not file.exists():
        pickles = [other.name for other in file.parent.glob("*") if other.suffix in PICKLES]
        if pickles:
            raise ModelError(
                f"{file.parent} holds its weights as {pickles[0]}, a pickle, which can run code: "
                "convert it to safetensors, or choose a model that has them."
            )
        raise ModelError(f"{file} is missing: download the model's folder again.")
    check_pretence(file)
    try:
        with safe_open(file, framework="numpy"):
            pass
    except (SafetensorError, OSError):
        raise ModelError(f"{file} is cut short or is no safetensors file: download it again.") from None


def check_pretence(file: Path) -> None:
    """Refuse a web page or a Git-LFS pointer that lies where the file should be."""
    with file.open("rb") as opened:
        start = opened.read(64).lstrip().lower()
    if start.startswith(b"version https://git-lfs"):
        raise ModelError(f"{file} is a Git-LFS pointer, not the file itself: run `git lfs pull`.")
    if start.startswith((b"<!doctype", b"<html")):
        raise ModelError(f"{file} is a web page, perhaps a network's log-in page: download the file again.")


def check_manifest(manifest: dict[str, Any], folder: Path) -> None:
    """Refuse a folder in which a file differs from {"unet/config.json": {"size": ..., "sha256": ...}, ...}."""
    for name, expected in manifest.items():
        file = folder / name
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise ModelError(f'{folder / "manifest.json"} names "{name}", which lies elsewhere: choose another model.')
        if not file.is_file():
            raise ModelError(f"{file} is missing: download the model's folder again, or reinstall the package.")
        if describe(file) != expected:
            raise ModelError(
                f"{file} is not the file that was published: download it again, "
                "or delete manifest.json if you changed it yourself."
            )


def describe(file: Path) -> dict[str, Any]:
    """A file's entry in the manifest: its size in bytes and its SHA-256."""
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return {"size": file.stat().st_size, "sha256": digest}


def write_manifest(folder: Path) -> None:
    """List every file of a model's folder in its manifest.json, for `check_manifest`."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name != "manifest.json")
    listed = {str(file.relative_to(folder).as_posix()): describe(file) for file in files}
    (folder / "manifest.json").write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")


def read_json(file: Path, kind: type = dict) -> Any:
    """Read a JSON file that holds a `kind`, or raise `ModelError`."""
    if not file.is_file():
        raise ModelError(f"{file} is missing: download the model's folder again.")
    check_pretence(file)
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, kind):
        raise ModelError(f"{file} does not hold what it should: download it again.")
    return content
