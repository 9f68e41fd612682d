"""Train a finished autoencoder's decoder further, so that white comes out white. The encoder, and with it every latent
that a UNet knows, stays as it is.

Where a picture is pure white an output above white costs nothing, since it is cut off there, and one below costs
threefold. The latents get some noise, as a UNet's latents are never quite the encoder's.
"""

import argparse
import copy
import json
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL

from pictures import BACKGROUNDS, catalogue, compose, held_out, rgba
from prepare import ORDER, vary
from train_autoencoder import gradient_l1, psnr


def white_of(model: AutoencoderKL, x: torch.Tensor) -> float:
    """The mean brightness, 0 to 1, of the darkest channel where the pictures are pure white."""
    y = torch.cat([model.decode(model.encode(b).latent_dist.mean).sample for b in x.split(8)]).clamp(-1, 1)
    return ((y.amin(1) + 1) / 2)[x.amin(1) > 0.999].mean().item()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("work/data"))
    parser.add_argument("--vae", type=Path, default=Path("../models/embedded/vae"))
    parser.add_argument("--out", type=Path, default=Path("work/decoder/vae"))
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--seed", type=int, default=4)
    a = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(a.seed)
    rng = random.Random(a.seed)
    names = list(catalogue(a.data))
    held = sorted(held_out(names))
    shown = [n for n in names if n not in held]
    test = np.stack([compose(rgba(catalogue(a.data)[n]["file"])) for n in held])
    test = torch.from_numpy(test / np.float32(127.5) - 1).permute(0, 3, 1, 2).contiguous()

    model = AutoencoderKL.from_pretrained(a.vae).float().requires_grad_(False)
    average = copy.deepcopy(model)
    parameters = [*model.decoder.parameters(), *model.post_quant_conv.parameters()]
    averaged = [*average.decoder.parameters(), *average.post_quant_conv.parameters()]
    for p in parameters:
        p.requires_grad_(True)
    optimizer = torch.optim.AdamW(parameters, a.rate, betas=(0.9, 0.99), weight_decay=0)
    with torch.inference_mode():
        print(f"before: {psnr(average, test).mean():.2f} dB, white {white_of(average, test):.4f}", flush=True)
    losses, begin = [], time.monotonic()
    for step in range(a.steps):
        pictures = []
        for _ in range(a.batch):
            background = (255, 255, 255) if rng.random() < 0.7 else rng.choice(list(BACKGROUNDS.values()))
            picture = rgba(catalogue(a.data)[rng.choice(shown)]["file"])
            pictures.append(compose(picture, background=background, **vary(rng, rng.choice(ORDER), True)))
        x = torch.from_numpy(np.stack(pictures) / np.float32(127.5) - 1).permute(0, 3, 1, 2).contiguous()
        with torch.autocast("cpu", torch.bfloat16):
            with torch.no_grad():
                z = model.encode(x).latent_dist.mean.float()
            z = z + torch.randn_like(z) * 0.15 * torch.rand(len(z), 1, 1, 1)
            y = model.decode(z).sample.float()
        white = (x.amin(1, keepdim=True) > 0.999).expand_as(x)
        l1 = torch.where(white, 3 * (x - y).relu(), (x - y).abs()).mean()
        y = torch.where(white, y.minimum(x), y)
        loss = l1 + 0.5 * (gradient_l1(x, y) + gradient_l1(*(torch.nn.functional.avg_pool2d(v, 2) for v in (x, y))))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        for settings in optimizer.param_groups:
            settings["lr"] = a.rate * min(1, (step + 1) / 30) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * step / a.steps)))
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        with torch.no_grad():
            torch._foreach_lerp_(averaged, [p.detach() for p in parameters], 1 - min(0.98, (step + 1) / (step + 10)))
        losses.append(loss.item())
        if (step + 1) % 50 == 0:
            print(json.dumps(dict(step=step + 1, loss=round(float(np.mean(losses)), 4), seconds=round(time.monotonic() - begin))), flush=True)
            losses = []
            average.save_pretrained(a.out)
    with torch.inference_mode():
        decibels = psnr(average, test)
        print(f"after: {decibels.mean():.2f} dB (worst {decibels.min():.2f}), white {white_of(average, test):.4f}")
    average.save_pretrained(a.out)


if __name__ == "__main__":
    main()
