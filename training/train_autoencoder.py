"""Train the f8 autoencoder (diffusers' AutoencoderKL, small), then whiten its latents.

Resumable: run again with the same --out and it goes on from the last checkpoint. The time budget, not a step
count, sets the cosine, so that a slow machine still ends on a low rate.
"""

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL

from parallel import Group, launch
from pictures import BACKGROUNDS, catalogue, compose, held_out, rgba

CONFIG = dict(
    in_channels=3,
    out_channels=3,
    down_block_types=["DownEncoderBlock2D"] * 4,
    up_block_types=["UpDecoderBlock2D"] * 4,
    block_out_channels=[16, 32, 64, 96],
    layers_per_block=1,
    latent_channels=4,
    norm_num_groups=8,
    sample_size=128,
    scaling_factor=1.0,
)


def premultiplied(data: Path, names: list[str], scale: float) -> np.ndarray:
    """uint8 [n, 128, 128, 4]: colour times alpha, alpha. Over a background: colour + (1 - alpha) background."""
    out = []
    for name in names:
        picture = rgba(catalogue(data)[name]["file"])
        black, white = compose(picture, scale, background=(0, 0, 0)), compose(picture, scale)
        alpha = 255 - (white.astype(np.int16) - black).mean(-1).round().clip(0, 255).astype(np.uint8)
        out.append(np.concatenate([black, alpha[..., None]], -1))
    return np.stack(out)


class Batches:
    def __init__(self, pictures: np.ndarray, seed: int):
        self.pictures, self.rng = pictures, np.random.default_rng(seed)
        self.colours = np.array(list(BACKGROUNDS.values()), np.float32)

    def __call__(self, batch: int, size: int) -> torch.Tensor:
        rng = self.rng
        out = np.empty((batch, size, size, 3), np.float32)
        for i in range(batch):
            picture = self.pictures[rng.integers(len(self.pictures))]
            if size < 128:
                # Corners and edges are as likely as the middle: crops may hang over by 8 pixels and are clamped.
                x, y = np.clip(rng.integers(-8, 128 - size + 9, 2), 0, 128 - size)
            else:
                x = y = 0
            crop = picture[y : y + size, x : x + size].astype(np.float32)
            if rng.random() < 0.5:
                crop = crop[:, ::-1]
            draw = rng.random()
            if draw < 0.55:
                background = np.float32([255, 255, 255])
            elif draw < 0.95:
                background = self.colours[rng.integers(len(self.colours))]
            else:
                background = rng.uniform(0, 255, 3).astype(np.float32)
            out[i] = crop[..., :3] + (1 - crop[..., 3:] / 255) * background
        return torch.from_numpy(out / 127.5 - 1).permute(0, 3, 1, 2).contiguous()


def gradient_l1(x, y):
    return (x.diff(dim=-1) - y.diff(dim=-1)).abs().mean() + (x.diff(dim=-2) - y.diff(dim=-2)).abs().mean()


def loss_of(model, x, bf16: bool):
    with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
        posterior = model.encode(x).latent_dist
        mean, logvar = posterior.mean.float(), posterior.logvar.float()
        z = mean + torch.randn_like(mean) * torch.exp(0.5 * logvar)
        y = model.decode(z).sample.float()
    kl = 0.5 * (mean**2 + logvar.exp() - 1 - logvar).mean()
    l1 = (x - y).abs().mean()
    grad = gradient_l1(x, y) + gradient_l1(F.avg_pool2d(x, 2), F.avg_pool2d(y, 2))
    return l1 + 0.5 * grad + 1e-3 * kl, l1, kl


@torch.no_grad()
def psnr(model, x) -> torch.Tensor:
    y = torch.cat([model.decode(model.encode(b).latent_dist.mean).sample for b in x.split(10)])
    error = ((x.clamp(-1, 1) - y.clamp(-1, 1)) / 2).pow(2).mean((1, 2, 3))
    return -10 * error.log10()


@torch.no_grad()
def whiten(model, x) -> None:
    """Fold a full 4x4 whitening of the latents into quant_conv and post_quant_conv, so that scaling_factor is 1."""
    z = torch.cat([model.encode(b).latent_dist.mean for b in x.split(16)]).double()
    flat = z.permute(0, 2, 3, 1).reshape(-1, 4)
    mean, cov = flat.mean(0), torch.cov(flat.T)
    values, vectors = torch.linalg.eigh(cov)
    w = vectors @ torch.diag(values.rsqrt()) @ vectors.T  # symmetric, so channels keep their meaning
    quant, post = model.quant_conv, model.post_quant_conv
    weight, bias = quant.weight.double()[:, :, 0, 0], quant.bias.double()
    new_weight, new_bias = weight.clone(), bias.clone()
    new_weight[:4], new_bias[:4] = w @ weight[:4], w @ (bias[:4] - mean)
    # The log-variances: only their size matters (nothing samples at inference), so scale by each row's own gain.
    new_bias[4:] = bias[4:] + torch.log(torch.diag(w) ** 2)
    quant.weight.copy_(new_weight[:, :, None, None])
    quant.bias.copy_(new_bias)
    inverse = torch.linalg.inv(w)
    post_weight = post.weight.double()[:, :, 0, 0]
    post.bias.copy_(post.bias.double() + post_weight @ mean)
    post.weight.copy_((post_weight @ inverse)[:, :, None, None])


