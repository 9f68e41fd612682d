"""Makes src/test/resources/reference/ with diffusers, transformers and PyTorch. See README.md beside this file."""

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch  # noqa: E402

import config_fixtures  # noqa: E402
import deepcache_fixtures  # noqa: E402
import diffusion_upscaler_fixtures  # noqa: E402
import inpainting_fixtures  # noqa: E402
import layout_fixtures  # noqa: E402
import lora_fixtures  # noqa: E402
import model_fixtures  # noqa: E402
import noise_fixtures  # noqa: E402
import sampler_fixtures  # noqa: E402
import schedule_fixtures  # noqa: E402
import scheduler_fixtures  # noqa: E402
import taesd_fixtures  # noqa: E402
import tokenizer_fixtures  # noqa: E402
import upscaler_fixtures  # noqa: E402
import word_fixtures  # noqa: E402

PARTS = {
    "tokens": tokenizer_fixtures,
    "noise": noise_fixtures,
    "schedules": schedule_fixtures,
    "models": model_fixtures,
    "deepcache": deepcache_fixtures,
    "words": word_fixtures,
    "loras": lora_fixtures,
    "samplers": sampler_fixtures,
    "schedulers": scheduler_fixtures,
    "inpainting": inpainting_fixtures,
    "configs": config_fixtures,
    "layouts": layout_fixtures,
    "taesd": taesd_fixtures,
    "upscalers": upscaler_fixtures,
    "diffusion-upscaler": diffusion_upscaler_fixtures,
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which to make; all when none is named")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "resources" / "reference")
    asked = parser.parse_args()
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    asked.out.mkdir(parents=True, exist_ok=True)
    for name in asked.parts or PARTS:
        print(f"{name}: ", file=sys.stderr)
        PARTS[name].main(asked.out)
