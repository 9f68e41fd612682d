"""Random float16 weights of exactly Stable Diffusion 2.1's (768, v) names and shapes, 2.6 GB for each layout; or of its upscaler.

    python full_size.py models/full-size-768                # a Hugging Face folder
    python full_size.py models/full-size-768.ckpt           # a single file in the original's layout
    python full_size.py models/full-size-768.safetensors
    python full_size.py models/upscalers/full-size-x4.safetensors    # Stability's x4 upscaler, 1.8 GB, if the name has x4

They draw noise; they are for measuring how the server loads and steps a model of that size. Not to be committed.
"""

import json
import math
import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

from tokenizer_fixtures import EOT, SOT, byte_letters

ROOT = Path(__file__).parents[3]
PUBLISHED = ROOT / "src/test/resources/reference/published"
MERGES = ROOT / "src/main/resources/org/latentblending/models/config/clip-merges.txt"


def weights(file, generator):
    """Numbers that keep activations near 1, as in model_fixtures.py."""
    found = {}
    for line in file.read_text("utf-8").splitlines():
        name, *shape = line.split(" ")
        shape = [int(length) for length in shape]
        fan_in = math.prod(shape[1:])
        tensor = torch.randn(shape, generator=generator).mul_(1 / math.sqrt(fan_in) if len(shape) > 1 else 0.1)
        norm = len(shape) == 1 and name.endswith("weight")
        found[name] = (tensor + 1 if norm else tensor).half()
    return found


def write_folder(folder, generator):
    shutil.copytree(PUBLISHED / "stable-diffusion-2-1", folder)
    for part, stem in (("unet", "diffusion_pytorch_model"), ("vae", "diffusion_pytorch_model"), ("text_encoder", "model")):
        save_file(weights(PUBLISHED / f"{part}.tensors", generator), folder / part / f"{stem}.safetensors")
    tokenizer = folder / "tokenizer"
    tokenizer.mkdir(exist_ok=True)
    merges = MERGES.read_text("utf-8").splitlines()
    letters = list(byte_letters().values())
    tokens = [*letters, *(letter + "</w>" for letter in letters), *(m.replace(" ", "") for m in merges), SOT, EOT]
    (tokenizer / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n", "utf-8")
    (tokenizer / "vocab.json").write_text(json.dumps({token: i for i, token in enumerate(tokens)}), "utf-8")
    fixture = PUBLISHED.parent / "tiny-v/tokenizer"
    for name in ("special_tokens_map.json", "tokenizer_config.json"):
        shutil.copy(fixture / name, tokenizer / name)


if __name__ == "__main__":
    target, random = Path(sys.argv[1]), torch.Generator().manual_seed(21)
    names = PUBLISHED / ("x4-upscaler.tensors" if "x4" in target.name else "original.tensors")
    if target.suffix == ".ckpt":
        torch.save({"state_dict": weights(names, random)}, target)
    elif target.suffix == ".safetensors":
        save_file(weights(names, random), target)
    else:
        write_folder(target, random)