def train(rank: int, group: Group, a: argparse.Namespace) -> None:
    world = group.world
    names = list(catalogue(a.data))
    held = sorted(held_out(names))
    shown = [n for n in names if n not in held]
    batches = Batches(np.concatenate([premultiplied(a.data, shown, s) for s in (1.0, 0.92)]), a.seed + rank)
    test = np.stack([compose(rgba(catalogue(a.data)[n]["file"])) for n in held])
    test = torch.from_numpy(test / np.float32(127.5) - 1).permute(0, 3, 1, 2).contiguous()

    torch.manual_seed(a.seed)
    model = AutoencoderKL(**CONFIG)
    for name, module in model.named_modules():
        if name.endswith("conv2") or name.endswith("to_out.0"):
            torch.nn.init.zeros_(module.weight)
            torch.nn.init.zeros_(module.bias)
    average = AutoencoderKL(**CONFIG).requires_grad_(False)
    average.load_state_dict(model.state_dict())
    optimizer = torch.optim.AdamW(model.parameters(), a.rate, betas=(0.9, 0.99), weight_decay=1e-3)
    spent, step, log = 0.0, 0, []
    checkpoint = a.out / "checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(saved["model"])
        average.load_state_dict(saved["average"])
        optimizer.load_state_dict(saved["optimizer"])
        spent, step = saved["spent"], saved["step"]
        batches.rng = np.random.default_rng(a.seed + 1000 * step + rank)
        rank or print("resumed at step", step, "after", round(spent), "s", flush=True)
    torch.manual_seed(a.seed + 1000 * step + rank)
    parameters = list(model.parameters())

    def save():
        torch.save(
            dict(model=model.state_dict(), average=average.state_dict(), optimizer=optimizer.state_dict(), spent=spent, step=step),
            checkpoint.with_suffix(".tmp"),
        )
        checkpoint.with_suffix(".tmp").rename(checkpoint)

    budget, last_log, last_save = a.minutes * 60, 0.0, spent
    sums, count = np.zeros(3), 0
    while spent < budget:
        begin = time.monotonic()
        fraction = spent / budget
        whole = fraction > 0.7
        rate = a.rate * min(1, (step + 1) / 200) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * fraction)))
        for settings in optimizer.param_groups:
            settings["lr"] = rate
        x = batches(4 // world, 128) if whole else batches(16 // world, 64)
        loss, l1, kl = loss_of(model, x, True)
        loss.backward()
        group.average_gradients(rank, parameters)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        decay = min(0.998, (step + 1) / (step + 10))
        with torch.no_grad():
            torch._foreach_lerp_(list(average.parameters()), list(model.parameters()), 1 - decay)
        step += 1
        sums += [loss.item(), l1.item(), kl.item()]
        count += 1
        spent = group.agree(rank, spent + min(time.monotonic() - begin, 60))
        if rank:
            continue
        if spent - last_log > 60:
            last_log = spent
            db = psnr(average, test)
            entry = dict(step=step, spent=round(spent), size=x.shape[-1], rate=rate, psnr=round(db.mean().item(), 2), psnr_min=round(db.min().item(), 2))
            entry |= dict(zip(("loss", "l1", "kl"), (sums / count).round(4).tolist()))
            log.append(entry)
            sums, count = np.zeros(3), 0
            print(json.dumps(entry), flush=True)
        if spent - last_save > 180:
            last_save = spent
            save()
    if rank:
        return
    save()

    sample = torch.cat([batches(32, 128) for _ in range(10)]).contiguous()
    before = psnr(average, test)
    whiten(average, sample)
    after = psnr(average, test)
    print(f"held-out PSNR {after.mean():.2f} dB (min {after.min():.2f}, max {after.max():.2f}); before whitening {before.mean():.2f}")
    z = torch.cat([average.encode(b).latent_dist.mean for b in sample.split(16)])
    print("latent mean", z.mean((0, 2, 3)).tolist(), "std", z.std((0, 2, 3)).tolist())
    average.save_pretrained(a.out / "vae")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("work/data"))
    parser.add_argument("--out", type=Path, default=Path("work/autoencoder"))
    parser.add_argument("--minutes", type=float, default=25)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    a = parser.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    size = sum(p.numel() for p in AutoencoderKL(**CONFIG).parameters())
    launch(train, a.processes, size, a)


if __name__ == "__main__":
    main()
