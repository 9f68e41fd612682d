"""Two small Stable Diffusion 2.1 models with random weights, and what diffusers and transformers compute with them.

The configs have the fields of the published 2.1 (768, v prediction) and 2.1-base (512, epsilon); only sizes are small.
"""

import math

import torch
from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from tokenizer_fixtures import padded_ids, write_json

PROMPTS = [
    "",
    "a photo of a red apple on a wooden table",
    "blurry, deformed, low quality",
    "Ein schöner Vogel über dem Meer, 4k! 🚀 " * 12,
]
PROMPT, NEGATIVE_PROMPT = PROMPTS[1], PROMPTS[2]
STEPS = 20
GUIDANCE = [4.0, 7.5]

# tiny-v has half-precision files with the tensor names that today's libraries write; tiny-epsilon has single precision
# and the names of the published 2.1: "text_model." in front, position_ids, and the autoencoder's old attention.
SIZES = {
    "tiny-v": {
        "dtype": torch.float16,
        "prediction": "v_prediction",
        "unet": {"block_out_channels": [32, 32, 32, 48], "attention_head_dim": [1, 2, 4, 3], "norm_num_groups": 16},
        "vae": {"block_out_channels": [16, 16, 32, 32], "norm_num_groups": 16},
        "width": 32,
        "layers": 3,
        "heads": 2,
        "pixels": 128,
    },
    "tiny-epsilon": {
        "dtype": torch.float32,
        "prediction": "epsilon",
        "unet": {"block_out_channels": [16, 24, 32, 32], "attention_head_dim": [2, 3, 4, 4], "norm_num_groups": 8},
        "vae": {"block_out_channels": [8, 16, 24, 24], "norm_num_groups": 8},
        "width": 48,
        "layers": 2,
        "heads": 3,
        "pixels": 128,
    },
}


def unet_config(name, size):
    config = {
        "_class_name": "UNet2DConditionModel",
        "_diffusers_version": "0.10.0.dev0",
        "act_fn": "silu",
        "center_input_sample": False,
        "cross_attention_dim": size["width"],
        "down_block_types": ["CrossAttnDownBlock2D"] * 3 + ["DownBlock2D"],
        "downsample_padding": 1,
        "dual_cross_attention": False,
        "flip_sin_to_cos": True,
        "freq_shift": 0,
        "in_channels": 4,
        "layers_per_block": 2,
        "mid_block_scale_factor": 1,
        "norm_eps": 1e-05,
        "num_class_embeds": None,
        "only_cross_attention": False,
        "out_channels": 4,
        "sample_size": size["pixels"] // 8,
        "up_block_types": ["UpBlock2D"] + ["CrossAttnUpBlock2D"] * 3,
        "use_linear_projection": True,
        **size["unet"],
    }
    if name == "tiny-v":
        config["upcast_attention"] = True
    return dict(sorted(config.items()))


def vae_config(name, size):
    return {
        "_class_name": "AutoencoderKL",
        "_diffusers_version": "0.10.0.dev0",
        "act_fn": "silu",
        "block_out_channels": size["vae"]["block_out_channels"],
        "down_block_types": ["DownEncoderBlock2D"] * 4,
        "in_channels": 3,
        "latent_channels": 4,
        "layers_per_block": 2,
        "norm_num_groups": size["vae"]["norm_num_groups"],
        "out_channels": 3,
        "sample_size": size["pixels"],
        "up_block_types": ["UpDecoderBlock2D"] * 4,
    }


def text_config(name, size, vocabulary):
    return {
        "architectures": ["CLIPTextModel"],
        "attention_dropout": 0.0,
        "bos_token_id": 0,
        "dropout": 0.0,
        "eos_token_id": 2,
        "hidden_act": "gelu",
        "hidden_size": size["width"],
        "initializer_factor": 1.0,
        "initializer_range": 0.02,
        "intermediate_size": 4 * size["width"],
        "layer_norm_eps": 1e-05,
        "max_position_embeddings": 77,
        "model_type": "clip_text_model",
        "num_attention_heads": size["heads"],
        "num_hidden_layers": size["layers"],
        "pad_token_id": 1,
        "projection_dim": 512,
        "torch_dtype": str(size["dtype"]).removeprefix("torch."),
        "transformers_version": "4.25.0.dev0",
        "vocab_size": vocabulary,
    }


