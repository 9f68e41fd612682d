"""Train the upscaler of the embedded model, 128 to 512 pixels: Real-ESRGAN's SRVGGNetCompact, only small.

The catalogue's pictures are 256 pixels wide, so a target of 512 pixels is only sharp where its subject is about half as
wide. Most targets are such. A network that sees patches does not know how large the whole subject is. Half of the inputs
are what the model's autoencoder makes of the reduced picture: the frames come out of the same decoder.
"""

import argparse
import json
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL
from safetensors.torch import save_file
from torch import nn

from pictures import BACKGROUNDS, SIZE, catalogue, compose, held_out, rgba
from train_autoencoder import gradient_l1

SCALE = 4
PATCH = 72  # pixels of the small picture that are kept of every example, around the subject
SHARP, LARGE = (0.47, 0.57), (0.57, 0.96)


class Compact(nn.Module):
    """SRVGGNetCompact: convolutions at the small size, pixel shuffle, added to the nearest-neighbour picture."""

    def __init__(self, features: int, convolutions: int, scale: int = SCALE):
        super().__init__()
        layers = [nn.Conv2d(3, features, 3, 1, 1), nn.PReLU(features)]
        for _ in range(convolutions):
            layers += [nn.Conv2d(features, features, 3, 1, 1), nn.PReLU(features)]
        self.body = nn.ModuleList([*layers, nn.Conv2d(features, 3 * scale**2, 3, 1, 1)])
        self.scale = scale

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = x
        for layer in self.body:
            y = layer(y)
        return F.pixel_shuffle(y, self.scale) + F.interpolate(x, scale_factor=self.scale, mode="nearest")


