"""Times steps of 2.1's UNet in diffusers, with random weights: 64x64 latents, batch 2.

The benchmark runs it beside FullSizeUnet.java. Arguments: precision (float32 or bfloat16), steps, threads. Prints the
seconds of each step as JSON.
"""

import json
import sys
import time
from pathlib import Path

import torch
from diffusers import UNet2DConditionModel

CONFIG = Path(__file__).parents[1] / "resources/reference/published/stable-diffusion-2-1/unet/config.json"


@torch.inference_mode()
def main(precision, steps, threads):
    torch.set_num_threads(threads)
    dtype = getattr(torch, precision)
    config = json.loads(CONFIG.read_text())
    with torch.device("meta"):
        unet = UNet2DConditionModel.from_config(config)
    unet = unet.to(dtype).to_empty(device="cpu").eval()
    for name, parameter in unet.named_parameters():
        if name.endswith(".weight") and parameter.dim() == 1:
            parameter.fill_(1)
        else:
            parameter.normal_(0, 0.02)
    sample = torch.randn(2, 4, 64, 64).to(dtype)
    text = torch.randn(2, 77, config["cross_attention_dim"]).to(dtype)
    seconds = []
    for step in range(steps + 1):
        start = time.perf_counter()
        out = unet(sample, 981 - 20 * step, text).sample
        seconds.append(time.perf_counter() - start)
    assert out.isfinite().all()
    print(json.dumps(seconds[1:]))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