def scheduler_config(name, size):
    return {
        "_class_name": "DDIMScheduler" if name == "tiny-v" else "PNDMScheduler",
        "_diffusers_version": "0.10.0.dev0",
        "beta_end": 0.012,
        "beta_schedule": "scaled_linear",
        "beta_start": 0.00085,
        "clip_sample": False,
        "num_train_timesteps": 1000,
        "prediction_type": size["prediction"],
        "set_alpha_to_one": False,
        "skip_prk_steps": True,
        "steps_offset": 1,
        "trained_betas": None,
    }


def model_index(name):
    return {
        "_class_name": "StableDiffusionPipeline",
        "_diffusers_version": "0.10.0.dev0",
        "feature_extractor": ["transformers", "CLIPImageProcessor"],
        "requires_safety_checker": False,
        "safety_checker": [None, None],
        "scheduler": ["diffusers", "DDIMScheduler" if name == "tiny-v" else "PNDMScheduler"],
        "text_encoder": ["transformers", "CLIPTextModel"],
        "tokenizer": ["transformers", "CLIPTokenizer"],
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
    }


def random_weights(module, generator, dtype):
    """Values that keep activations and outputs near 1: no layer saturates, none vanishes, none is left at zero."""

    def normal(shape, scale):
        return torch.randn(shape, generator=generator) * scale

    with torch.no_grad():
        for name, weight in module.named_parameters():
            if weight.dim() == 1 and name.endswith("weight"):
                weight.copy_(1 + normal(weight.shape, 0.1))
            elif weight.dim() == 1:
                weight.copy_(normal(weight.shape, 0.1))
            elif "embedding." in name and "time" not in name:
                weight.copy_(normal(weight.shape, 0.7))
            else:
                sharper = 1.6 if any(part in name for part in ("to_q", "to_k", "q_proj", "k_proj")) else 1.0
                weight.copy_(normal(weight.shape, sharper / math.sqrt(weight[0].numel())))
            weight.copy_(weight.to(dtype))
    return module.eval()


def stored(module, dtype):
    return {name: tensor.detach().to(dtype).contiguous() for name, tensor in module.state_dict().items()}


def as_published(weights):
    if any(name.startswith("embeddings.") for name in weights):
        weights = {f"text_model.{name}": tensor for name, tensor in weights.items()}
        weights["text_model.embeddings.position_ids"] = torch.arange(77, dtype=torch.int64).reshape(1, 77)
    for new, old in {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}.items():
        weights = {name.replace(f".{new}.", f".{old}."): tensor for name, tensor in weights.items()}
    return weights


def write_model(folder, name, size):
    generator = torch.Generator().manual_seed(len(name))
    vocabulary = len(CLIPTokenizer.from_pretrained(folder / "tokenizer"))
    unet = random_weights(UNet2DConditionModel.from_config(unet_config(name, size)), generator, size["dtype"])
    vae = random_weights(AutoencoderKL.from_config(vae_config(name, size)), generator, size["dtype"])
    text = CLIPTextModel(CLIPTextConfig(**text_config(name, size, vocabulary)))
    text = random_weights(text, generator, size["dtype"])
    renamed = as_published if name == "tiny-epsilon" else dict
    for part, config, weights in (
        ("unet", unet_config(name, size), stored(unet, size["dtype"])),
        ("vae", vae_config(name, size), renamed(stored(vae, size["dtype"]))),
        ("text_encoder", text_config(name, size, vocabulary), renamed(stored(text, size["dtype"]))),
    ):
        write_json(folder / part / "config.json", config)
        file = "model.safetensors" if part == "text_encoder" else "diffusion_pytorch_model.safetensors"
        save_file(weights, folder / part / file, metadata={"format": "pt"})
    write_json(folder / "scheduler" / "scheduler_config.json", scheduler_config(name, size))
    write_json(folder / "model_index.json", model_index(name))


