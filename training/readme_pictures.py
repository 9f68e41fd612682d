"""Makes the pictures of the README: three transitions, drawn by a running server through its API.

    ./mvnw spring-boot:run                      # in another terminal
    python readme_pictures.py                   # ../docs/images/*.webp
"""

import argparse
import io
import json
import time
import urllib.request
from pathlib import Path

from PIL import Image

TRANSITIONS = [
    ("a red apple", 42, "a green frog", 420),
    ("a penguin", 3, "a rocket", 4),
    ("a sunflower", 5, "a pizza", 6),
]
SHOWN = 7  # frames of a transition in the still picture


def call(server, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(server + path, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def draw(server, body):
    """The frames of a transition."""
    id = json.loads(call(server, "/api/v1/transitions", body))["id"]
    while True:
        transition = json.loads(call(server, f"/api/v1/transitions/{id}"))
        if transition["status"] in ("failed", "cancelled"):
            raise SystemExit(transition["problem"])
        if transition["status"] == "succeeded":
            urls = [frame["url"].replace(".jpg", ".png") for frame in transition["frames"]]
            return [Image.open(io.BytesIO(call(server, url))).convert("RGB") for url in urls]
        time.sleep(0.5)


def frames(server, left, left_seed, right, right_seed):
    body = {
        "keyframes": [{"prompt": left, "seed": left_seed}, {"prompt": right, "seed": right_seed}],
        "branching": {"preset": "high", "depthStrength": 0.3, "frames": 100},
        "movie": {"fps": 25, "seconds": 2},
    }
    return draw(server, body)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", default="http://localhost:8080")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "docs" / "images")
    arguments = parser.parse_args()
    rows = [frames(arguments.server, *transition) for transition in TRANSITIONS]
    width, height = rows[0][0].size
    still = Image.new("RGB", (width * SHOWN, height * len(rows)), "white")
    for y, row in enumerate(rows):
        for x in range(SHOWN):
            still.paste(row[round(x * (len(row) - 1) / (SHOWN - 1))], (x * width, y * height))
    still.save(arguments.out / "transitions.webp", quality=85, method=6)
    for (left, _, right, _), row in zip(TRANSITIONS, rows):
        name = f"{left.split()[-1]}-to-{right.split()[-1]}.webp"
        there_and_back = row + row[-2:0:-1]
        hold = [600 if picture in (row[0], row[-1]) else 80 for picture in there_and_back]
        there_and_back[0].save(
            arguments.out / name, save_all=True, append_images=there_and_back[1:], duration=hold, loop=0, quality=75, method=6
        )


if __name__ == "__main__":
    main()
