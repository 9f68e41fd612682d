"""The same small random weights in every layout that Stable Diffusion 2.x is handed around in.

The model is made by Stability AI's own code (the ldm package) with OpenCLIP's text transformer, so that names, shapes and
the EMA's flattened names are the original's; diffusers' single-file converters map it to a Hugging Face folder. Of the
full-size 2.1 only names and shapes are kept.
"""

import copy
import hashlib
import json
import math
import shutil
import sys
import types
from pathlib import Path

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from diffusers.loaders import single_file_utils
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from model_fixtures import model_index, scheduler_config
from tokenizer_fixtures import EOT, SOT, write_json, write_tokenizer

PREFIX = "cond_stage_model.model."
FULL = {
    "unet": {
        "use_checkpoint": True,
        "use_fp16": True,
        "image_size": 32,
        "in_channels": 4,
        "out_channels": 4,
        "model_channels": 320,
        "attention_resolutions": [4, 2, 1],
        "num_res_blocks": 2,
        "channel_mult": [1, 2, 4, 4],
        "num_head_channels": 64,
        "use_spatial_transformer": True,
        "use_linear_in_transformer": True,
        "transformer_depth": 1,
        "context_dim": 1024,
        "legacy": False,
    },
    "vae": {
        "double_z": True,
        "z_channels": 4,
        "resolution": 256,
        "in_channels": 3,
        "out_ch": 3,
        "ch": 128,
        "ch_mult": [1, 2, 4, 4],
        "num_res_blocks": 2,
        "attn_resolutions": [],
        "dropout": 0.0,
    },
    "text": {"context_length": 77, "vocab_size": 49408, "width": 1024, "heads": 16, "layers": 24},
}
# Every group norm of the original has 32 groups, so no level can have fewer channels.
TINY = {
    "unet": FULL["unet"]
    | {
        "model_channels": 32,
        "attention_resolutions": [1],
        "num_res_blocks": 1,
        "channel_mult": [1, 2],
        "num_head_channels": 16,
        "context_dim": 64,
    },
    "vae": FULL["vae"] | {"ch": 32, "ch_mult": [1, 1], "num_res_blocks": 1},
    "text": {"context_length": 77, "vocab_size": None, "width": 64, "heads": 1, "layers": 3},
}


def without_trainer():
    """ldm imports the trainer and its configs for base classes and decorators, which building a model does not need."""
    for name, contents in {
        "pytorch_lightning": {"LightningModule": torch.nn.Module},
        "pytorch_lightning.utilities": {},
        "pytorch_lightning.utilities.distributed": {"rank_zero_only": lambda function: function},
        "omegaconf": {"ListConfig": list},
        "omegaconf.listconfig": {"ListConfig": list},
    }.items():
        sys.modules[name] = types.ModuleType(name)
        vars(sys.modules[name]).update(contents)


class TextStage(torch.nn.Module):
    """As ldm's FrozenOpenCLIPEmbedder, of a given size instead of a downloaded one."""

    def __init__(self, text_cfg):
        super().__init__()
        from open_clip.model import CLIP

        vision = {"layers": 1, "width": 64, "head_width": 64, "patch_size": 32, "image_size": 32}
        self.model = CLIP(embed_dim=text_cfg["width"], vision_cfg=vision, text_cfg=text_cfg)
        del self.model.visual


def yaml_config(size, **params):
    return {
        "model": {
            "base_learning_rate": 1.0e-4,
            "target": "ldm.models.diffusion.ddpm.LatentDiffusion",
            "params": {
                **params,
                "linear_start": 0.00085,
                "linear_end": 0.0120,
                "num_timesteps_cond": 1,
                "log_every_t": 200,
                "timesteps": 1000,
                "first_stage_key": "jpg",
                "cond_stage_key": "txt",
                "image_size": 64,
                "channels": 4,
                "cond_stage_trainable": False,
                "conditioning_key": "crossattn",
                "monitor": "val/loss_simple_ema",
                "scale_factor": 0.18215,
                "use_ema": False,
                "unet_config": {
                    "target": "ldm.modules.diffusionmodules.openaimodel.UNetModel",
                    "params": size["unet"],
                },
                "first_stage_config": {
                    "target": "ldm.models.autoencoder.AutoencoderKL",
                    "params": {
                        "embed_dim": 4,
                        "monitor": "val/rec_loss",
                        "ddconfig": size["vae"],
                        "lossconfig": {"target": "torch.nn.Identity"},
                    },
                },
                "cond_stage_config": {
                    "target": "ldm.modules.encoders.modules.FrozenOpenCLIPEmbedder",
                    "params": {"freeze": True, "layer": "penultimate"},
                },
            },
        }
    }


