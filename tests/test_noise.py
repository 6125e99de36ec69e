"""Seeded noise against Random123's known answers, schedules against diffusers', mixing against its own definition."""

from inspect import unwrap

import numpy as np
import pytest
import torch
from diffusers import DDIMScheduler, DDPMScheduler
from small_mac import SmallMac

from cloudgazing.noise import (
    add_noise,
    check_seed,
    choose_timesteps,
    cosine_alphas_cumprod,
    linear_alphas_cumprod,
    philox,
    scaled_linear_alphas_cumprod,
    seeded_noise,
    sigmas,
)

KNOWN_ANSWERS = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]
"""Counter, key and result: philox4x32 with 10 rounds in the Random123 library's kat_vectors."""


def words(text: str) -> list[int]:
    return [int(word, 16) for word in text.split()]


def test_philox_gives_the_published_words():
    for counter, key, expected in KNOWN_ANSWERS:
        k0, k1 = words(key)
        assert philox(np.array([words(counter)], dtype=np.uint32), (k0, k1)).tolist() == [words(expected)]


def test_philox_scrambles_many_counters_as_it_does_each():
    counters = np.array([words(counter) for counter, _, _ in KNOWN_ANSWERS], dtype=np.uint32)
    together = philox(counters, (1, 2))
    assert all((philox(counters[i : i + 1], (1, 2)) == together[i]).all() for i in range(len(counters)))


def test_noise_begins_with_the_numbers_that_the_page_must_draw_too():
    # From the known answer for counter 0 and key 0, by Box and Muller with Python's own arithmetic.
    first = [0.9911377, -0.9246626, -0.6176090, -0.4820686]
    w = words(KNOWN_ANSWERS[0][2])
    u = [(word + 0.5) / 2**32 for word in w]
    by_hand = [np.sqrt(-2 * np.log(u[i])) * turn(2 * np.pi * u[i + 1]) for i in (0, 2) for turn in (np.cos, np.sin)]
    noise = seeded_noise((4,), seed=0)
    assert noise.dtype == torch.float32
    np.testing.assert_array_equal(noise.numpy(), np.float32(by_hand))
    np.testing.assert_allclose(noise.numpy(), first, atol=1e-6)


def test_noise_is_gaussian():
    noise = seeded_noise((1_000_000,), seed=7).double()
    moments = [float((noise**power).mean()) for power in (1, 2, 3, 4)]
    np.testing.assert_allclose(moments, [0, 1, 0, 3], atol=0.02)
    pairs = noise.reshape(-1, 2)
    assert abs(float((pairs[:, 0] * pairs[:, 1]).mean())) < 0.01


def test_noise_depends_on_all_of_the_seed_and_on_the_stream():
    drawn = [seeded_noise((5,), seed, stream) for seed, stream in [(0, 0), (1, 0), (2**32, 0), (2**64 - 1, 0), (0, 1)]]
    assert len({tuple(noise.tolist()) for noise in drawn}) == len(drawn)


def test_a_smaller_shape_is_the_start_of_a_larger_one():
    assert torch.equal(seeded_noise((3, 5), 4).flatten(), seeded_noise((1, 4, 8, 8), 4).flatten()[:15])


@pytest.mark.parametrize("seed", [-1, 2**64, 1.5, "3", None, float("nan")])
def test_a_seed_out_of_range_is_refused_in_words(seed):
    with pytest.raises(ValueError, match=r"The seed must be a whole number from 0 to 2\*\*64 - 1"):
        check_seed(seed)


def test_numpy_integers_are_seeds():
    assert check_seed(np.int64(5)) == 5


def test_cosine_schedule_is_that_of_diffusers():
    scheduler = DDIMScheduler(beta_schedule="squaredcos_cap_v2")
    # diffusers multiplies a thousand factors in float32.
    np.testing.assert_allclose(cosine_alphas_cumprod(), scheduler.alphas_cumprod.numpy(), rtol=1e-4, atol=1e-6)


def test_the_older_schedules_are_those_of_diffusers():
    ddpm = DDPMScheduler(beta_schedule="linear")
    stable = DDPMScheduler(beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012)
    np.testing.assert_allclose(linear_alphas_cumprod(), ddpm.alphas_cumprod.numpy(), rtol=1e-4)
    np.testing.assert_allclose(scaled_linear_alphas_cumprod(), stable.alphas_cumprod.numpy(), rtol=1e-4)
    other = DDPMScheduler(beta_schedule="linear", num_train_timesteps=50, beta_start=0.001, beta_end=0.1)
    np.testing.assert_allclose(linear_alphas_cumprod(50, 0.001, 0.1), other.alphas_cumprod.numpy(), rtol=1e-4)


