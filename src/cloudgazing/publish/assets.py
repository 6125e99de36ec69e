"""Assets: onnxruntime and the model's files, put where the site serves them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from .export import exported_model
from .export.storage import write_packed

BUILDS = {
    "wasm": ("ort.wasm.min.mjs", "ort-wasm-simd-threaded"),
    "jspi": ("ort.jspi.min.mjs", "ort-wasm-simd-threaded.jspi"),
}
"""onnxruntime-web's builds: the module, and the name of its glue and of its binary. "jspi" has WebGPU as well."""


def write_model(cache: Path, folder: Path) -> None:
    """Copy the model's files into model/ of a folder of the site; see `exported_model` for `cache`."""
    shutil.rmtree(folder / "model", ignore_errors=True)
    shutil.copytree(exported_model(cache), folder / "model")


def write_runtime(vendored: Path, folder: Path) -> None:
    """Write onnxruntime as npm fetched it (its dist folder) into runtime/ of a folder of the site, with a manifest.

    The binaries are compressed here, as some hosts would send them at full length.
    """
    runtime = folder / "runtime"
    shutil.rmtree(runtime, ignore_errors=True)
    runtime.mkdir(parents=True)
    files: dict[str, Any] = {}
    for name, (module, stem) in BUILDS.items():
        for file in (module, f"{stem}.mjs"):
            shutil.copyfile(vendored / file, runtime / file)
        files[name] = write_packed((vendored / f"{stem}.wasm").read_bytes(), runtime, f"{name}.{{}}.wasm.gz")
    builds = {name: {"module": module, "glue": f"{stem}.mjs"} for name, (module, stem) in BUILDS.items()}
    (runtime / "manifest.json").write_text(json.dumps({"files": files, "builds": builds}), encoding="utf-8")