def original(size, use_ema=False):
    """The whole model as Stability AI's code builds it."""
    without_trainer()
    from ldm.models.diffusion.ddpm import LatentDiffusion

    params = copy.deepcopy(yaml_config(size)["model"]["params"])
    params["use_ema"] = use_ema
    params["unet_config"]["params"]["use_fp16"] = False
    params["cond_stage_config"] = {"target": "layout_fixtures.TextStage", "params": {"text_cfg": size["text"]}}
    return LatentDiffusion(**params)


def few_valued(module, generator):
    """Weights of four values each, exact in half precision: they compress well, and a mix-up still shows."""
    for name, weight in module.named_parameters():
        levels = torch.randint(0, 4, weight.shape, generator=generator) * 0.5 - 0.75
        if weight.dim() < 2:
            scaled = levels * 0.25 + (1 if name.endswith("weight") else 0)
        else:
            scaled = levels * 2.0 ** round(math.log2(1.6 / math.sqrt(weight[0].numel())))
        weight.data.copy_(scaled.half())
        assert torch.equal(weight.data, scaled)


def to_diffusers(weights, size, ema):
    """Weights of each part by diffusers' converters, and without the last layer of the text encoder."""
    layers = size["text"]["layers"]
    last = f"{PREFIX}transformer.resblocks.{layers - 1}."
    weights = {name: tensor for name, tensor in weights.items() if not name.startswith(last)}
    unet = single_file_utils.convert_ldm_unet_checkpoint(
        dict(weights), {"layers_per_block": size["unet"]["num_res_blocks"]}, extract_ema=ema
    )
    levels = len(size["vae"]["ch_mult"])
    vae = single_file_utils.convert_ldm_vae_checkpoint(dict(weights), {"down_block_types": [0] * levels, "up_block_types": [0] * levels})
    config = types.SimpleNamespace(config=types.SimpleNamespace(hidden_size=size["text"]["width"]))
    text = single_file_utils.convert_open_clip_checkpoint(config, dict(weights))
    text = {name: tensor for name, tensor in text.items() if name != "text_projection.weight"}
    return {"unet": unet, "vae": vae, "text_encoder": text}


def configs(size, sample_pixels):
    unet, vae, text = size["unet"], size["vae"], size["text"]
    levels = len(unet["channel_mult"])
    attending = [2**level in unet["attention_resolutions"] for level in range(levels)]
    return {
        "unet": {
            "_class_name": "UNet2DConditionModel",
            "attention_head_dim": [
                unet["model_channels"] * times // unet["num_head_channels"] for times in unet["channel_mult"]
            ],
            "block_out_channels": [unet["model_channels"] * times for times in unet["channel_mult"]],
            "cross_attention_dim": unet["context_dim"],
            "down_block_types": ["CrossAttnDownBlock2D" if attends else "DownBlock2D" for attends in attending],
            "in_channels": unet["in_channels"],
            "layers_per_block": unet["num_res_blocks"],
            "out_channels": 4,
            "sample_size": sample_pixels // 2 ** (len(vae["ch_mult"]) - 1),
            "up_block_types": ["CrossAttnUpBlock2D" if attends else "UpBlock2D" for attends in attending[::-1]],
            "upcast_attention": True,
            "use_linear_projection": True,
        },
        "vae": {
            "_class_name": "AutoencoderKL",
            "block_out_channels": [vae["ch"] * times for times in vae["ch_mult"]],
            "down_block_types": ["DownEncoderBlock2D"] * len(vae["ch_mult"]),
            "in_channels": 3,
            "latent_channels": 4,
            "layers_per_block": vae["num_res_blocks"],
            "out_channels": 3,
            "scaling_factor": 0.18215,
            "up_block_types": ["UpDecoderBlock2D"] * len(vae["ch_mult"]),
        },
        "text_encoder": {
            "architectures": ["CLIPTextModel"],
            "hidden_act": "gelu",
            "hidden_size": text["width"],
            "intermediate_size": 4 * text["width"],
            "max_position_embeddings": 77,
            "model_type": "clip_text_model",
            "num_attention_heads": text["heads"],
            "num_hidden_layers": text["layers"] - 1,
            "vocab_size": text["vocab_size"],
        },
    }


