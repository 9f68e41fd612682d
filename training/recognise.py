"""Names what is in a picture: the nearest of all training pictures, wherever it lies and however large it is.

A picture's features are its subject, cut out at its own bounds, brought to 24x24 pixels, background taken out and
slightly blurred: no network takes part, so nothing that was trained judges itself. Every picture of every concept,
in each of its colours and on each background, is known.
"""

from pathlib import Path

import numpy as np
from PIL import Image

from concepts import CONCEPTS
from pictures import BACKGROUNDS, SIZE, catalogue, compose, rgba

SIDE = 24
KNOWN_SCALE = 0.9
# A drawn subject's size over the picture's own: between the sizes that the captions name.
SMALL, BIG = 0.70, 0.95


def border(picture: np.ndarray) -> np.ndarray:
    """The median colour of the picture's outermost four pixels."""
    ring = np.concatenate([picture[:4].reshape(-1, 3), picture[-4:].reshape(-1, 3), picture[:, :4].reshape(-1, 3), picture[:, -4:].reshape(-1, 3)])
    return np.median(ring, 0)


def cut_out(picture: np.ndarray) -> tuple[np.ndarray, float]:
    """Features of the subject, and the longer side of its bounds in pixels. The picture: uint8 [128, 128, 3]."""
    distance = np.abs(picture.astype(np.float32) - border(picture)).max(-1) / 255
    mask = np.clip((distance - 0.03) / 0.09, 0, 1)
    bounds = []
    for axis in (0, 1):
        sums = np.cumsum(mask.sum(axis)) / max(mask.sum(), 1e-6)
        # Without the outermost hundredth, so that a stray speck does not count.
        bounds.append((np.searchsorted(sums, 0.01), np.searchsorted(sums, 0.99) + 1))
    (left, right), (top, bottom) = bounds
    extent = max(right - left, bottom - top, 4)
    x, y, half = (left + right) / 2, (top + bottom) / 2, extent / 2 * 1.05
    planes = np.concatenate([picture / 255 * mask[..., None], mask[..., None]], -1).astype(np.float32)
    zoom = 2 * half / SIDE
    matrix = (1, 0, x - half, 0, 1, y - half)
    out = []
    for plane in np.moveaxis(planes, -1, 0):
        whole = Image.fromarray(plane, "F").transform((round(2 * half),) * 2, Image.Transform.AFFINE, matrix, Image.Resampling.NEAREST)
        out.append(np.asarray(whole.resize((SIDE, SIDE), Image.Resampling.BOX if zoom > 1 else Image.Resampling.BILINEAR)))
    out = np.stack(out)
    out = np.pad(out, ((0, 0), (1, 1), (1, 1)))  # a 3x3 binomial filter
    out = (out[:, :-2] + 2 * out[:, 1:-1] + out[:, 2:]) / 4
    out = (out[:, :, :-2] + 2 * out[:, :, 1:-1] + out[:, :, 2:]) / 4
    return out.reshape(-1), float(extent)


class Recogniser:
    def __init__(self, data: Path):
        self.rows, features = [], []
        for concept in CONCEPTS:
            for name, colour, hue in concept.looks():
                picture = rgba(catalogue(data)[name]["file"])
                for background in [(255, 255, 255), *BACKGROUNDS.values()]:
                    known, extent = cut_out(compose(picture, KNOWN_SCALE, background=background, hue=hue))
                    features.append(known)
                    self.rows.append(dict(word=concept.word, picture=name, colour=colour, extent=extent / KNOWN_SCALE))
        self.features = np.stack(features)
        self.squares = (self.features**2).sum(1)

    def __call__(self, picture: np.ndarray) -> dict:
        """Word, picture and colour of the nearest, and the subject's size as "small", "big" or None."""
        drawn, extent = cut_out(picture)
        row = self.rows[int((self.squares - 2 * self.features @ drawn).argmin())]
        scale = extent / row["extent"]
        return row | dict(scale=scale, size="small" if scale < SMALL else "big" if scale > BIG else None)
