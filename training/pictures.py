"""The pictures: which ones may be used, and how they are put on a background."""

import json
import re
import zlib
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

SIZE = 128

# The nine named background colours (white is the default and is not named).
BACKGROUNDS = {
    "red": (214, 58, 58),
    "orange": (240, 146, 60),
    "yellow": (244, 214, 92),
    "green": (98, 178, 92),
    "blue": (86, 142, 226),
    "purple": (146, 106, 200),
    "pink": (244, 164, 192),
    "grey": (150, 150, 154),
    "black": (24, 24, 28),
}

GROUPS = ["Animals & Nature", "Food & Drink", "Travel & Places", "Activities", "Objects", "Smileys & Emotion"]
LEFT_OUT = {"paperclip", "linked paperclips", "video game", "technologist"}


def slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


@cache
def catalogue(data: Path) -> dict[str, dict]:
    """Every usable picture by its emoji name: group, tags, file."""
    emoji = json.loads((data / "unicode-emoji-json-0.9.0/data-by-emoji.json").read_text())
    allowed = {f.stem for f in (data / "fluentui-emoji-1.3.0/icons/flat").iterdir()}
    tags = {e["hexcode"].lower(): e.get("tags", []) for e in json.loads((data / "emojibase-data-17.0.0/en/data.json").read_text())}
    found = {}
    for character, entry in emoji.items():
        name, code = entry["name"], "-".join(f"{ord(c):04x}" for c in character)
        file = data / "lobehub-fluent-emoji-3d-1.1.0/assets" / f"{code}.webp"
        if entry["group"] not in GROUPS or name in LEFT_OUT or slug(name) not in allowed or not file.exists():
            continue
        if re.search(r"(o’clock|-thirty)$", name):
            continue
        found[name] = {"group": entry["group"], "tags": tags.get(code, tags.get(code.replace("-fe0f", ""), [])), "file": file}
    return found


@cache
def rgba(file: Path) -> Image.Image:
    return Image.open(file).convert("RGBA")


def compose(picture: Image.Image, scale=1.0, dx=0.0, dy=0.0, background=(255, 255, 255), hue=None, size=SIZE) -> np.ndarray:
    """The picture, scaled about its middle and moved by (dx, dy) pixels, on a plain background: uint8 [size, size, 3]."""
    if hue:
        picture = turn_hue(picture, hue)
    premultiplied = np.asarray(picture, np.float32) / 255
    premultiplied = np.concatenate([premultiplied[..., :3] * premultiplied[..., 3:], premultiplied[..., 3:]], -1)
    zoom = picture.width / (size * scale)
    middle = size / 2
    matrix = (zoom, 0, picture.width / 2 - zoom * (middle + dx), 0, zoom, picture.height / 2 - zoom * (middle + dy))
    # An exact box filter first where the zoom is about 2, then a bicubic move.
    box = 2 if zoom > 1.5 else 1
    reduced = premultiplied.reshape(picture.height // box, box, picture.width // box, box, 4).mean((1, 3))
    planes = []
    for c in range(4):
        plane = Image.fromarray(reduced[..., c], "F")
        m = [v / box for v in matrix]
        planes.append(np.asarray(plane.transform((size, size), Image.Transform.AFFINE, m, Image.Resampling.BICUBIC)))
    out = np.stack(planes, -1)
    colour = np.asarray(background, np.float32) / 255
    alpha = np.clip(out[..., 3:], 0, 1)
    return np.uint8(np.clip(out[..., :3] + (1 - alpha) * colour, 0, 1) * 255 + 0.5)


def turn_hue(picture: Image.Image, degrees: float) -> Image.Image:
    r, g, b, a = picture.split()
    h, s, v = Image.merge("RGB", (r, g, b)).convert("HSV").split()
    h = Image.fromarray(((np.asarray(h, np.int32) + round(degrees * 256 / 360)) % 256).astype(np.uint8))
    return Image.merge("RGBA", (*Image.merge("HSV", (h, s, v)).convert("RGB").split(), a))


# Their names hash into the held-out twentieth, but the words are too common to be left out of the training.
COMMON = {"automobile", "banana", "bomb", "bouquet", "fire engine", "mouse face", "parrot", "school", "squid"}


def held_out(names: list[str]) -> set[str]:
    """One picture in twenty, by a hash of its name: the autoencoder never sees them, they measure it."""
    return {n for n in names if zlib.crc32(n.encode()) % 20 == 7 and n not in COMMON}
