"""Timesteps and cumulative alphas of diffusers' DDIMScheduler for Stable Diffusion's betas."""

import itertools
import json

from diffusers import DDIMScheduler
import torch
from safetensors.torch import save_file

BETAS = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "clip_sample": False}
STEPS = [5, 12, 20, 30, 50, 100]


def row(spacing, offset, alpha_to_one, zero_snr, steps):
    settings = {
        "timestep_spacing": spacing,
        "steps_offset": offset,
        "set_alpha_to_one": alpha_to_one,
        "rescale_betas_zero_snr": zero_snr,
    }
    scheduler = DDIMScheduler(**BETAS, **settings)
    try:
        scheduler.set_timesteps(steps)
        timesteps = scheduler.timesteps.tolist()
        alphas = [scheduler.alphas_cumprod[t].item() for t in timesteps]
    except (ValueError, IndexError) as error:
        return {**settings, "steps": steps, "error": type(error).__name__}
    previous = [t - scheduler.config.num_train_timesteps // steps for t in timesteps]
    previous_alphas = [(scheduler.alphas_cumprod[t] if t >= 0 else scheduler.final_alpha_cumprod).item() for t in previous]
    return {**settings, "steps": steps, "timesteps": timesteps, "alphas": alphas, "previousAlphas": previous_alphas}


def main(out):
    choices = itertools.product(["leading", "trailing", "linspace"], [0, 1], [True, False], [False, True], STEPS)
    rows = [json.dumps(row(*choice), separators=(",", ":")) for choice in choices]
    (out / "ddim-schedules.json").write_text("[\n" + ",\n".join(rows) + "\n]\n", "utf-8")
    plain = DDIMScheduler(**BETAS).alphas_cumprod
    zero_snr = DDIMScheduler(**BETAS, rescale_betas_zero_snr=True).alphas_cumprod
    save_file({"alphas": plain.to(torch.float32), "alphas.zero_snr": zero_snr.to(torch.float32)}, out / "alphas.safetensors")
