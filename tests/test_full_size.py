"""The published models at their full size, as shapes without numbers: on the `meta` device they take no memory."""

import diffusers
import pytest
import torch
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
    T5Config,
    T5EncoderModel,
)

from cloudgazing import flux, predict_noise, sd3, unclip, watch_attention, xl
from cloudgazing.catalogue import PUBLISHED
from cloudgazing.devices import Needs

WIDE = {"block_out_channels": (320, 640, 1280, 1280), "sample_size": 64}
TEXT_TIME = {"addition_embed_type": "text_time", "addition_time_embed_dim": 256}
UNETS = {
    "stable-diffusion-1.5": {**WIDE, "attention_head_dim": 8, "cross_attention_dim": 768},
    "stable-diffusion-2.1": {
        **WIDE,
        "sample_size": 96,
        "attention_head_dim": (5, 10, 20, 20),
        "cross_attention_dim": 1024,
        "use_linear_projection": True,
    },
    "stable-diffusion-xl": {
        **TEXT_TIME,
        "sample_size": 128,
        "attention_head_dim": (5, 10, 20),
        "block_out_channels": (320, 640, 1280),
        "cross_attention_dim": 2048,
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        "transformer_layers_per_block": (1, 2, 10),
        "projection_class_embeddings_input_dim": 2816,
        "use_linear_projection": True,
    },
}
"""What the published config.json of each says, where that differs from the default of diffusers."""
MILLIONS = {"stable-diffusion-1.5": 860, "stable-diffusion-2.1": 866, "stable-diffusion-xl": 2567}
"""Parameters of the U-Net: table 1 of Podell et al. (2023) says 860 M, 865 M and 2.6 B."""
LAYERS = {"stable-diffusion-1.5": 16, "stable-diffusion-2.1": 16, "stable-diffusion-xl": 70}
"""How many layers hear the text: one in each transformer block."""


def build(name: str) -> torch.nn.Module:
    network = xl.UNet2DConditionModel if "addition_embed_type" in UNETS[name] else diffusers.UNet2DConditionModel
    with torch.device("meta"):
        return network(**UNETS[name])


def millions(network: torch.nn.Module) -> int:
    return round(sum(weights.numel() for weights in network.parameters()) / 1e6)


@pytest.mark.parametrize("name", list(UNETS))
def test_the_u_net_has_as_many_parameters_as_published_and_every_layer_can_be_watched(name):
    unet = build(name)
    assert millions(unet) == MILLIONS[name]
    side = unet.config.sample_size
    assert side * 8 == PUBLISHED[name].side
    rows = 77 + (name == "stable-diffusion-xl")
    embeds = torch.empty(1, rows, unet.config.cross_attention_dim, device="meta")
    latents = torch.empty(1, 4, side, side, device="meta")
    with watch_attention(unet) as looks:
        prediction = predict_noise(unet, latents, 500, embeds, embeds, alpha_cumprod=0.5, guidance_scale=5.0)
    assert prediction.noise_pred.shape == latents.shape
    assert len(looks) == LAYERS[name]
    assert {shares.shape[-1] for shares in looks.values()} == {77}
    assert {shares.shape[0] for shares in looks.values()} == {2}


def test_the_transformer_of_3_5_medium_has_as_many_numbers_as_its_file_of_4_94_gigabytes_holds():
    with torch.device("meta"):
        transformer = sd3.SD3Transformer2DModel(
            num_layers=24,
            num_attention_heads=24,
            caption_projection_dim=1536,
            pos_embed_max_size=384,
            dual_attention_layers=tuple(range(13)),
            qk_norm="rms_norm",
        )
    numbers = sum(tensor.numel() for tensor in transformer.state_dict().values())  # the places' embedding is stored too
    assert 2 * numbers == pytest.approx(4.94e9, rel=1e-3)  # two bytes for each
    side = transformer.config.sample_size
    assert side * 8 == PUBLISHED["stable-diffusion-3.5-medium"].side
    latents = torch.empty(1, transformer.config.in_channels, side, side, device="meta")
    embeds = torch.empty(1, 77 + 1, 768 + 1280, device="meta")
    how = {"prediction_type": "v_prediction", "guidance_scale": 4.5}
    prediction = predict_noise(transformer, latents, 999, embeds, embeds, alpha_cumprod=0.0, **how)
    assert prediction.pred_original_sample.shape == latents.shape


