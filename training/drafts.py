"""How far are drafts from whole transitions? Draws the pairs of transitions.py by a running server, through its API: whole, as a
draft, and whole with the next seed for comparison. Prints a Markdown table of PSNR and ST-LPIPS (Ghildyal and Liu, 2022), and
writes a sheet with the whole frames above those of the draft.

    ./mvnw spring-boot:run                      # in another terminal
    pip install stlpips-pytorch==0.0.2 torch torchvision torchsummary ipython
    python drafts.py                            # work/evaluation/drafts.png
"""

import argparse
import itertools
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from stlpips_pytorch import stlpips

from readme_pictures import draw
from transitions import PAIRS, SEEDS

SHOWN = (0, 6, 12)  # pairs on the sheet


def tensor(frame):
    """Values from -1 to 1, as the metric takes them."""
    return torch.from_numpy(np.array(frame)).permute(2, 0, 1)[None] / 127.5 - 1


def decibels(one, other):
    square = np.mean((np.asarray(one, np.float64) - np.asarray(other, np.float64)) ** 2)
    return 10 * np.log10(255**2 / square)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", default="http://localhost:8080")
    parser.add_argument("--model", help="the server's default model when left out")
    parser.add_argument("--preset", default="medium")
    parser.add_argument("--sampler", default="ddim")
    parser.add_argument("--out", type=Path, default=Path("work/evaluation"))
    a = parser.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    metric = stlpips.LPIPS(net="alex", variant="shift_tolerant", verbose=False)

    @torch.inference_mode()
    def distances(pairs):
        ones, others = zip(*pairs)
        lpips = metric(torch.cat([tensor(one) for one in ones]), torch.cat([tensor(other) for other in others]))
        return [(decibels(*pair), float(value)) for pair, value in zip(pairs, lpips)]

    def frames(left, right, seed, draft):
        body = {
            "keyframes": [{"prompt": left, "seed": seed}, {"prompt": right, "seed": seed}],
            "branching": {"preset": a.preset},
            "sampler": a.sampler,
            "draft": draft,
        }
        return draw(a.server, body | ({"model": a.model} if a.model else {}))

    found = {name: [] for name in ("draft", "neighbouring frame", "next seed")}
    rows = []
    for number, (left, right) in enumerate(PAIRS):
        seed = SEEDS.get((left, right), number + 1)
        whole, draft, other = (frames(left, right, s, d) for s, d in ((seed, False), (seed, True), (seed + 1, False)))
        for name, pairs in (
            ("draft", zip(whole, draft)),
            ("neighbouring frame", itertools.pairwise(whole)),
            ("next seed", zip(whole, other)),
        ):
            found[name] += distances(list(pairs))
        of_pair = np.array(found["draft"][-len(whole) :])
        print(f"{left} to {right}: {of_pair[:, 0].mean():.1f} dB, {of_pair[:, 1].mean():.3f}", flush=True)
        if number in SHOWN:
            rows += [whole, draft]

    print("\n| whole frames against | pairs of frames | PSNR, mean | worst | ST-LPIPS, mean | worst |\n|---|---|---|---|---|---|")
    for name, values in found.items():
        psnr, lpips = np.array(values).T
        print(f"| {name} | {len(values)} | {psnr.mean():.1f} dB | {psnr.min():.1f} | {lpips.mean():.3f} | {lpips.max():.3f} |")

    width, height = rows[0][0].size
    sheet = Image.new("RGB", (width * len(rows[0]), height * len(rows)), "white")
    for y, row in enumerate(rows):
        for x, frame in enumerate(row):
            sheet.paste(frame, (x * width, y * height))
    sheet.save(a.out / "drafts.png")


if __name__ == "__main__":
    main()
