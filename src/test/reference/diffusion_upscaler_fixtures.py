"""A small model of the architecture of Stability's x4 upscaler with random weights, and what diffusers enlarges with it.

It is made as in layout_fixtures.py, whose packages it needs: by the original's own code, LatentUpscaleDiffusion, from the
fields of the published x4-upscaling.yaml, and mapped to a Hugging Face folder by diffusers' converters. Of the published
model only names, numbers of levels and heads, and schedules are kept.
"""

import copy

import torch
from diffusers import DDIMScheduler, DDPMScheduler, StableDiffusionUpscalePipeline
from diffusers.loaders import single_file_utils
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPTokenizer

import layout_fixtures
from layout_fixtures import few_valued, to_diffusers, to_yaml, without_trainer, write_text
from tokenizer_fixtures import write_json, write_tokenizer

SEED, STEPS, GUIDANCE, NOISE_LEVEL = 42, 6, 9.0, 20
PROMPT = "a photo of a red apple on a wooden table"
WIDTH, HEIGHT = 24, 16
SIZE = {
    "unet": {
        "use_checkpoint": True,
        "num_classes": 1000,
        "image_size": 128,
        "in_channels": 7,
        "out_channels": 4,
        "model_channels": 32,
        "attention_resolutions": [2, 4, 8],
        "num_res_blocks": 1,
        "channel_mult": [1, 1, 2, 2],
        "disable_self_attentions": [True, True, True, False],
        "disable_middle_self_attn": False,
        "num_heads": 8,
        "use_spatial_transformer": True,
        "transformer_depth": 1,
        "context_dim": 64,
        "legacy": False,
        "use_linear_in_transformer": True,
    },
    "vae": {
        "double_z": True,
        "z_channels": 4,
        "resolution": 256,
        "in_channels": 3,
        "out_ch": 3,
        "ch": 32,
        "ch_mult": [1, 1, 2],
        "num_res_blocks": 1,
        "attn_resolutions": [],
        "dropout": 0.0,
    },
    "text": {"context_length": 77, "vocab_size": None, "width": 64, "heads": 1, "layers": 3},
}


FULL = {
    "unet": SIZE["unet"]
    | {"model_channels": 256, "num_res_blocks": 2, "channel_mult": [1, 2, 2, 4], "context_dim": 1024},
    "vae": SIZE["vae"] | {"ch": 128, "ch_mult": [1, 2, 4], "num_res_blocks": 2},
    "text": layout_fixtures.FULL["text"],
}


def yaml_config(size):
    """The published file with some sizes."""
    found = layout_fixtures.yaml_config(size, parameterization="v", low_scale_key="lr")
    found["model"]["target"] = "ldm.models.diffusion.ddpm.LatentUpscaleDiffusion"
    found["model"]["params"] |= {
        "linear_start": 0.0001,
        "linear_end": 0.02,
        "image_size": 128,
        "conditioning_key": "hybrid-adm",
        "monitor": "val/loss_simple_ema",
        "scale_factor": 0.08333,
        "low_scale_config": {
            "target": "ldm.modules.diffusionmodules.upscaling.ImageConcatWithNoiseAugmentation",
            "params": {
                "noise_schedule_config": {"linear_start": 0.0001, "linear_end": 0.02},
                "max_noise_level": 350,
            },
        },
    }
    return found


def original(size):
    without_trainer()
    from ldm.models.diffusion.ddpm import LatentUpscaleDiffusion

    params = copy.deepcopy(yaml_config(size)["model"]["params"])
    params["cond_stage_config"] = {"target": "layout_fixtures.TextStage", "params": {"text_cfg": size["text"]}}
    return LatentUpscaleDiffusion(**params)