def modules(found, parts):
    """The libraries' own modules with these weights; they refuse what is missing, surplus or misshapen."""
    unet = UNet2DConditionModel.from_config(found["unet"])
    vae = AutoencoderKL.from_config(found["vae"])
    text = CLIPTextModel(CLIPTextConfig(**found["text_encoder"]))
    unet.load_state_dict(parts["unet"])
    vae.load_state_dict(parts["vae"])
    flat = not any(name.startswith("text_model.") for name in text.state_dict())
    text.load_state_dict({name.removeprefix("text_model.") if flat else name: t for name, t in parts["text_encoder"].items()})
    return unet.eval(), vae.eval(), text.eval()


@torch.no_grad()
def check(model, unet, vae, text):
    """The original's networks compute what the converted ones do."""
    generator = torch.Generator().manual_seed(5)
    x, t = torch.randn(2, 4, 8, 8, generator=generator), torch.tensor([951, 17])
    context = torch.randn(2, 77, 64, generator=generator)
    differences = {
        "unet": (unet(x, t, encoder_hidden_states=context).sample - model.model.diffusion_model(x, t, context)),
        "decode": vae.decode(x).sample - model.first_stage_model.decode(x),
    }
    clip = model.cond_stage_model.model
    ids = torch.randint(0, 2000, (2, 77), generator=generator)
    hidden = clip.token_embedding(ids) + clip.positional_embedding
    for layer in clip.transformer.resblocks[:-1]:
        hidden = layer(hidden, attn_mask=clip.attn_mask)
    differences["text"] = text(ids).last_hidden_state - clip.ln_final(hidden)
    for name, difference in differences.items():
        print(f"layouts {name}: {difference.abs().max():.1e}")
        assert difference.abs().max() < 1e-3


def write_folder(folder, found, tokenizer):
    for part, config in found.items():
        write_json(folder / part / "config.json", config)
    write_json(folder / "scheduler" / "scheduler_config.json", scheduler_config("tiny-v", {"prediction": "v_prediction"}))
    write_json(folder / "model_index.json", model_index("tiny-v"))
    shutil.copytree(tokenizer, folder / "tokenizer", dirs_exist_ok=True)


def write_text(path, value):
    path.write_text(value, "utf-8")


def tiny(out):
    tokenizer = out / "tokenizer"
    write_tokenizer(tokenizer, "tiny-v")
    TINY["text"]["vocab_size"] = len(CLIPTokenizer.from_pretrained(tokenizer))
    model = original(TINY, use_ema=True).eval()
    generator = torch.Generator().manual_seed(21)
    few_valued(model, generator)
    averaged = {name: buffer for name, buffer in model.model_ema.named_buffers()}
    for name, weight in model.model.named_parameters():
        averaged[model.model_ema.m_name2s_name[name]].copy_(weight)
    weights = model.state_dict()
    parts = to_diffusers(weights, TINY, ema=True)
    found = configs(TINY, 768)
    unet, vae, text = modules(found, parts)
    check(model, unet, vae, text)

    def half(tensors):
        floating = {torch.float32: torch.float16}
        return {name: tensor.to(floating.get(tensor.dtype, tensor.dtype)).contiguous() for name, tensor in tensors.items()}

    folder = out / "folder"
    write_folder(folder, found, tokenizer)
    unet.half().save_pretrained(folder / "unet")
    vae.half().save_pretrained(folder / "vae")
    text.half().save_pretrained(folder / "text_encoder")
    for part, config in found.items():
        write_json(folder / part / "config.json", config)

    mixed = out / "mixed-folder"
    write_folder(mixed, found, tokenizer)
    unet.save_pretrained(mixed / "unet", max_shard_size="600KB")
    vae.save_pretrained(mixed / "vae", variant="fp16")
    torch.save(half(text.state_dict()), mixed / "text_encoder" / "pytorch_model.bin")
    for part, config in found.items():
        write_json(mixed / part / "config.json", config)

    plain = {name: tensor for name, tensor in weights.items() if not name.startswith("model_ema.")}
    save_file(half(plain), out / "original.safetensors")
    trained = {name: torch.zeros_like(t) if name.startswith("model.") else t for name, t in weights.items()}
    saved = {"epoch": 3, "global_step": 840000, "pytorch-lightning_version": "1.4.2", "state_dict": half(trained)}
    torch.save(saved, out / "averaged.ckpt")
    # JSON is YAML; the original's configs have the same fields in YAML's own notation.
    for name in ("original", "averaged"):
        write_text(out / f"{name}.yaml", to_yaml(yaml_config(TINY, parameterization="v")))