def test_the_transformer_of_3_5_large_has_the_8_1_billion_parameters_that_were_announced():
    with torch.device("meta"):
        transformer = sd3.SD3Transformer2DModel(
            num_layers=38,
            num_attention_heads=38,
            caption_projection_dim=2432,
            pos_embed_max_size=192,
            qk_norm="rms_norm",
        )
    assert millions(transformer) == pytest.approx(8100, abs=50)
    latents = torch.empty(1, 16, 128, 128, device="meta")
    embeds = torch.empty(1, 77 + sd3.T5_PIECES + 1, 4096, device="meta")  # all three have read
    assert transformer(latents, 999, embeds).sample.shape == latents.shape


FLUX_BYTES = {"transformer": 23_782_357_120, "text_encoder_2": 9_524_621_312}
"""What the weights of FLUX.1 schnell weigh by the index beside them, which counts two bytes for each number."""


@pytest.mark.parametrize("guided", [False, True], ids=["schnell", "dev"])
def test_the_transformer_of_flux_has_12_billion_parameters_and_hears_a_t5(guided):
    with torch.device("meta"):
        transformer = flux.FluxTransformer2DModel(guidance_embeds=guided)
    assert millions(transformer) == pytest.approx(12_000, abs=150)
    if not guided:
        assert 2 * sum(weights.numel() for weights in transformer.parameters()) == FLUX_BYTES["transformer"]
    side = PUBLISHED["flux.1-schnell"].side // 8
    latents = torch.empty(1, 16, side, side, device="meta")
    embeds = torch.empty(1, 77 + transformer.pieces + 1, 4096, device="meta")
    how = {"prediction_type": "v_prediction", "alpha_cumprod": 0.0}
    assert predict_noise(transformer, latents, 999, embeds, **how).pred_original_sample.shape == latents.shape


def test_the_t5_of_flux_and_of_3_5_has_as_many_numbers_as_its_files_hold():
    size = {"d_model": 4096, "d_kv": 64, "d_ff": 10240, "num_layers": 24, "num_heads": 64, "vocab_size": 32128}
    with torch.device("meta"):
        t5 = T5EncoderModel(T5Config(**size, feed_forward_proj="gated-gelu"))
        states = t5(torch.zeros(1, 256, dtype=torch.long)).last_hidden_state
    assert 2 * sum(weights.numel() for weights in t5.parameters()) == FLUX_BYTES["text_encoder_2"]
    assert states.shape == (1, 256, 4096)


