"""Export: the bundled model as files that a page can load, made when the site is built.

Each network becomes an ONNX file that is named by its content; `manifest.json` lists them, with the facts of the model.
"""

from __future__ import annotations

import json
from pathlib import Path

from ...models import BUNDLED
from ..keeping import digest_of, keep
from ..sources import sources_of

EXPORTED = ("picture-book", "pixel-denoiser", "autoregression")
"""The folders of weights that become files."""


def exported_model(cache: Path) -> Path:
    """The folder of the bundled model's files: made now, or kept from an earlier time in a folder of `cache`.

    They are made anew when the weights or the code have changed, this folder's or any that it imports; older ones are
    removed then.
    """
    return keep(cache, "model", fingerprint(), export_model)


def fingerprint() -> str:
    """A name for what the files depend on in this repository: the weights, and the source that makes the files."""
    weights = (file for name in EXPORTED for file in (BUNDLED / name).rglob("*") if file.is_file())
    return digest_of([*weights, *sources_of(Path(__file__))])


def export_model(folder: Path) -> None:
    """Write every network of the bundled model, its sibling's where it has one, and the manifest into a folder."""
    # Late, as these take seconds to start, and a kept model needs none of them.
    from ...autoregression import load_autoregressor
    from ...clip import load_clip
    from ...models import TURBO, has_turbo, load
    from .cell_graph import cell_graph
    from .facts import gather_facts
    from .graphs import all_graphs, unet_graph
    from .networks import write_network

    model = load(device="cpu")
    clip = load_clip(model)
    siblings = [load(TURBO, device="cpu")] if has_turbo() else []
    own = [unet_graph(sibling, sibling.name) for sibling in siblings]
    graphs = [*all_graphs(model, clip), *own, cell_graph(load_autoregressor().network)]
    files = {graph.name: write_network(graph, folder) for graph in graphs}
    manifest = {"files": files, "facts": gather_facts(model, clip, siblings)}
    (folder / "manifest.json").write_text(json.dumps(manifest, sort_keys=True, ensure_ascii=False), encoding="utf-8")
