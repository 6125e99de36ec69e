"""The part of the family whose code and weights were published, and this book's own model."""

from .machine import Machine

OUR_OWN = Machine(
    name="The picture book",
    line="This book",
    year=2026,
    month=11,
    text="CLIP's kind, learnt from this book's captions",
    denoiser="U-Net with cross-attention",
    place="latents, 4 channels, an eighth of each side",
    decoder="VAE",
    objective="diffusion, v",
    steps="20",
    size=None,
    open_part="Everything: code, drawings, weights, training.",
    run="load()",
    source=None,
)

SD_1 = Machine(
    name="Stable Diffusion 1",
    line="Stable Diffusion",
    year=2022,
    month=8,
    text="CLIP ViT-L/14, by OpenAI",
    denoiser="U-Net with cross-attention",
    place="latents, 4 channels, an eighth of each side",
    decoder="VAE",
    objective="diffusion, noise",
    steps="50",
    size="860 million",
    open_part="Paper, code and weights.",
    run='load("stable-diffusion-1.5")',
    source="https://github.com/CompVis/stable-diffusion",
)

SD_2 = Machine(
    name="Stable Diffusion 2",
    line="Stable Diffusion",
    year=2022,
    month=11,
    text="OpenCLIP ViT-H/14",
    denoiser="U-Net with cross-attention",
    place="latents, 4 channels, an eighth of each side",
    decoder="VAE",
    objective="diffusion, v (the base model: noise)",
    steps="50",
    size="865 million",
    open_part="Code and weights. Stability AI has taken them off the Hugging Face Hub; others keep copies.",
    run='load("stable-diffusion-2.1")',
    source="https://github.com/Stability-AI/stablediffusion",
)

SDXL = Machine(
    name="Stable Diffusion XL",
    line="Stable Diffusion",
    year=2023,
    month=7,
    text="two: CLIP ViT-L by OpenAI, and OpenCLIP ViT-bigG",
    denoiser="U-Net with cross-attention",
    place="latents, 4 channels, an eighth of each side",
    decoder="VAE",
    objective="diffusion, noise",
    steps="50",
    size="2.6 billion",
    open_part="Paper, code and weights.",
    run='load("stable-diffusion-xl")',
    source="https://arxiv.org/abs/2307.01952",
)

LCM = Machine(
    name="LCM",
    line="Distilled",
    year=2023,
    month=10,
    text="CLIP ViT-L/14, by OpenAI",
    denoiser="U-Net with cross-attention",
    place="latents, 4 channels, an eighth of each side",
    decoder="VAE",
    objective="consistency: every step points at the same end",
    steps="1 to 4",
    size="860 million",
    open_part="Paper, code and weights. Others can be its teacher; here it is Stable Diffusion 1, to which it adds.",
    run='load("stable-diffusion-1.5-lcm")',
    source="https://arxiv.org/abs/2310.04378",
)

TURBO = Machine(
    name="SDXL-Turbo",
    line="Distilled",
    year=2023,
    month=11,
    text="two: CLIP ViT-L by OpenAI, and OpenCLIP ViT-bigG",
    denoiser="U-Net with cross-attention",
    place="latents, 4 channels, an eighth of each side",
    decoder="VAE",
    objective="adversarial distillation: a teacher, and a judge of fakes",
    steps="1 to 4",
    size="2.6 billion",
    open_part='Paper and weights. Its sister with Stable Diffusion 2 as its teacher runs here: load("sd-turbo").',
    run='load("sdxl-turbo")',
    source="https://arxiv.org/abs/2311.17042",
)

SD_3 = Machine(
    name="Stable Diffusion 3",
    line="Stable Diffusion",
    year=2024,
    month=3,
    text="three: CLIP ViT-L, OpenCLIP ViT-bigG, T5-XXL",
    denoiser="transformer (MMDiT), words and patches in one sequence",
    place="latents, 16 channels, an eighth of each side",
    decoder="VAE",
    objective="rectified flow",
    steps="28",
    size="2 billion (medium) to 8 billion",
    open_part="Paper, code, and the weights of the medium one; of version 3.5 the large one's too.",
    run='load("stable-diffusion-3.5-medium")',
    source="https://arxiv.org/abs/2403.03206",
)

FLUX = Machine(
    name="FLUX.1",
    line="Stable Diffusion",
    year=2024,
    month=8,
    text="two: T5-XXL, and CLIP ViT-L for the sum of the prompt",
    denoiser="transformer, words and patches in one sequence",
    place="latents, 16 channels, an eighth of each side",
    decoder="VAE",
    objective="rectified flow",
    steps="50 (dev), 1 to 4 (schnell, distilled)",
    size="12 billion",
    open_part="Code, and the weights of two of three; no paper at its release.",
    run='load("flux.1-schnell")',
    source="https://github.com/black-forest-labs/flux",
)
