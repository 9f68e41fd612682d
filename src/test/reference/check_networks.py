"""Runs the server's TorchScript texts and prints how far they are from diffusers.

First on the fixtures' models, then on UNets with one setting changed each, which the fixtures do not have.
"""

import io
import json
import zipfile
from pathlib import Path

import torch
from diffusers import UNet2DConditionModel
from safetensors.torch import load_file

from model_fixtures import SIZES, random_weights, unet_config

ROOT = Path(__file__).parents[3]
TEXTS = ROOT / "src/main/resources/org/latentblending/diffusion/torch"
FIXTURES = ROOT / "src/test/resources/reference"
OLD_ATTENTION = {"query": "to_q", "key": "to_k", "value": "to_v", "proj_attn": "to_out.0"}
CHANGES = [
    {"use_linear_projection": False},
    {"in_channels": 9},
    {"layers_per_block": 1},
    {"norm_eps": 1e-2},
    {"norm_num_groups": 8},
    {"attention_head_dim": 8, "block_out_channels": [32, 32, 64, 64]},
    {
        "block_out_channels": [32, 48, 64],
        "attention_head_dim": [2, 3, 4],
        "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
        "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
    },
]


def load(text, class_name):
    """An archive whose only object is one module without weights; libtorch compiles the text."""
    pickled = b"\x80\x02c__torch__\n" + class_name.encode() + b"\n)\x81}(X\x08\x00\x00\x00training\x89ub."
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("p/version", "3\n")
        archive.writestr("p/data.pkl", pickled)
        archive.writestr("p/constants.pkl", b"\x80\x02).")
        archive.writestr("p/code/__torch__.py", (TEXTS / f"{text}.torchscript").read_text())
    packed.seek(0)
    return torch.jit.load(packed)


def weights(folder, dtype=torch.float32):
    (file,) = folder.glob("*.safetensors")
    found = {}
    for name, tensor in load_file(file).items():
        if tensor.is_floating_point():
            for old, new in OLD_ATTENTION.items():
                name = name.replace(f"attentions.0.{old}.", f"attentions.0.{new}.")
            found[name] = tensor.to(dtype)
    return found


def config(folder):
    return json.loads((folder / "config.json").read_text())


def run_text_encoder(network, settings, ids, w, act=None):
    quick = (act or settings["hidden_act"]) == "quick_gelu"
    heads, eps = settings["num_attention_heads"], settings["layer_norm_eps"]
    return network(ids, settings["num_hidden_layers"], heads, eps, quick, w)


def run_unet(network, settings, sample, timestep, context, w):
    heads = settings["attention_head_dim"]
    if isinstance(heads, int):
        heads = [heads] * len(settings["block_out_channels"])
    return network(
        sample,
        timestep,
        context,
        list(heads),
        settings["norm_num_groups"],
        settings["norm_eps"],
        w,
    )


@torch.inference_mode()
def compare_changed():
    unet, generator = load("unet", "Unet"), torch.Generator().manual_seed(3)
    for change in CHANGES:
        settings = {**unet_config("", SIZES["tiny-v"]), **change}
        reference = random_weights(UNet2DConditionModel.from_config(settings), generator, torch.float32)
        sample = torch.randn(2, settings["in_channels"], 16, 24, generator=generator)
        timestep, context = torch.tensor([3, 800]), torch.randn(2, 77, 32, generator=generator)
        expected = reference(sample, timestep, encoder_hidden_states=context).sample
        found = run_unet(unet, settings, sample, timestep, context, reference.state_dict())
        print(f"{change}: {(found - expected).abs().max():.1e}")


@torch.inference_mode()
def compare_fixtures():
    text_encoder, unet, vae = load("text_encoder", "TextEncoder"), load("unet", "Unet"), load("vae", "Vae")
    for name in ("tiny-v", "tiny-epsilon"):
        expected = load_file(FIXTURES / f"{name}.safetensors")

        def say(what, found, key):
            print(f"{name} {what}: {(found - expected[key]).abs().max():.1e}")

        folder = FIXTURES / name / "text_encoder"
        w, settings = weights(folder), config(folder)
        for act, key in ((None, "text.hidden"), ("quick_gelu", "text.hidden.quick_gelu")):
            say(key, run_text_encoder(text_encoder, settings, expected["text.ids"], w, act), key)

        folder = FIXTURES / name / "unet"
        w, settings = weights(folder), config(folder)
        for key in ("unet", "unet.odd"):
            inputs = [expected[f"{key}.{part}"] for part in ("sample", "timestep", "context")]
            say(key, run_unet(unet, settings, *inputs, w), f"{key}.out")

        folder = FIXTURES / name / "vae"
        w, groups = weights(folder), config(folder)["norm_num_groups"]
        say("decode", vae.decode(expected["decode.latents"] / 0.18215, groups, w), "decode.image")
        say("encode", vae.encode(expected["encode.image"], groups, w), "encode.moments")


if __name__ == "__main__":
    torch.set_num_threads(1)
    compare_fixtures()
    compare_changed()
