"""Encode every concept's pictures, varied, once: the UNet's training never runs the autoencoder."""

import argparse
import random
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL

from concepts import CONCEPTS
from pictures import BACKGROUNDS, catalogue, compose, rgba

WHITE, COLOURED = 12, 1  # pictures on white; pictures on each of the nine colours
SHARE_OF_HUES = 0.45  # of a concept's pictures, where it has turned hues
SHARE_OF_COLOURED = 0.4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("work/data"))
    parser.add_argument("--vae", type=Path, default=Path("work/autoencoder/vae"))
    parser.add_argument("--out", type=Path, default=Path("work/latents.pt"))
    parser.add_argument("--later-weight", type=float, default=0.5, help="how often a later concept is shown, against a first one")
    parser.add_argument("--seed", type=int, default=2)
    a = parser.parse_args()
    rng = random.Random(a.seed)
    vae = AutoencoderKL.from_pretrained(a.vae).eval()

    def varied(picture, background, hue):
        return compose(picture, rng.uniform(0.88, 1.02), rng.uniform(-5, 5), rng.uniform(-5, 5), background, hue=hue)

    rows, images = [], []
    for concept in CONCEPTS:
        looks = [(name, colour, None) for name, colour in concept.pictures.items()]
        turned = [(name, colour, degrees) for name in concept.pictures for colour, degrees in concept.hues.items()]
        for name, colour, hue in looks + turned:
            share = SHARE_OF_HUES / len(turned) if hue else (1 - SHARE_OF_HUES * bool(turned)) / len(looks)
            share *= 1.0 if concept.first else a.later_weight
            picture = rgba(catalogue(a.data)[name]["file"])
            for background, colour_value, count, part in [(None, (255, 255, 255), WHITE, 1 - SHARE_OF_COLOURED)] + [
                (b, value, COLOURED, SHARE_OF_COLOURED / len(BACKGROUNDS)) for b, value in BACKGROUNDS.items()
            ]:
                for _ in range(count):
                    images.append(varied(picture, colour_value, hue))
                    force = bool(hue) or len(looks) > 1 and colour != "red"
                    rows.append(
                        dict(word=concept.word, picture=name, colour=colour, force=force, background=background, weight=share * part / count)
                    )
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
