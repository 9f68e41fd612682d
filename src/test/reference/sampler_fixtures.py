"""Steps of diffusers' DPMSolverMultistepScheduler as DPM-Solver++(2M), alone and with the models of this folder."""

import json

import torch
from diffusers import AutoencoderKL, DPMSolverMultistepScheduler, StableDiffusionPipeline, UNet2DConditionModel
from safetensors.torch import save_file
from transformers import CLIPTextModel, CLIPTokenizer

from model_fixtures import NEGATIVE_PROMPT, PROMPT, SIZES

SETTINGS = {
    "algorithm_type": "dpmsolver++",
    "solver_order": 2,
    "solver_type": "midpoint",
    "lower_order_final": True,
    "final_sigmas_type": "zero",
    "use_karras_sigmas": True,
}
BETAS = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
OTHER_BETAS = {"beta_start": 0.0001, "beta_end": 0.02, "beta_schedule": "linear"}
STEPS = [1, 2, 3, 5, 10, 14, 15, 20, 30, 50]
SCHEDULES = [*range(1, 101), 200, 500, 999]
VALUES = 4
PIPELINE_STEPS = 12
GUIDANCE = 4.0


def predicted(kind, latent, sigma):
    """What a network would say that knows one bell curve of pictures, bent a little so that nothing stays linear."""
    alpha = 1 / (sigma**2 + 1) ** 0.5
    noise = sigma * alpha
    picture = 0.3 + 0.64 * alpha / (0.64 * alpha**2 + noise**2) * (latent - alpha * 0.3) + 0.2 * torch.sin(3 * latent)
    epsilon = (latent - alpha * picture) / noise
    return epsilon if kind == "epsilon" else alpha * epsilon - noise * picture


def walk(kind, betas, steps, begin):
    scheduler = DPMSolverMultistepScheduler(**SETTINGS, **betas, prediction_type=kind)
    scheduler.set_timesteps(steps)
    scheduler.set_begin_index(begin)
    latent = torch.randn(VALUES, generator=torch.Generator().manual_seed(100 * steps + begin))
    latents, predictions = [latent], []
    for step in range(begin, steps):
        prediction = predicted(kind, latent, scheduler.sigmas[step])
        latent = scheduler.step(prediction, scheduler.timesteps[step], latent).prev_sample
        predictions.append(prediction)
        latents.append(latent)
    return {
        "prediction": kind,
        "betas": betas,
        "steps": steps,
        "begin": begin,
        "predictions": [values.tolist() for values in predictions],
        "latents": [values.tolist() for values in latents],
    }


def schedule(betas, steps):
    scheduler = DPMSolverMultistepScheduler(**SETTINGS, **betas)
    scheduler.set_timesteps(steps)
    return {"betas": betas, "steps": steps, "timesteps": scheduler.timesteps.tolist()}


@torch.no_grad()
def pictures(folder, size):
    load = {"torch_dtype": torch.float32}
    unet = UNet2DConditionModel.from_pretrained(folder / "unet", **load).eval()
    vae = AutoencoderKL.from_pretrained(folder / "vae", **load).eval()
    text = CLIPTextModel.from_pretrained(folder / "text_encoder", dtype=torch.float32).eval()
    tokenizer = CLIPTokenizer.from_pretrained(folder / "tokenizer")
    scheduler = DPMSolverMultistepScheduler.from_pretrained(folder / "scheduler", **SETTINGS)
    pipeline = StableDiffusionPipeline(vae, text, tokenizer, unet, scheduler, None, None, requires_safety_checker=False)
    pipeline.set_progress_bar_config(disable=True)
    noise = torch.randn(1, 4, size["pixels"] // 8, size["pixels"] // 8, generator=torch.Generator().manual_seed(42))
    steps = []
    pipeline(
        PROMPT,
        negative_prompt=NEGATIVE_PROMPT,
        num_inference_steps=PIPELINE_STEPS,
        guidance_scale=GUIDANCE,
        latents=noise,
        output_type="latent",
        callback_on_step_end=lambda _pipeline, _step, _timestep, kept: steps.append(kept["latents"].clone()) or {},
    )
    return torch.cat(steps).contiguous()


def main(out):
    walks = [walk(kind, BETAS, steps, 0) for kind in ("epsilon", "v_prediction") for steps in STEPS]
    walks += [walk(kind, BETAS, steps, begin) for kind in ("epsilon", "v_prediction") for steps, begin in ((15, 6), (20, 19), (30, 12))]
    walks += [walk("epsilon", OTHER_BETAS, 12, 0)]
    schedules = [schedule(betas, steps) for betas in (BETAS, OTHER_BETAS) for steps in SCHEDULES]
    lines = {key: ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows) for key, rows in (("walks", walks), ("schedules", schedules))}
    (out / "dpmpp-2m.json").write_text('{"walks":[\n%s\n],\n"schedules":[\n%s\n]}\n' % (lines["walks"], lines["schedules"]), "utf-8")
    save_file({name: pictures(out / name, size) for name, size in SIZES.items()}, out / "dpmpp-2m.safetensors")
