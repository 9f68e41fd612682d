"""What diffusers' pipelines draw with the schedulers that folders of 2.x models name: every latent of every run.

A run goes from noise to the end with StableDiffusionPipeline, or it begins in the middle as a branch of a tree does: from the
slerp of two trajectories, with their prompts mixed. Latents are stored as this server scales them, by sqrt(sigma^2 + 1) smaller
than Euler's.
"""

import json

import torch
from diffusers import (
    AutoencoderKL,
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    PNDMScheduler,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from safetensors.torch import load_file, save_file

WIDTH, HEIGHT = 128, 64
SEED, OTHER_SEED = 42, 7
PROMPT, NEGATIVE_PROMPT, OTHER_PROMPT = 1, 2, 3  # of prompts.json, whose embeddings the model's fixture has
FRACTION = 0.375
BETAS = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000,
    "trained_betas": None,
}
EPSILON, V = "tiny-epsilon", "tiny-v"
TRAILING = {"timestep_spacing": "trailing", "steps_offset": 1}
LEADING = {"timestep_spacing": "leading", "steps_offset": 1}
LINSPACE = {"timestep_spacing": "linspace", "steps_offset": 1}
ZERO_SNR = {"rescale_betas_zero_snr": True, "timestep_spacing": "trailing", "steps_offset": 1}
EULER, ANCESTRAL, SOLVER = EulerDiscreteScheduler, EulerAncestralDiscreteScheduler, DPMSolverMultistepScheduler
AS_DDIM = {"clip_sample": False, "set_alpha_to_one": False}
AS_KARRAS = {"use_karras_sigmas": True}

# name: model, scheduler, its settings, sampler of the request, steps, guidance
RUNS = {
    "pndm": (EPSILON, PNDMScheduler, {**LEADING, "skip_prk_steps": True, "set_alpha_to_one": False}, "pndm", 10, 4.0),
    "pndm-v": (V, PNDMScheduler, {**LEADING, "skip_prk_steps": True, "set_alpha_to_one": False}, "pndm", 6, 2.0),
    "pndm-two-steps": (V, PNDMScheduler, {**LEADING, "skip_prk_steps": True, "set_alpha_to_one": False}, "pndm", 2, 4.0),
    "euler-turbo": (EPSILON, EULER, {**TRAILING, "clip_sample": False, "set_alpha_to_one": False, "skip_prk_steps": True}, "euler", 4, 1.0),
    "euler-turbo-v": (V, EULER, TRAILING, "euler", 4, 1.0),
    "euler-turbo-one-step": (EPSILON, EULER, TRAILING, "euler", 1, 1.0),
    "euler-leading": (V, EULER, LEADING, "euler", 8, 4.0),
    "euler-linspace": (EPSILON, EULER, {}, "euler", 6, 4.0),
    "euler-karras": (V, EULER, {**LEADING, **AS_KARRAS}, "euler", 6, 4.0),
    "euler-to-sigma-min": (V, EULER, {**LINSPACE, "final_sigmas_type": "sigma_min"}, "euler", 4, 4.0),
    "ancestral-leading": (V, ANCESTRAL, LEADING, "euler-ancestral", 8, 4.0),
    "ancestral-trailing": (EPSILON, ANCESTRAL, TRAILING, "euler-ancestral", 6, 1.0),
    "solver-linspace": (V, SOLVER, {}, "dpm-solver", 8, 4.0),
    "solver-leading": (EPSILON, SOLVER, LEADING, "dpm-solver", 8, 4.0),
    "solver-trailing": (V, SOLVER, {**TRAILING, "solver_type": "bh2"}, "dpm-solver", 6, 4.0),
    "solver-first-order": (V, SOLVER, {**LINSPACE, "solver_order": 1}, "dpm-solver", 5, 4.0),
    "solver-to-sigma-min": (V, SOLVER, {**LEADING, "final_sigmas_type": "sigma_min"}, "dpm-solver", 15, 2.0),
    "solver-karras": (V, SOLVER, {**LEADING, **AS_KARRAS}, "dpmpp-2m", 6, 4.0),
    "zero-snr-ddim": (V, DDIMScheduler, {**ZERO_SNR, **AS_DDIM}, "ddim", 6, 4.0),
    "zero-snr-euler": (V, EULER, ZERO_SNR, "euler", 5, 4.0),
    "zero-snr-solver": (V, SOLVER, ZERO_SNR, "dpm-solver", 5, 4.0),
}
# name: run, step at which the branch begins
BRANCHES = {
    "pndm": 4,
    "euler-turbo": 2,
    "euler-leading": 3,
    "euler-linspace": 2,
    "ancestral-leading": 3,
    "ancestral-trailing": 3,
    "solver-linspace": 3,
    "zero-snr-ddim": 3,
}
RESCALE = 0.7


def slerp(a, b, fraction):
    a, b = a.double(), b.double()
    angle = torch.acos((a * b).sum() / (a.norm() * b.norm()))
    return ((a * torch.sin((1 - fraction) * angle) + b * torch.sin(fraction * angle)) / torch.sin(angle)).float()


def scale(scheduler, step):
    """What Euler's latents are divided by before a step, which the last one's end does not need."""
    if not isinstance(scheduler, (EulerDiscreteScheduler, EulerAncestralDiscreteScheduler)):
        return 1
    return (scheduler.sigmas[step] ** 2 + 1) ** 0.5


