"""Encode every concept's pictures, varied, once: the UNet's training never runs the autoencoder."""

import argparse
import random
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL

from concepts import CONCEPTS
from pictures import BACKGROUNDS, SIZE, catalogue, compose, rgba

WHITE, COLOURED = 24, 2  # pictures on white; pictures on each of the nine colours
SHARE_OF_HUES = 0.45  # of a concept's pictures, where it has turned hues
SHARE_OF_COLOURED = 0.4
SCALES = {"small": (0.5, 0.66), None: (0.74, 0.96), "big": (0.99, 1.07)}
ORDER = [None, None, None, "small", None, "big"]  # the first variations, which may be shown alone, are of no named size


def vary(rng: random.Random, size: str | None) -> dict:
    """Scale and place of a picture: it may move to the edges, and a little beyond where it is large."""
    scale = rng.uniform(*SCALES[size])
    reach = min(0.2 * SIZE, (1 - scale) * SIZE / 2 + 5)
    return dict(scale=scale, dx=rng.uniform(-reach, reach), dy=rng.uniform(-reach, reach))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("work/data"))
    parser.add_argument("--vae", type=Path, default=Path("work/autoencoder/vae"))
    parser.add_argument("--out", type=Path, default=Path("work/latents.pt"))
    parser.add_argument("--seed", type=int, default=2)
    a = parser.parse_args()
    rng = random.Random(a.seed)
    vae = AutoencoderKL.from_pretrained(a.vae).eval()

    rows, images = [], []
    for concept in CONCEPTS:
        looks = concept.looks()
        turned = sum(hue is not None for _, _, hue in looks)
        for name, colour, hue in looks:
            share = SHARE_OF_HUES / turned if hue else (1 - SHARE_OF_HUES * bool(turned)) / (len(looks) - turned)
            share *= len(looks) ** 0.5
            picture = rgba(catalogue(a.data)[name]["file"])
            places = [(None, (255, 255, 255), WHITE, 1 - SHARE_OF_COLOURED)]
            places += [(b, value, COLOURED, SHARE_OF_COLOURED / len(BACKGROUNDS)) for b, value in BACKGROUNDS.items()]
            for background, value, count, part in places:
                for i in range(count):
                    size = ORDER[i % len(ORDER)] if background is None else rng.choice(ORDER)
                    images.append(compose(picture, background=value, hue=hue, **vary(rng, size)))
                    row = dict(word=concept.word, picture=name, colour=colour, size=size, background=background)
                    rows.append(row | dict(weight=share * part / count))
    print(len(CONCEPTS), "concepts,", len(images), "pictures", flush=True)
    latents = []
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for i in range(0, len(images), 16):
            x = torch.from_numpy(np.stack(images[i : i + 16]) / np.float32(127.5) - 1).permute(0, 3, 1, 2).contiguous()
            latents.append(vae.encode(x).latent_dist.mean.float())
            if i % 800 == 0:
                print(i, flush=True)
    latents = torch.cat(latents)
    print("mean", latents.mean((0, 2, 3)).tolist(), "std", latents.std((0, 2, 3)).tolist())
    torch.save(dict(latents=latents.half(), rows=rows), a.out)


if __name__ == "__main__":
    main()