def published(out):
    """Of the published size: the original's tensors with their shapes, and its config."""
    without_trainer()
    from ldm.models.diffusion.ddpm import DDPM
    from ldm.modules.diffusionmodules.upscaling import AbstractLowScaleModel

    schedules = [(kind, kind.register_schedule) for kind in (DDPM, AbstractLowScaleModel)]
    for kind, register in schedules:
        kind.register_schedule = layout_fixtures.on_cpu(register)
    with torch.device("meta"):
        shapes = {name: list(tensor.shape) for name, tensor in original(FULL).state_dict().items()}
    for kind, register in schedules:
        kind.register_schedule = register
    lines = [" ".join([name, *map(str, shape)]) for name, shape in shapes.items()]
    write_text(out / "x4-upscaler.tensors", "\n".join(lines) + "\n")
    write_text(out / "x4-upscaler.yaml", to_yaml(yaml_config(FULL)))


def configs():
    """With the fields of the published folder."""
    unet = SIZE["unet"]
    attending = [2**level in unet["attention_resolutions"] for level in range(4)]
    found = layout_fixtures.configs(SIZE | {"unet": unet | {"num_head_channels": 8}}, 512)
    found["unet"] |= {
        "act_fn": "silu",
        "attention_head_dim": unet["num_heads"],
        "center_input_sample": False,
        "downsample_padding": 1,
        "flip_sin_to_cos": True,
        "freq_shift": 0,
        "mid_block_scale_factor": 1,
        "norm_eps": 1e-05,
        "norm_num_groups": 32,
        "num_class_embeds": unet["num_classes"],
        "only_cross_attention": unet["disable_self_attentions"],
        "sample_size": unet["image_size"],
    }
    found["unet"].pop("upcast_attention")
    assert found["unet"]["down_block_types"] == ["CrossAttnDownBlock2D" if a else "DownBlock2D" for a in attending]
    found["vae"] |= {"scaling_factor": 0.08333, "sample_size": 256}
    return found


def schedule(name, **fields):
    return {
        "_class_name": name,
        "_diffusers_version": "0.8.0",
        "beta_end": 0.02,
        "beta_schedule": "scaled_linear",
        "beta_start": 0.0001,
        "num_train_timesteps": 1000,
        "trained_betas": None,
        **fields,
    }


