"""Train UNet and text encoder together on cached latents: v prediction, 10 % of the captions dropped.

Resumable: run again with the same --out. `--minutes` is the whole budget, earlier runs included; the rate is constant
for the first part of it (--hold) and then falls on a cosine. To go on after the end, or with more concepts, run
with a larger --minutes.
"""

import argparse
import json
import math
import random
import time
from collections import Counter
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from transformers import CLIPTextModel, CLIPTokenizer

from concepts import CONCEPTS, caption
from networks import TOKENS, alphas, build
from parallel import Group, launch
from pictures import catalogue


class Batches:
    def __init__(self, a: argparse.Namespace, seed: int):
        saved = torch.load(a.latents, weights_only=True)
        self.latents, self.rows = saved["latents"].float(), saved["rows"]
        first = {c.word for c in CONCEPTS if c.first}
        taught = {c.word for c in CONCEPTS[: a.words]}
        second = {(c.word, name) for c in CONCEPTS for name in list(c.pictures)[1:] if c.usual(c.pictures[name])}
        # Fewer variations are shown more often each: what a word gets stays the same.
        count = Counter((r["word"], r["picture"], r["colour"]) for r in self.rows if not r["background"])
        seen, weights = Counter(), []
        for r in self.rows:
            look = r["word"], r["picture"], r["colour"]
            if r["background"]:
                part = a.coloured
            else:
                seen[look] += 1
                part = count[look] / a.looks if seen[look] <= a.looks else 0
            part *= (1 if r["word"] in first else a.later) * (a.seconds if (r["word"], r["picture"]) in second else 1)
            weights.append(r["weight"] * part * (r["word"] in taught))
        self.weights = np.cumsum(weights)
        self.weights /= self.weights[-1]
        self.concepts = {c.word: c for c in CONCEPTS}
        self.tags = {r["picture"]: [t for t in catalogue(a.data)[r["picture"]]["tags"] if len(t) < 20] for r in self.rows}
        self.tokenizer = CLIPTokenizer.from_pretrained(a.tokenizer)
        self.numpy, self.random = np.random.default_rng(seed), random.Random(seed)

    def __call__(self, batch: int):
        picked = np.minimum(np.searchsorted(self.weights, self.numpy.random(batch)), len(self.rows) - 1)
        texts = []
        for i in picked:
            row = self.rows[i]
            concept = self.concepts[row["word"]]
            text = caption(concept, row["colour"], row["size"], row["background"], self.tags[row["picture"]], self.random)
            texts.append("" if self.random.random() < 0.1 else text)
        ids = self.tokenizer(texts, padding="max_length", max_length=TOKENS, truncation=True, return_tensors="pt").input_ids
        return self.latents[torch.from_numpy(picked)], ids