def test_only_the_cosine_schedule_ends_in_pure_noise():
    ends = {s.__name__: s()[-1] for s in (linear_alphas_cumprod, scaled_linear_alphas_cumprod, cosine_alphas_cumprod)}
    assert ends["scaled_linear_alphas_cumprod"] > ends["linear_alphas_cumprod"] > 1e-5
    assert ends["cosine_alphas_cumprod"] < 1e-8


def test_sigmas_are_infinite_where_no_picture_is_left():
    np.testing.assert_allclose(sigmas(np.array([1.0, 0.5, 0.2, 0.0])), [0, 1, 2, np.inf])


def test_add_noise_is_that_of_diffusers_for_one_timestep_and_for_many():
    scheduler = DDIMScheduler(beta_schedule="squaredcos_cap_v2")
    levels = scheduler.alphas_cumprod.numpy()
    latents, noise = torch.rand(3, 4, 2, 2), seeded_noise((3, 4, 2, 2), 1)
    t = torch.tensor([0, 500, 999])
    torch.testing.assert_close(add_noise(latents, noise, t, levels), scheduler.add_noise(latents, noise, t))
    expected = scheduler.add_noise(latents, noise, torch.full((3,), 300))
    torch.testing.assert_close(add_noise(latents, noise, 300, levels), expected)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize("t", [0, 5, 20, 100, 900])
def test_half_precision_changes_nothing_about_how_much_noise_there_is(dtype, t):
    schedule = scaled_linear_alphas_cumprod()
    nothing, noise = torch.zeros(1, 1, 1, 1, dtype=dtype), torch.ones(1, 1, 1, 1, dtype=dtype)
    assert float(add_noise(nothing, noise, t, schedule)) == pytest.approx((1 - schedule[t]) ** 0.5, rel=0.004)


@pytest.mark.parametrize("t", [7, torch.tensor([7, 9])])
def test_noise_is_added_where_there_is_no_float64(t):
    latents = torch.zeros(2, 4, 8, 8, device="meta")
    with SmallMac():
        noisy = add_noise(latents, latents, t, scaled_linear_alphas_cumprod())
    assert (noisy.shape, noisy.dtype, noisy.device) == (latents.shape, torch.float32, latents.device)


@pytest.mark.parametrize("spacing", ["trailing", "leading"])
@pytest.mark.parametrize("steps", [1, 2, 3, 7, 20, 30, 50, 999, 1000])
def test_timesteps_are_those_of_diffusers(spacing, steps):
    scheduler = DDIMScheduler(timestep_spacing=spacing, steps_offset=0)
    scheduler.set_timesteps(steps)
    assert choose_timesteps(steps, spacing=spacing).tolist() == scheduler.timesteps.tolist()


def test_trailing_timesteps_begin_at_the_noisiest_and_never_repeat():
    for steps in range(1, 1001):
        timesteps = choose_timesteps(steps)
        assert timesteps[0] == 999
        assert len(set(timesteps.tolist())) == steps


@pytest.mark.parametrize("steps", [1, 30, 500, 999, 1000])
def test_an_offset_leads_past_no_end_of_the_training(steps):
    timesteps = choose_timesteps(steps, spacing="leading", offset=1)
    assert timesteps.max() < 1000
    assert timesteps.min() == (0 if steps == 1000 else 1)


@pytest.mark.parametrize("t", [-1, 1000, 2.5])
def test_a_timestep_that_the_schedule_does_not_have_is_refused_in_words(t):
    latents = torch.zeros(1, 4, 2, 2)
    with pytest.raises(ValueError, match="The timestep must be a whole number from 0 to 999; it was "):
        unwrap(add_noise)(latents, latents, t, linear_alphas_cumprod())


@pytest.mark.parametrize("steps", [0, -1, 1001])
def test_a_number_of_steps_out_of_range_is_refused_in_words(steps):
    with pytest.raises(ValueError, match="must be a whole number from 1 to 1000"):
        choose_timesteps(steps)


@pytest.mark.parametrize("steps", [2.5, 20.0, "20", None])
def test_steps_that_are_no_whole_number_are_refused_in_words(steps):
    with pytest.raises(ValueError, match="must be a whole number from 1 to 1000"):
        unwrap(choose_timesteps)(steps)  # as a reader calls it, for whom no types are checked


def test_an_unknown_spacing_is_refused_in_words():
    with pytest.raises(ValueError, match="trailing"):
        choose_timesteps(20, spacing="linspace")