def to_yaml(value, indent=""):
    lines = []
    for key, inner in value.items():
        if isinstance(inner, dict):
            lines.append(f"{indent}{key}:\n{to_yaml(inner, indent + '  ')}")
        else:
            lines.append(f"{indent}{key}: {json.dumps(inner)}\n")
    return "".join(lines)


def tagged(shapes):
    """Tensors whose numbers tell where they came from: its place in the list, and quarters for the thirds of a fused one."""
    tensors = {}
    for place, (name, shape) in enumerate(shapes.items()):
        tensor = torch.tensor(float(place)).expand(shape)
        if "in_proj" in name:
            third = torch.arange(shape[0]).div(shape[0] // 3, rounding_mode="floor")
            tensor = tensor + (third / 4).reshape([-1] + [1] * (len(shape) - 1))
        tensors[name] = tensor
    return tensors


def on_cpu(function):
    """For what asks NumPy, which knows no meta tensors."""

    def run(*args, **kwargs):
        with torch.device("cpu"):
            return function(*args, **kwargs)

    return run


def published(out):
    """Of 2.1 in full size: the original's tensors with their shapes, and which of them each of diffusers' is."""
    without_trainer()
    from ldm.models.diffusion.ddpm import DDPM

    schedule = DDPM.register_schedule
    DDPM.register_schedule = on_cpu(schedule)
    with torch.device("meta"):
        shapes = {name: list(tensor.shape) for name, tensor in original(FULL).state_dict().items()}
    DDPM.register_schedule = schedule
    lines = [" ".join([name, *map(str, shape)]) for name, shape in shapes.items()]
    write_text(out / "original.tensors", "\n".join(lines) + "\n")
    names = list(shapes)
    lines = []
    for part, tensors in to_diffusers(tagged(shapes), FULL, ema=False).items():
        for name, tensor in tensors.items():
            (tag,) = tensor.flatten()[[0, -1]].unique().tolist()
            place, third = int(tag), round(tag % 1 * 4)
            fused = f" {third}" if "in_proj" in names[place] else ""
            lines.append(f"{part} {name} {names[place]}{fused}")
    write_text(out / "original.names", "\n".join(lines) + "\n")


def clip_vocabulary(out):
    """A fingerprint of CLIP's vocabulary as OpenCLIP builds it, and some of its ids."""
    from open_clip.tokenizer import SimpleTokenizer

    tokenizer = SimpleTokenizer()
    tokens = sorted(tokenizer.encoder, key=tokenizer.encoder.get)
    tokens[-2:] = [SOT, EOT]  # as OpenAI and Hugging Face write what OpenCLIP calls <start_of_text>
    merges = sorted(tokenizer.bpe_ranks, key=tokenizer.bpe_ranks.get)
    digest = hashlib.sha256("\n".join(tokens).encode()).hexdigest()
    prompts = ["a photo of a cat", "penguin", "rocket launch, 4k"]
    write_json(
        out / "clip-vocabulary.json",
        {
            "tokens": len(tokens),
            "sha256": digest,
            "mergesSha256": hashlib.sha256("\n".join(" ".join(pair) for pair in merges).encode()).hexdigest(),
            "ids": {tokens[i]: i for prompt in prompts for i in tokenizer.encode(prompt)},
        },
    )


def main(out):
    tiny(out / "layouts")
    clip_vocabulary(out)
    published(out / "published")
