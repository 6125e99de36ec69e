"""The part of the family that runs on its makers' machines alone, as far as they describe it."""

from .machine import Machine

DALL_E_1 = Machine(
    name="DALL-E 1",
    line="OpenAI",
    year=2021,
    month=1,
    text="none of its own: 256 text tokens at the head of the sequence",
    denoiser="no denoiser: a transformer that writes one token after another",
    place="32 × 32 tokens out of a list of 8,192",
    decoder="discrete VAE",
    objective="auto-regression",
    steps="1,024, one for each token",
    size="12 billion",
    open_part="A paper; the discrete VAE was published, the transformer was not.",
    run="cannot be run",
    source="https://arxiv.org/abs/2102.12092",
)

DALL_E_2 = Machine(
    name="DALL-E 2",
    line="OpenAI",
    year=2022,
    month=4,
    text="CLIP, then a prior that turns its text vector into a picture vector",
    denoiser="U-Net, told the picture vector and the caption",
    place="pixels, 64 × 64",
    decoder="none: two more diffusion models enlarge to 256, then 1,024",
    objective="diffusion",
    steps="64 in the prior, 250 in the decoder, 27 and 15 in the enlargers",
    size="3.5 billion, prior and enlargers aside",
    open_part="A paper; no weights.",
    run="cannot be run",
    source="https://arxiv.org/abs/2204.06125",
)

IMAGEN = Machine(
    name="Imagen",
    line="Google",
    year=2022,
    month=5,
    text="T5-XXL, which never saw a picture",
    denoiser="U-Net with cross-attention",
    place="pixels, 64 × 64",
    decoder="none: two more diffusion models enlarge to 256, then 1,024",
    objective="diffusion",
    steps=None,
    size="2 billion, enlargers aside",
    open_part="A paper on the first Imagen; of later ones, far less.",
    run="cannot be run",
    source="https://arxiv.org/abs/2205.11487",
)

MIDJOURNEY = Machine(
    name="Midjourney",
    line="Midjourney",
    year=2022,
    month=7,
    text=None,
    denoiser=None,
    place=None,
    decoder=None,
    objective=None,
    steps=None,
    size=None,
    open_part="No paper. In an interview its founder named transformers such as CLIP, and diffusion models.",
    run="cannot be run",
    source="https://www.theregister.com/2022/08/01/david_holz_midjourney/",
)

DALL_E_3 = Machine(
    name="DALL-E 3",
    line="OpenAI",
    year=2023,
    month=10,
    text="T5-XXL, in the smaller model from which it was scaled up",
    denoiser="U-Net with cross-attention, in that smaller model",
    place="latents, 4 channels, an eighth of each side",
    decoder="a diffusion model of its own, distilled to two steps",
    objective="diffusion; how exactly, its paper does not say",
    steps=None,
    size=None,
    open_part="A paper, mostly on its captions, which a model wrote; much is left out. Its decoder was published.",
    run="cannot be run",
    source="https://cdn.openai.com/papers/dall-e-3.pdf",
)

GPT_4O = Machine(
    name="GPT-4o’s pictures",
    line="OpenAI",
    year=2025,
    month=3,
    text="the chat model itself",
    denoiser=None,
    place=None,
    decoder=None,
    objective="auto-regression, says its maker; how exactly, it does not",
    steps=None,
    size=None,
    open_part="A system card, which is mostly about safety.",
    run="cannot be run",
    source="https://openai.com/index/gpt-4o-image-generation-system-card-addendum/",
)