DENOISING = schedule(
    "DDIMScheduler", clip_sample=False, prediction_type="v_prediction", set_alpha_to_one=False, steps_offset=1
)
NOISING = schedule("DDPMScheduler", clip_sample=True, prediction_type="epsilon", variance_type="fixed_small")
INDEX = {
    "_class_name": "StableDiffusionUpscalePipeline",
    "_diffusers_version": "0.8.0",
    "low_res_scheduler": ["diffusers", "DDPMScheduler"],
    "max_noise_level": 350,
    "scheduler": ["diffusers", "DDIMScheduler"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "unet": ["diffusers", "UNet2DConditionModel"],
    "vae": ["diffusers", "AutoencoderKL"],
}


def converted(weights, found):
    parts = to_diffusers(weights, SIZE, ema=False)
    parts["unet"] = single_file_utils.convert_ldm_unet_checkpoint(
        dict(weights),
        {"layers_per_block": SIZE["unet"]["num_res_blocks"], "class_embed_type": None, "num_class_embeds": 1000},
    )
    return layout_fixtures.modules(found, parts)


def check(model, unet, vae):
    """The original's networks and schedules compute what the converted ones do."""
    generator = torch.Generator().manual_seed(5)
    x, t = torch.randn(2, 7, 16, 24, generator=generator), torch.tensor([951, 17])
    context, level = torch.randn(2, 77, 64, generator=generator), torch.tensor([20, 350])
    latents = torch.randn(1, 4, 8, 8, generator=generator)
    for name, difference in {
        "unet": unet(x, t, encoder_hidden_states=context, class_labels=level).sample
        - model.model.diffusion_model(x, t, context, y=level),
        "decode": vae.decode(latents).sample - model.first_stage_model.decode(latents),
        "schedule": DDIMScheduler.from_config(DENOISING).alphas_cumprod - model.alphas_cumprod,
        "schedule of the small picture": DDPMScheduler.from_config(NOISING).alphas_cumprod
        - model.low_scale_model.alphas_cumprod,
    }.items():
        print(f"diffusion upscaler, {name}: {difference.abs().max():.1e}")
        assert difference.abs().max() < 1e-5


@torch.no_grad()
def main(out):
    folder = out / "diffusion-upscaler" / "folder"
    for tokenizer in (folder / "tokenizer", folder.parent / "tokenizer"):  # the single file does not hold its vocabulary
        write_tokenizer(tokenizer, "tiny-v")
    SIZE["text"]["vocab_size"] = len(CLIPTokenizer.from_pretrained(folder / "tokenizer"))
    model = original(SIZE).eval()
    few_valued(model, torch.Generator().manual_seed(31))
    weights = model.state_dict()
    found = configs()
    unet, vae, text = converted(weights, found)
    check(model, unet, vae)

    published(out / "published")

    generator = torch.Generator().manual_seed(7)
    pixels = torch.randint(0, 256, (HEIGHT // 4, WIDTH // 4, 3), generator=generator, dtype=torch.uint8)
    picture = Image.fromarray(pixels.numpy()).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    pipeline = StableDiffusionUpscalePipeline(
        vae=vae,
        text_encoder=text,
        tokenizer=CLIPTokenizer.from_pretrained(folder / "tokenizer"),
        unet=unet,
        low_res_scheduler=DDPMScheduler.from_config(NOISING),
        scheduler=DDIMScheduler.from_config(DENOISING),
    )
    pipeline.set_progress_bar_config(disable=True)
    results = {"picture": torch.tensor(list(picture.tobytes())).reshape(HEIGHT, WIDTH, 3).float()}
    for name, prompt, scale in (("prompted", PROMPT, GUIDANCE), ("unprompted", "", 1.0)):
        latents = []
        large = pipeline(
            prompt=prompt,
            image=picture,
            num_inference_steps=STEPS,
            guidance_scale=scale,
            noise_level=NOISE_LEVEL,
            generator=torch.Generator().manual_seed(SEED),
            output_type="pt",
            callback=lambda step, timestep, latent: latents.append(latent[0].clone()),
        ).images
        results[f"{name}.latents"] = torch.stack(latents)
        results[f"{name}.large"] = large[0].contiguous()
        print(name, "mean", large.mean().item(), "deviation", large.std().item(), "latent", latents[-1].std().item())
    save_file(results, out / "diffusion-upscaler.safetensors")

    def half(tensors):
        floating = {torch.float32: torch.float16}
        return {name: tensor.to(floating.get(tensor.dtype, tensor.dtype)).contiguous() for name, tensor in tensors.items()}

    write_json(folder / "model_index.json", INDEX)
    write_json(folder / "scheduler" / "scheduler_config.json", DENOISING)
    write_json(folder / "low_res_scheduler" / "scheduler_config.json", NOISING)
    for part, module in (("unet", unet), ("vae", vae), ("text_encoder", text)):
        (folder / part).mkdir(exist_ok=True)
        write_json(folder / part / "config.json", found[part])
        stem = "model" if part == "text_encoder" else "diffusion_pytorch_model"
        save_file(half(module.state_dict()), folder / part / f"{stem}.safetensors", metadata={"format": "pt"})
    torch.save({"global_step": 0, "state_dict": half(weights)}, out / "diffusion-upscaler" / "x4-upscaler-ema.ckpt")
    write_text(out / "diffusion-upscaler" / "x4-upscaling.yaml", to_yaml(yaml_config(SIZE)))
    write_json(
        out / "diffusion-upscaler.json",
        {"prompt": PROMPT, "seed": SEED, "steps": STEPS, "guidanceScale": GUIDANCE, "noiseLevel": NOISE_LEVEL},
    )