def train(rank: int, group: Group, a: argparse.Namespace) -> None:
    world = group.world
    vocabulary = len(json.loads((a.tokenizer / "vocab.json").read_text()))
    torch.manual_seed(a.seed)
    unet, text = build(vocabulary)
    if a.start:
        unet.load_state_dict(UNet2DConditionModel.from_pretrained(a.start / "unet").state_dict())
        text.load_state_dict(CLIPTextModel.from_pretrained(a.start / "text_encoder", dtype=torch.float32).state_dict())
    average_unet, average_text = build(vocabulary)
    average_unet.load_state_dict(unet.state_dict())
    average_text.load_state_dict(text.state_dict())
    # Plain attention: at 256 positions its backward pass is several times faster on a CPU than the fused kernel's.
    unet.set_attn_processor(AttnProcessor())
    text.set_attn_implementation("eager")
    unet.train()
    text.train()
    parameters = [p for m in (unet, text) for p in m.parameters() if p.requires_grad]
    average = [p.detach() for m in (average_unet, average_text) for p in m.parameters()]
    optimizer = torch.optim.AdamW(parameters, a.rate, betas=(0.9, 0.99), weight_decay=1e-2, fused=True)
    spent, step, views = 0.0, 0, 0
    checkpoint = a.out / "checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        unet.load_state_dict(saved["unet"])
        text.load_state_dict(saved["text"])
        average_unet.load_state_dict(saved["average_unet"])
        average_text.load_state_dict(saved["average_text"])
        optimizer.load_state_dict(saved["optimizer"])
        spent, step, views = saved["spent"], saved["step"], saved["views"]
        rank or print(f"resumed at step {step} after {spent:.0f} s", flush=True)
    batches = Batches(a, a.seed + 1000 * step + rank)
    torch.manual_seed(a.seed + 1000 * step + rank + 1)
    cumulative = alphas()
    size = a.batch // world

    def save():
        state = dict(unet=unet.state_dict(), text=text.state_dict(), optimizer=optimizer.state_dict())
        state |= dict(average_unet=average_unet.state_dict(), average_text=average_text.state_dict())
        torch.save(state | dict(spent=spent, step=step, views=views), checkpoint.with_suffix(".tmp"))
        checkpoint.with_suffix(".tmp").rename(checkpoint)

    budget, last_log, last_save, started = a.minutes * 60, spent, spent, step
    losses, log_begin, log_step = [], time.monotonic(), step
    while spent < budget:
        begin = time.monotonic()
        fraction = spent / budget
        tail = max(0, (fraction - a.hold) / (1 - a.hold))
        rate = a.rate * min(1, (step - started + 1) / a.warmup) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * tail)))
        for settings in optimizer.param_groups:
            settings["lr"] = rate
        x, ids = batches(size)
        strata = torch.arange(size) * world + rank
        t = (((strata + torch.rand(size)) / a.batch) ** a.power * 1000).long().clamp(0, 999)
        noise = torch.randn_like(x)
        alpha, sigma = cumulative[t].sqrt().view(-1, 1, 1, 1), (1 - cumulative[t]).sqrt().view(-1, 1, 1, 1)
        with torch.autocast("cpu", torch.bfloat16):
            states = text(input_ids=ids).last_hidden_state
            v = unet(alpha * x + sigma * noise, t, states).sample
        loss = F.mse_loss(v.float(), alpha * noise - sigma * x)
        loss.backward()
        group.average_gradients(rank, parameters)
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if rank == 0:
            torch._foreach_lerp_(average, [p.detach() for p in parameters], 1 - min(a.average, (step + 1) / (step + 10)))
        step += 1
        views += a.batch
        losses.append(loss.item())
        stop = rank == 0 and (a.out / "stop").exists()
        now = group.agree(rank, math.inf if stop else spent + min(time.monotonic() - begin, 30))
        if now == math.inf:
            break
        spent = now
        if rank:
            continue
        if spent - last_log > 60:
            last_log = spent
            pace = (step - log_step) * a.batch / (time.monotonic() - log_begin)
            entry = dict(step=step, spent=round(spent), views=views, loss=round(float(np.mean(losses)), 4), rate=rate, pace=round(pace, 1))
            print(json.dumps(entry), flush=True)
            losses, log_begin, log_step = [], time.monotonic(), step
        if spent - last_save > 240:
            last_save = spent
            save()
    if rank == 0:
        save()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("work/data"))
    parser.add_argument("--tokenizer", type=Path, default=Path("work/tokenizer"))
    parser.add_argument("--latents", type=Path, default=Path("work/latents.pt"))
    parser.add_argument("--out", type=Path, default=Path("work/diffusion"))
    parser.add_argument("--start", type=Path, help="an exported folder to begin with, where there is no checkpoint")
    parser.add_argument("--minutes", type=float, default=100)
    parser.add_argument("--hold", type=float, default=0.6)
    parser.add_argument("--rate", type=float, default=8e-4)
    parser.add_argument("--power", type=float, default=1.0, help="below 1: noisier steps, where the shape is decided, are trained more")
    parser.add_argument("--warmup", type=int, default=200, help="steps; after a restart too")
    parser.add_argument("--average", type=float, default=0.9985)
    parser.add_argument("--later", type=float, default=1.0, help="factor on how often the later concepts are shown")
    parser.add_argument("--words", type=int, default=len(CONCEPTS), help="how many of concepts.py's words, from its beginning, are shown")
    parser.add_argument("--seconds", type=float, default=1.0, help="factor on how often a word's further pictures of the same colour are shown")
    parser.add_argument("--looks", type=int, default=12, help="how many of a picture's variations on white are shown")
    parser.add_argument("--coloured", type=float, default=1.0, help="factor on how often coloured backgrounds are shown")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--processes", type=int, default=2)
    a = parser.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    unet, text = build(len(json.loads((a.tokenizer / "vocab.json").read_text())))
    launch(train, a.processes, sum(p.numel() for m in (unet, text) for p in m.parameters()), a)


if __name__ == "__main__":
    main()
