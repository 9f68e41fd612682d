"""Write a Hugging Face folder in half precision from the trained parts. Loads with any Stable Diffusion 2.x code."""

import argparse
import json
import shutil
from pathlib import Path

import torch
from diffusers import AutoencoderKL, DDIMScheduler, UNet2DConditionModel
from safetensors.torch import save_file
from transformers import CLIPTextModel

from networks import SCHEDULER, build
from train_autoencoder import CONFIG


def weights(module: torch.nn.Module) -> dict[str, torch.Tensor]:
    out = {k: v.detach().half().contiguous() for k, v in module.state_dict().items() if v.is_floating_point()}
    assert all(v.isfinite().all() for v in out.values())
    return out


def write_part(folder: Path, module) -> None:
    """UNet or autoencoder."""
    shutil.rmtree(folder, ignore_errors=True)
    module.save_config(folder)
    # The folder's configuration says what was written and nothing about where.
    config = json.loads((folder / "config.json").read_text())
    config.pop("_name_or_path", None)
    (folder / "config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
    save_file(weights(module), folder / "diffusion_pytorch_model.safetensors", {"format": "pt"})
    (folder / "diffusion_pytorch_model.safetensors").chmod(0o644)


def write(out: Path, tokenizer: Path, vae, unet, text) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name in ("text_encoder", "tokenizer", "scheduler"):
        shutil.rmtree(out / name, ignore_errors=True)
    write_part(out / "unet", unet)
    write_part(out / "vae", vae)
    text.config.architectures = ["CLIPTextModel"]
    text.config.dtype = torch.float16
    text.config.save_pretrained(out / "text_encoder")
    state = weights(text)
    if not any(k.startswith("text_model.") for k in state):
        # The names that 2.1's own files have, whatever this version of the library calls its module.
        state = {f"text_model.{k}": v for k, v in state.items()}
    save_file(state, out / "text_encoder/model.safetensors", {"format": "pt"})
    shutil.copytree(tokenizer, out / "tokenizer")
    DDIMScheduler(**SCHEDULER).save_pretrained(out / "scheduler")
    index = {
        "_class_name": "StableDiffusionPipeline",
        "_diffusers_version": json.loads((out / "unet/config.json").read_text())["_diffusers_version"],
        "feature_extractor": [None, None],
        "requires_safety_checker": False,
        "safety_checker": [None, None],
        "scheduler": ["diffusers", "DDIMScheduler"],
        "text_encoder": ["transformers", "CLIPTextModel"],
        "tokenizer": ["transformers", "CLIPTokenizer"],
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
    }
    (out / "model_index.json").write_text(json.dumps(index, indent=2) + "\n")
    for file in out.rglob("*.safetensors"):
        file.chmod(0o644)
    size = sum(f.stat().st_size for f in out.rglob("*") if f.is_file())
    print(f"{out}: {size / 1e6:.1f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokenizer", type=Path, default=Path("work/tokenizer"))
    parser.add_argument("--vae", type=Path, default=Path("work/autoencoder/vae"))
    parser.add_argument("--checkpoint", type=Path, default=Path("work/diffusion/checkpoint.pt"))
    parser.add_argument("--out", type=Path, default=Path("../models/embedded"))
    parser.add_argument("--only-vae", action="store_true", help="replace the autoencoder of an exported folder")
    parser.add_argument("--random", action="store_true", help="random weights, to test loaders with")
    a = parser.parse_args()
    if a.only_vae:
        write_part(a.out / "vae", AutoencoderKL.from_pretrained(a.vae))
        return
    vocabulary = len(json.loads((a.tokenizer / "vocab.json").read_text()))
    torch.manual_seed(0)
    unet, text = build(vocabulary)
    if a.random:
        for module in (unet, text):
            for name, p in module.named_parameters():
                if p.abs().max() == 0:
                    torch.nn.init.normal_(p, std=0.02)
        vae = AutoencoderKL(**CONFIG)
    else:
        vae = AutoencoderKL.from_pretrained(a.vae)
        saved = torch.load(a.checkpoint, weights_only=True, map_location="cpu")
        unet.load_state_dict(saved["average_unet"])
        text.load_state_dict(saved["average_text"])
    write(a.out, a.tokenizer, vae, unet, text)


if __name__ == "__main__":
    main()
