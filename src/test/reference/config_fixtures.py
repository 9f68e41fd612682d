"""Configs with the fields of the four published 2.x folders, the same written again by today's libraries, and the tensors
that diffusers and transformers give such models. No weights: networks are built on PyTorch's meta device.
"""

import torch
from diffusers import (
    AutoencoderKL,
    DDIMScheduler,
    DDPMScheduler,
    DEISMultistepScheduler,
    DPMSolverMultistepScheduler,
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    HeunDiscreteScheduler,
    PNDMScheduler,
    UNet2DConditionModel,
    UniPCMultistepScheduler,
)
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from tokenizer_fixtures import write_json

SCHEDULERS = [
    DDIMScheduler,
    DDPMScheduler,
    DEISMultistepScheduler,
    DPMSolverMultistepScheduler,
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    HeunDiscreteScheduler,
    PNDMScheduler,
    UniPCMultistepScheduler,
]

UNET = {
    "_class_name": "UNet2DConditionModel",
    "_diffusers_version": "0.10.0.dev0",
    "act_fn": "silu",
    "attention_head_dim": [5, 10, 20, 20],
    "block_out_channels": [320, 640, 1280, 1280],
    "center_input_sample": False,
    "cross_attention_dim": 1024,
    "down_block_types": ["CrossAttnDownBlock2D"] * 3 + ["DownBlock2D"],
    "downsample_padding": 1,
    "dual_cross_attention": False,
    "flip_sin_to_cos": True,
    "freq_shift": 0,
    "in_channels": 4,
    "layers_per_block": 2,
    "mid_block_scale_factor": 1,
    "norm_eps": 1e-05,
    "norm_num_groups": 32,
    "num_class_embeds": None,
    "only_cross_attention": False,
    "out_channels": 4,
    "sample_size": 96,
    "up_block_types": ["UpBlock2D"] + ["CrossAttnUpBlock2D"] * 3,
    "use_linear_projection": True,
}

VAE = {
    "_class_name": "AutoencoderKL",
    "_diffusers_version": "0.10.0.dev0",
    "act_fn": "silu",
    "block_out_channels": [128, 256, 512, 512],
    "down_block_types": ["DownEncoderBlock2D"] * 4,
    "in_channels": 3,
    "latent_channels": 4,
    "layers_per_block": 2,
    "norm_num_groups": 32,
    "out_channels": 3,
    "sample_size": 768,
    "up_block_types": ["UpDecoderBlock2D"] * 4,
}

TEXT = {
    "architectures": ["CLIPTextModel"],
    "attention_dropout": 0.0,
    "bos_token_id": 0,
    "dropout": 0.0,
    "eos_token_id": 2,
    "hidden_act": "gelu",
    "hidden_size": 1024,
    "initializer_factor": 1.0,
    "initializer_range": 0.02,
    "intermediate_size": 4096,
    "layer_norm_eps": 1e-05,
    "max_position_embeddings": 77,
    "model_type": "clip_text_model",
    "num_attention_heads": 16,
    "num_hidden_layers": 23,
    "pad_token_id": 1,
    "projection_dim": 512,
    "torch_dtype": "float32",
    "transformers_version": "4.25.0.dev0",
    "vocab_size": 49408,
}

SCHEDULER = {
    "_class_name": "DDIMScheduler",
    "_diffusers_version": "0.8.0",
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "beta_start": 0.00085,
    "clip_sample": False,
    "num_train_timesteps": 1000,
    "prediction_type": "v_prediction",
    "set_alpha_to_one": False,
    "skip_prk_steps": True,
    "steps_offset": 1,
    "trained_betas": None,
}

INDEX = {
    "_class_name": "StableDiffusionPipeline",
    "_diffusers_version": "0.8.0",
    "feature_extractor": ["transformers", "CLIPImageProcessor"],
    "requires_safety_checker": False,
    "safety_checker": [None, None],
    "scheduler": ["diffusers", "DDIMScheduler"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "unet": ["diffusers", "UNet2DConditionModel"],
    "vae": ["diffusers", "AutoencoderKL"],
}

EPSILON = {"_class_name": "PNDMScheduler", "prediction_type": "epsilon"}

# Which fields each folder sets differently from 2-1.
PUBLISHED = {
    "stable-diffusion-2-1": {"unet": {"upcast_attention": True}},
    "stable-diffusion-2-1-base": {"unet": {"sample_size": 64}, "vae": {"sample_size": 512}, "scheduler": EPSILON},
    "stable-diffusion-2": {},
    "stable-diffusion-2-inpainting": {
        "index": {"_class_name": "StableDiffusionInpaintPipeline"},
        "unet": {"in_channels": 9, "sample_size": 64},
        "vae": {"sample_size": 512},
        "scheduler": EPSILON,
    },
}


def published(out):
    for name, changes in PUBLISHED.items():
        folder = out / "published" / name
        write_json(folder / "model_index.json", INDEX | changes.get("index", {}))
        write_json(folder / "unet/config.json", UNET | changes.get("unet", {}))
        write_json(folder / "vae/config.json", VAE | changes.get("vae", {}))
        write_json(folder / "text_encoder/config.json", TEXT)
        write_json(folder / "scheduler/scheduler_config.json", SCHEDULER | changes.get("scheduler", {}))


def today(out):
    """What save_pretrained writes now, with every field that has come since, and each sampler that users switch to."""
    folder = out / "today"
    UNet2DConditionModel.from_config(tiny_unet()).save_config(folder / "unet")
    AutoencoderKL.from_config(VAE | {"block_out_channels": [32, 32]} | two_blocks()).save_config(folder / "vae")
    CLIPTextConfig.from_dict(TEXT).save_pretrained(folder / "text_encoder")
    for scheduler in SCHEDULERS:
        scheduler.from_config(SCHEDULER).save_config(folder / "schedulers" / scheduler.__name__)
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    tokens = ["!", *letters, *(letter + "</w>" for letter in letters), "fr", "fro", "frog</w>"]
    vocabulary = {token: i for i, token in enumerate([*tokens, "<|startoftext|>", "<|endoftext|>"])}
    merges = [("f", "r"), ("fr", "o"), ("fro", "g</w>")]
    CLIPTokenizer(vocabulary, merges, pad_token="!", model_max_length=77).save_pretrained(folder / "tokenizer")


def two_blocks():
    return {"down_block_types": ["DownEncoderBlock2D"] * 2, "up_block_types": ["UpDecoderBlock2D"] * 2}


def tiny_unet():
    return UNET | {"block_out_channels": [32, 64, 64, 64], "attention_head_dim": 4}


def tensors(out):
    """One line a tensor: its name and its shape."""
    with torch.device("meta"):
        networks = {
            "unet": UNet2DConditionModel.from_config(UNET),
            "vae": AutoencoderKL.from_config(VAE),
            "text_encoder": CLIPTextModel(CLIPTextConfig.from_dict(TEXT)),
        }
    for name, network in networks.items():
        lines = [" ".join([key, *map(str, value.shape)]) for key, value in sorted(network.state_dict().items())]
        (out / "published" / f"{name}.tensors").write_text("\n".join(lines) + "\n")


def main(out):
    published(out)
    today(out)
    tensors(out)