def reduced(picture: np.ndarray) -> np.ndarray:
    height, width, _ = picture.shape
    mean = picture.reshape(height // SCALE, SCALE, width // SCALE, SCALE, 3).mean((1, 3))
    return np.uint8(mean + 0.5)


def through(vae: AutoencoderKL, pictures: np.ndarray) -> np.ndarray:
    """What the autoencoder makes of pictures, uint8 [n, h, w, 3]."""
    out = []
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for i in range(0, len(pictures), 8):
            x = torch.from_numpy(pictures[i : i + 8] / np.float32(127.5) - 1).permute(0, 3, 1, 2).contiguous()
            y = vae.decode(vae.encode(x).latent_dist.mean).sample.float()
            out.append((y.clamp(-1, 1) * 127.5 + 128).permute(0, 2, 3, 1).numpy().astype(np.uint8))
    return np.concatenate(out)


def examples(a: argparse.Namespace, vae: AutoencoderKL, names: list[str], count: int) -> dict[str, np.ndarray]:
    """Cut-outs around the subject: `large` [n, 4p, 4p, 3], `small` and `decoded` [n, p, p, 3]."""
    rng = random.Random(a.seed)
    large, small, corners = [], [], []
    for _ in range(count):
        scale = rng.uniform(*(SHARP if rng.random() < 0.8 else LARGE))
        reach = (1 - scale) * SIZE / 2
        dx, dy = rng.uniform(-reach, reach), rng.uniform(-reach, reach)
        background = (255, 255, 255) if rng.random() < 0.6 else rng.choice(list(BACKGROUNDS.values()))
        picture = rgba(catalogue(a.data)[rng.choice(names)]["file"])
        hue = rng.uniform(0, 360) if rng.random() < 0.3 else None
        full = compose(picture, scale, dx * SCALE, dy * SCALE, background, hue, SIZE * SCALE)
        x, y = (min(max(round(SIZE / 2 + d + rng.uniform(-12, 12) - PATCH / 2), 0), SIZE - PATCH) for d in (dx, dy))
        small.append(reduced(full))
        large.append(full[y * SCALE : (y + PATCH) * SCALE, x * SCALE : (x + PATCH) * SCALE])
        corners.append((x, y))
    small = np.stack(small)
    decoded = through(vae, small)
    cut = lambda pictures: np.stack([p[y : y + PATCH, x : x + PATCH] for p, (x, y) in zip(pictures, corners)])
    return dict(large=np.stack(large), small=cut(small), decoded=cut(decoded))


def tensor(pictures: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(pictures / np.float32(255)).permute(0, 3, 1, 2).contiguous()


class Test:
    """Held-out pictures, whole: at the size where the target is sharp, reduced, and reduced and through the autoencoder."""

    def __init__(self, a: argparse.Namespace, vae: AutoencoderKL, names: list[str]):
        large = np.stack([compose(rgba(catalogue(a.data)[n]["file"]), 0.5, size=SIZE * SCALE) for n in names])
        small = np.stack([reduced(p) for p in large])
        self.large = tensor(large)
        self.inputs = dict(reduced=tensor(small), decoded=tensor(through(vae, small)))

    @torch.inference_mode()
    def psnr(self, upscale, factor: int = SCALE) -> dict[str, float]:
        found = {}
        for name, pictures in self.inputs.items():
            errors = []
            for x, large in zip(pictures.split(4), self.large.split(4)):
                y = F.avg_pool2d(upscale(x).clamp(0, 1), SCALE // factor)
                errors.append((y - F.avg_pool2d(large, SCALE // factor)).pow(2).mean((1, 2, 3)))
            found[name] = round((-10 * torch.cat(errors).log10()).mean().item(), 2)
        return found


def bicubic(x: torch.Tensor) -> torch.Tensor:
    return F.interpolate(x, scale_factor=SCALE, mode="bicubic", antialias=True)  # with a = -0.5, as in Pillow


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("work/data"))
    parser.add_argument("--vae", type=Path, default=Path("../models/embedded/vae"))
    parser.add_argument("--out", type=Path, default=Path("work/upscaler"))
    parser.add_argument("--export", type=Path, default=Path("../models/embedded/upscaler/embedded-x4.safetensors"))
    parser.add_argument("--minutes", type=float, default=36)
    parser.add_argument("--features", type=int, default=32)
    parser.add_argument("--convolutions", type=int, default=10)
    parser.add_argument("--examples", type=int, default=2400)
    parser.add_argument("--batch", type=int, default=12)
    parser.add_argument("--patch", type=int, default=40)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--squared", type=float, default=0.6, help="share of the time with the squared error")
    parser.add_argument("--seed", type=int, default=6)
    a = parser.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    torch.manual_seed(a.seed)
    names = list(catalogue(a.data))
    held = sorted(held_out(names))
    vae = AutoencoderKL.from_pretrained(a.vae).float().eval().requires_grad_(False)
    test = Test(a, vae, held)
    print(json.dumps(dict(held_out=len(held), bicubic_x4=test.psnr(bicubic), bicubic_x2=test.psnr(bicubic, 2))), flush=True)
    kept = a.out / "examples.npz"
    if not kept.exists():
        np.savez(kept, **examples(a, vae, [n for n in names if n not in held], a.examples))
    shown = dict(np.load(kept))
    print("examples", len(shown["large"]), flush=True)

    model, average = (Compact(a.features, a.convolutions).to(memory_format=torch.channels_last) for _ in range(2))
    average.requires_grad_(False)
    for layer in model.body:
        if isinstance(layer, nn.Conv2d):  # PyTorch's own weights would let the signal fade from layer to layer
            nn.init.kaiming_normal_(layer.weight, a=0.25)
            nn.init.zeros_(layer.bias)
    with torch.no_grad():
        model.body[-1].weight.mul_(0.1)
    average.load_state_dict(model.state_dict())
    optimizer = torch.optim.Adam(model.parameters(), a.rate, betas=(0.9, 0.99))
    spent, step, losses, last = 0.0, 0, [], 0.0
    checkpoint = a.out / "checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(saved["model"])
        average.load_state_dict(saved["average"])
        optimizer.load_state_dict(saved["optimizer"])
        spent, step = saved["spent"], saved["step"]
        last = spent
    rng = np.random.default_rng(a.seed + step)

    def batch() -> tuple[torch.Tensor, torch.Tensor]:
        inputs, targets = [], []
        for i in rng.integers(len(shown["large"]), size=a.batch):
            small = shown["decoded" if rng.random() < 0.5 else "small"][i]
            x, y = rng.integers(PATCH - a.patch + 1, size=2)
            pair = [p[y * s : (y + a.patch) * s, x * s : (x + a.patch) * s] for p, s in ((small, 1), (shown["large"][i], SCALE))]
            if rng.random() < 0.5:
                pair = [p[:, ::-1] for p in pair]
            inputs.append(pair[0])
            targets.append(pair[1])
        return tensor(np.stack(inputs)), tensor(np.stack(targets))

    def save() -> None:
        state = dict(model=model.state_dict(), average=average.state_dict(), optimizer=optimizer.state_dict())
        torch.save(state | dict(spent=spent, step=step), checkpoint.with_suffix(".tmp"))
        checkpoint.with_suffix(".tmp").rename(checkpoint)
        a.export.parent.mkdir(parents=True, exist_ok=True)
        weights = {name: value.half().contiguous() for name, value in average.state_dict().items()}
        save_file(weights, a.export, {"format": "pt", "license": "Apache-2.0"})

    while spent < a.minutes * 60:
        begin = time.monotonic()
        fraction = spent / (a.minutes * 60)
        for settings in optimizer.param_groups:
            settings["lr"] = a.rate * min(1, (step + 1) / 100) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * fraction)))
        x, large = batch()
        with torch.autocast("cpu", torch.bfloat16):
            y = model(x)
        y = y.float()
        y = torch.where(large > 0.999, y.minimum(large), y)  # an output above white is cut off, so it costs nothing
        # Most pixels are right from the start. The absolute error would hold the few others back, so it comes later, for sharp
        # edges.
        loss = 50 * F.mse_loss(y, large)
        if fraction > a.squared:
            loss = (y - large).abs().mean() + 0.25 * gradient_l1(y, large)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 0.5)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        with torch.no_grad():
            decay = min(0.998, step / (step + 10))
            torch._foreach_lerp_(list(average.parameters()), [p.detach() for p in model.parameters()], 1 - decay)
        losses.append(loss.item())
        spent += min(time.monotonic() - begin, 30)
        if spent - last > 120:
            last = spent
            entry = dict(step=step, minutes=round(spent / 60, 1), loss=round(float(np.mean(losses)), 5), x4=test.psnr(average))
            print(json.dumps(entry), flush=True)
            losses = []
            save()
    save()
    exact = Compact(a.features, a.convolutions)
    exact.load_state_dict({name: value.half().float() for name, value in average.state_dict().items()})
    print(json.dumps(dict(step=step, x4=test.psnr(exact), x2=test.psnr(exact, 2), bytes=a.export.stat().st_size)))


if __name__ == "__main__":
    main()
