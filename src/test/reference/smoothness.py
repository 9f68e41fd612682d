"""How smooth are transitions? Compares the frames in FOLDER/PAIR/VARIANT/*.png, in the order of their names, by ST-LPIPS (Ghildyal
and Liu, 2022; AlexNet, at 256 pixels). Prints a Markdown table with one row for each variant, over the pairs that have both the
variant and the baseline. It also judges pictures of movies that are 1/10 s apart.

    pip install stlpips-pytorch==0.0.2 torch torchvision torchsummary ipython pillow
    python smoothness.py FOLDER --baseline fixed
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from stlpips_pytorch import stlpips

BATCH = 8


class Judge:
    def __init__(self, size: int):
        self.size = size
        self.metric = stlpips.LPIPS(net="alex", variant="shift_tolerant", verbose=False)

    def tensor(self, file: Path) -> torch.Tensor:
        """Values from -1 to 1, as the metric takes them."""
        with Image.open(file) as picture:
            pixels = torch.from_numpy(np.array(picture.convert("RGB"))).permute(2, 0, 1)[None] / 127.5 - 1
        return torch.nn.functional.interpolate(pixels, size=(self.size, self.size), mode="bilinear", antialias=True)

    @torch.inference_mode()
    def distances(self, files: list[Path]) -> np.ndarray:
        """Distances of neighbours."""
        pictures = torch.cat([self.tensor(file) for file in files])
        ones, others = pictures[:-1].split(BATCH), pictures[1:].split(BATCH)
        return torch.cat([self.metric(*pair).flatten() for pair in zip(ones, others)]).numpy()


def evenness(distances: np.ndarray) -> float:
    """1 - Gini."""
    mean = distances.mean()
    return 1.0 if mean == 0 else 1 - np.abs(distances[:, None] - distances).mean() / (2 * mean)


def rows(distances: dict[str, dict[str, np.ndarray]], baseline: str):
    for variant, ours in distances.items():
        pairs = sorted(ours.keys() & distances[baseline].keys())
        largest = np.array([ours[pair].max() for pair in pairs])
        before = np.array([distances[baseline][pair].max() for pair in pairs])
        ratios = largest / before
        yield [
            variant,
            str(len(pairs)),
            f"{np.mean([len(ours[pair]) + 1 for pair in pairs]):.1f}",
            f"{largest.mean():.3f} ({largest.max():.3f})",
            f"{largest.mean() / before.mean():.2f}",
            f"{ratios.mean():.2f} ({ratios.max():.2f})",
            f"{np.mean(ratios < 1):.0%}",
            f"{np.mean([ours[pair].sum() for pair in pairs]):.3f}",
            f"{np.mean([evenness(ours[pair]) for pair in pairs]):.2f}",
        ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--baseline", default="fixed", help="the variant that the others are compared with")
    parser.add_argument("--size", type=int, default=256, help="side of the compared pictures in pixels")
    parser.add_argument("--threads", type=int, help="PyTorch's default when left out")
    a = parser.parse_args()
    if a.threads:
        torch.set_num_threads(a.threads)
    judge = Judge(a.size)
    distances: dict[str, dict[str, np.ndarray]] = {a.baseline: {}}
    for variant in sorted(path for path in a.folder.glob("*/*") if path.is_dir()):
        files = sorted(variant.glob("*.png"))
        if len(files) > 1:
            distances.setdefault(variant.name, {})[variant.parent.name] = judge.distances(files)
    if not distances[a.baseline]:
        parser.error(f"{a.folder} has no frames of '{a.baseline}' as PAIR/{a.baseline}/*.png")
    head = "variant|pairs|frames|largest, mean (worst)|of the baseline|each pair's ratio, mean (worst)|pairs below|sum|evenness"
    print("| " + head.replace("|", " | ") + " |\n" + "|---" * 9 + "|")
    for row in rows(distances, a.baseline):
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
