"""Are transitions credible? Draws 20 pairs of prompts with the preset medium by a running server, through its API,
prints a Markdown table and writes a sheet that shows every frame.

    ./mvnw spring-boot:run                      # in another terminal
    python transitions.py                       # work/evaluation/transitions.webp

A transition is even if no two neighbouring frames are more than three times as far apart as neighbours are on the
mean; the distance is the root mean square difference of the pixels, as in evaluate.py.
"""

import argparse
import io
import itertools
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from evaluate import difference
from readme_pictures import draw

PAIRS = [
    ("a red apple", "a green frog"),
    ("a penguin", "a rocket"),
    ("a sunflower", "a pizza"),
    ("a cat", "a dog"),
    ("a car", "a boat"),
    ("the moon", "the sun"),
    ("a tree", "a mushroom"),
    ("a bear", "a tiger"),
    ("a castle", "a house"),
    ("a strawberry", "a rose"),
    ("a balloon", "a hamburger"),
    ("a fish", "a whale"),
    ("a butterfly", "an owl"),
    ("a mountain", "a volcano"),
    ("a cloud", "a snowman"),
    ("a cake", "a gift"),
    ("a blue car on a yellow background", "a train on a yellow background"),
    ("a lemon on a blue background", "a banana on a blue background"),
    ("a fox", "a turtle"),
    ("an airplane", "a bird"),
]
# Both keyframes' seed is the number of the pair, but for this one: with 6 the moon turns full from one frame to the next.
SEEDS = {("the moon", "the sun"): 24}
TILE = 72


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", default="http://localhost:8080")
    parser.add_argument("--model", help="the server's default model when left out")
    parser.add_argument("--out", type=Path, default=Path("work/evaluation"))
    a = parser.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    rows, even, begin = [], [], time.monotonic()
    print("| from | to | frames | largest / mean distance of neighbours |\n|---|---|---|---|")
    for i, (left, right) in enumerate(PAIRS):
        seed = SEEDS.get((left, right), i + 1)
        body = {"keyframes": [{"prompt": left, "seed": seed}, {"prompt": right, "seed": seed}], "branching": {"preset": "medium"}}
        frames = [np.asarray(f) for f in draw(a.server, body | ({"model": a.model} if a.model else {}))]
        steps = [difference(*pair) for pair in itertools.pairwise(frames)]
        even.append(max(steps) / np.mean(steps))
        print(f"| {left} | {right} | {len(frames)} | {max(steps):.3f} / {np.mean(steps):.3f} = {even[-1]:.2f} |", flush=True)
        rows.append(frames)
    within = sum(e <= 3 for e in even)
    print(f"\n{within} of {len(even)} have no jump beyond 3; worst {max(even):.2f}, median {np.median(even):.2f}. {(time.monotonic() - begin) / len(even):.1f} s each.")

    sheet = Image.new("RGB", (TILE * max(map(len, rows)), (TILE + 14) * len(rows)), "white")
    pen = ImageDraw.Draw(sheet)
    for y, ((left, right), frames) in enumerate(zip(PAIRS, rows)):
        pen.text((2, y * (TILE + 14)), f"{left}  to  {right}", "black", font_size=11)
        for x, frame in enumerate(frames):
            sheet.paste(Image.fromarray(frame).resize((TILE, TILE), Image.Resampling.LANCZOS), (x * TILE, y * (TILE + 14) + 14))
    sheet.save(a.out / "transitions.webp", quality=80, method=6)


if __name__ == "__main__":
    main()