class Model:
    def __init__(self, folder):
        self.unet = UNet2DConditionModel.from_pretrained(folder / "unet", torch_dtype=torch.float32).eval()
        self.vae = AutoencoderKL.from_pretrained(folder / "vae", torch_dtype=torch.float32).eval()
        self.hidden = load_file(folder.with_suffix(".safetensors"))["text.hidden"]

    def embedding(self, prompt):
        return self.hidden[prompt : prompt + 1]

    @torch.no_grad()
    def run(self, scheduler, steps, guidance, seed=SEED, prompt=PROMPT):
        pipeline = StableDiffusionPipeline(
            self.vae, None, None, self.unet, scheduler, None, None, requires_safety_checker=False
        )
        pipeline.set_progress_bar_config(disable=True)
        latents = []
        pipeline(
            prompt_embeds=self.embedding(prompt),
            negative_prompt_embeds=self.embedding(NEGATIVE_PROMPT),
            height=HEIGHT,
            width=WIDTH,
            num_inference_steps=steps,
            guidance_scale=guidance,
            guidance_rescale=RESCALE if scheduler.config.get("rescale_betas_zero_snr") else 0.0,
            generator=torch.Generator().manual_seed(seed),
            output_type="latent",
            callback_on_step_end=lambda _pipeline, _step, _timestep, kept: latents.append(kept["latents"].clone()) or {},
        )
        if isinstance(scheduler, PNDMScheduler) and steps > 1:
            del latents[0]  # the first step is made twice
        assert len(latents) == steps
        return torch.cat([latent / scale(scheduler, step + 1) for step, latent in enumerate(latents)])

    @torch.no_grad()
    def branch(self, scheduler, steps, guidance, begin, left, right):
        """From the middle, without any memory of earlier steps; the noise of a step is mixed as the latents are."""
        scheduler.set_timesteps(steps)
        timesteps = scheduler.timesteps
        if isinstance(scheduler, PNDMScheduler):
            plain = torch.cat([timesteps[:1], timesteps[2:]])[begin:]
            timesteps = torch.cat([plain[:2], plain[1:]])
        else:
            timesteps = timesteps[begin:]
            getattr(scheduler, "set_begin_index", lambda index: None)(begin)
        text = (1 - FRACTION) * self.embedding(PROMPT) + FRACTION * self.embedding(OTHER_PROMPT)
        negative = self.embedding(NEGATIVE_PROMPT)
        noises = [torch.Generator().manual_seed(seed) for seed in (SEED, OTHER_SEED)]
        shape = left[:1].shape
        for generator in noises:
            for _ in range(begin + 1):
                torch.randn(shape, generator=generator)
        latent = slerp(left[begin - 1 : begin], right[begin - 1 : begin], FRACTION) * scale(scheduler, begin)
        latents = []
        for timestep in timesteps:
            scaled = scheduler.scale_model_input(latent, timestep)
            prediction = self.unet(scaled, timestep, encoder_hidden_states=text).sample
            if guidance > 1:
                without = self.unet(scaled, timestep, encoder_hidden_states=negative).sample
                guided = without + guidance * (prediction - without)
                if scheduler.config.get("rescale_betas_zero_snr"):
                    guided = RESCALE * guided * prediction.std() / guided.std() + (1 - RESCALE) * guided
                prediction = guided
            mixed = slerp(*(torch.randn(shape, generator=generator) for generator in noises), FRACTION)
            with_noise(scheduler, mixed)
            latent = scheduler.step(prediction, timestep, latent).prev_sample
            latents.append(latent)
        if isinstance(scheduler, PNDMScheduler):
            del latents[0]
        return torch.cat([latent / scale(scheduler, begin + step + 1) for step, latent in enumerate(latents)])


def with_noise(scheduler, noise):
    """Euler ancestral draws its noise by this function of its module."""
    if isinstance(scheduler, EulerAncestralDiscreteScheduler):
        import diffusers.schedulers.scheduling_euler_ancestral_discrete as module

        module.randn_tensor = lambda *_arguments, **_named: noise


def main(out):
    import diffusers.schedulers.scheduling_euler_ancestral_discrete as ancestral

    drawn = ancestral.randn_tensor
    models = {name: Model(out / name) for name in (EPSILON, V)}
    found, described = {}, []
    for name, (model, kind, settings, sampler, steps, guidance) in RUNS.items():
        prediction = "epsilon" if model == EPSILON else "v_prediction"

        config = {"_class_name": kind.__name__, **BETAS, **settings, "prediction_type": prediction}

        def scheduler():
            return kind.from_config(config)

        begin = BRANCHES.get(name, 0)
        row = {"name": name, "model": model, "sampler": sampler, "steps": steps, "guidance": guidance, "begin": begin}
        described.append({**row, "scheduler": config})
        found[name] = models[model].run(scheduler(), steps, guidance)
        if begin:
            right = models[model].run(scheduler(), steps, guidance, OTHER_SEED, OTHER_PROMPT)
            found[f"{name}.other"] = right[begin - 1 : begin]
            found[f"{name}.branch"] = models[model].branch(scheduler(), steps, guidance, begin, found[name], right)
            ancestral.randn_tensor = drawn
    save_file({key: tensor.contiguous() for key, tensor in found.items()}, out / "schedulers.safetensors")
    rows = ",\n".join(json.dumps(row, separators=(",", ":")) for row in described)
    (out / "schedulers.json").write_text(f"[\n{rows}\n]\n", "utf-8")
    for key, tensor in found.items():
        print(f"{key} {list(tensor.shape)} deviation {tensor.double().std():.3f} largest {tensor.abs().max():.3f}")