def test_the_shelf_says_of_flux_what_its_parts_weigh():
    small = {"text_encoder": 123_060_480, "vae": 83_819_683}
    numbers = {**{part: size // 2 for part, size in FLUX_BYTES.items()}, **small}
    published = PUBLISHED["flux.1-schnell"]
    assert 2 * sum(numbers.values()) / 1e9 == pytest.approx(published.download, abs=0.1)
    needed = Needs(numbers, torch.bfloat16, published.side).gigabytes(torch.bfloat16, tiling=False, offload=False)
    assert 0 <= published.memory - needed < 3  # an estimate, and on the high side


def test_the_two_text_encoders_of_xl_have_817_million_parameters_and_say_what_its_u_net_hears():
    large = {"hidden_size": 1280, "intermediate_size": 5120, "num_hidden_layers": 32, "num_attention_heads": 20}
    clip = {"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12}
    with torch.device("meta"):
        first = CLIPTextModel(CLIPTextConfig(**clip))
        second = CLIPTextModelWithProjection(CLIPTextConfig(**large, projection_dim=1280, hidden_act="gelu"))
        both = xl.TextEncoders(first, second, end=49407, filling=0, empty_is_zero=True)
        assert millions(both) == pytest.approx(817, abs=1)  # Podell et al. (2023), table 1
        states = both(torch.zeros(1, 77, dtype=torch.long)).last_hidden_state
    assert states.shape == (1, 77 + 1, UNETS["stable-diffusion-xl"]["cross_attention_dim"])


KANDINSKY_BYTES = {
    "unet": 5_012_309_584,
    "movq": 271_380_364,
    "prior": 4_104_940_968,
    "image_encoder": 3_689_912_664,
    "text_encoder": 2_778_702_976,
}
"""What the published files of Kandinsky 2.2 weigh: four bytes for each number, two in the image encoder's."""
HEADER = 150_000
"""The most bytes that a file's list of its tensors takes here."""


def check_size(network: torch.nn.Module, part: str, each: int = 4) -> None:
    """A file holds the network's numbers and a list of them."""
    assert 0 < KANDINSKY_BYTES[part] - each * sum(weights.numel() for weights in network.parameters()) < HEADER


def test_the_u_net_of_kandinsky_is_as_large_as_its_file_and_hears_one_vector():
    with torch.device("meta"):
        unet = unclip.UNet2DConditionModel(
            sample_size=64,
            out_channels=8,
            block_out_channels=(384, 768, 1152, 1536),
            layers_per_block=3,
            down_block_types=("ResnetDownsampleBlock2D", *["SimpleCrossAttnDownBlock2D"] * 3),
            mid_block_type="UNetMidBlock2DSimpleCrossAttn",
            up_block_types=(*["SimpleCrossAttnUpBlock2D"] * 3, "ResnetUpsampleBlock2D"),
            attention_head_dim=64,
            cross_attention_dim=768,
            encoder_hid_dim=1280,
            encoder_hid_dim_type="image_proj",
            addition_embed_type="image",
            resnet_time_scale_shift="scale_shift",
        )
    check_size(unet, "unet")
    assert unet.config.sample_size * 8 == PUBLISHED["kandinsky-2.2"].side
    latents, embeds = torch.empty(1, 4, 64, 64, device="meta"), torch.empty(1, 77 + 1, 1280, device="meta")
    with watch_attention(unet) as looks:
        prediction = predict_noise(unet, latents, 500, embeds, embeds, alpha_cumprod=0.5, guidance_scale=4.0)
    assert prediction.noise_pred.shape == latents.shape
    assert looks == {}


def test_the_movq_of_kandinsky_has_67_million_parameters_and_makes_eight_pixels_of_a_place():
    with torch.device("meta"):
        movq = unclip.VQModel(
            block_out_channels=(128, 256, 256, 512),
            down_block_types=(*["DownEncoderBlock2D"] * 3, "AttnDownEncoderBlock2D"),
            up_block_types=("AttnUpDecoderBlock2D", *["UpDecoderBlock2D"] * 3),
            layers_per_block=2,
            latent_channels=4,
            vq_embed_dim=4,
            num_vq_embeddings=16384,
            norm_type="spatial",
        ).unscaled()
        assert movq.decode(torch.empty(1, 4, 16, 16)).sample.shape == (1, 3, 128, 128)
    check_size(movq, "movq")
    assert sum(weights.numel() for weights in movq.parameters()) // 10**6 == 67


def test_the_prior_of_kandinsky_and_its_clip_are_as_large_as_their_files():
    text = {"hidden_size": 1280, "intermediate_size": 5120, "num_hidden_layers": 32, "num_attention_heads": 20}
    seen = {"hidden_size": 1664, "intermediate_size": 8192, "num_hidden_layers": 48, "num_attention_heads": 16}
    with torch.device("meta"):
        prior = unclip.PriorTransformer(embedding_dim=1280)
        reads = CLIPTextModelWithProjection(CLIPTextConfig(**text, projection_dim=1280, hidden_act="gelu"))
        sees = CLIPVisionModelWithProjection(CLIPVisionConfig(**seen, projection_dim=1280, patch_size=14))
        vector = prior(torch.empty(1, 1280, 1, 1), 999, torch.ones(1, 77 + 1, 1280)).sample
        assert unclip.look_at_grey(sees).shape == (1, 1280)
    assert vector.shape == (1, 1280, 1, 1)
    check_size(prior, "prior")
    check_size(reads, "text_encoder")
    check_size(sees, "image_encoder", each=2)


def test_the_shelf_says_of_kandinsky_what_its_files_weigh_and_what_is_kept_of_them():
    published = PUBLISHED["kandinsky-2.2"]
    assert sum(KANDINSKY_BYTES.values()) / 1e9 == pytest.approx(published.download, abs=0.1)
    numbers = {part: size // 4 for part, size in KANDINSKY_BYTES.items() if part != "image_encoder"}
    needed = Needs(numbers, torch.float32, published.side).gigabytes(torch.float16, tiling=False, offload=False)
    assert 0 <= published.memory - needed < 3  # an estimate, and on the high side