@torch.no_grad()
def expected(folder, size):
    """Everything in float32, from the files as they were written."""
    load = {"torch_dtype": torch.float32}
    unet = UNet2DConditionModel.from_pretrained(folder / "unet", **load).eval()
    vae = AutoencoderKL.from_pretrained(folder / "vae", **load).eval()
    text = CLIPTextModel.from_pretrained(folder / "text_encoder", dtype=torch.float32).eval()
    tokenizer = CLIPTokenizer.from_pretrained(folder / "tokenizer")
    generator = torch.Generator().manual_seed(7)

    def normal(*shape):
        return torch.randn(shape, generator=generator)

    found = {}
    ids = torch.tensor([padded_ids(tokenizer, prompt) for prompt in PROMPTS])
    found["text.ids"], found["text.hidden"] = ids, text(ids).last_hidden_state
    quick = CLIPTextModel.from_pretrained(folder / "text_encoder", dtype=torch.float32, hidden_act="quick_gelu").eval()
    found["text.hidden.quick_gelu"] = quick(ids).last_hidden_state

    # Two pictures at different timesteps; "odd" has a height and a width that halve to odd numbers.
    for key, height, width in (("unet", 16, 24), ("unet.odd", 12, 20)):
        sample, timestep, context = normal(2, 4, height, width), torch.tensor([951, 17]), found["text.hidden"][:2]
        found |= {f"{key}.sample": sample, f"{key}.timestep": timestep, f"{key}.context": context}
        found[f"{key}.out"] = unet(sample, timestep, encoder_hidden_states=context).sample

    latents, image = normal(1, 4, 8, 12) * 0.9, torch.rand(1, 3, 96, 64, generator=generator) * 2 - 1
    found["decode.latents"] = latents
    found["decode.image"] = vae.decode(latents / vae.config.scaling_factor).sample
    distribution = vae.encode(image).latent_dist
    found |= {"encode.image": image, "encode.moments": distribution.parameters, "encode.mean": distribution.mean}
    found["encode.latents"] = distribution.mean * vae.config.scaling_factor

    scheduler = DDIMScheduler.from_pretrained(folder / "scheduler")
    pipeline = StableDiffusionPipeline(vae, text, tokenizer, unet, scheduler, None, None, requires_safety_checker=False)
    pipeline.set_progress_bar_config(disable=True)
    noise = torch.randn(1, 4, size["pixels"] // 8, size["pixels"] // 8, generator=torch.Generator().manual_seed(42))
    found["ddim.noise"] = noise
    for guidance in GUIDANCE:
        steps = []
        final = pipeline(
            PROMPT,
            negative_prompt=NEGATIVE_PROMPT,
            num_inference_steps=STEPS,
            guidance_scale=guidance,
            latents=noise.clone(),
            output_type="latent",
            callback_on_step_end=lambda _pipeline, _step, _timestep, kept: steps.append(kept["latents"].clone()) or {},
        ).images
        assert torch.equal(final, steps[-1])
        found[f"ddim.latents.{guidance}"] = torch.cat(steps)
    found["ddim.timesteps"] = scheduler.timesteps
    return {key: tensor.clone().contiguous() for key, tensor in found.items()}


def main(out):
    for name, size in SIZES.items():
        write_model(out / name, name, size)
        found = expected(out / name, size)
        save_file(found, out / f"{name}.safetensors")
        for key, tensor in found.items():
            print(f"{name} {key} {list(tensor.shape)} deviation {tensor.double().std():.3f} largest {tensor.abs().max():.3f}")
    asked = {"prompts": PROMPTS, "prompt": PROMPT, "negativePrompt": NEGATIVE_PROMPT, "steps": STEPS, "guidance": GUIDANCE}
    write_json(out / "prompts.json", asked)
