"""Distil a model that needs four steps and no guidance from one that needs twenty and guidance.

`pairs` and `train` run side by side, a thread each, and meet in the folder --out only:

- `pairs` starts at noise and follows the teacher's own path (DDIM, guided) from each of the four timesteps to the next.
  A pair is a latent at one timestep and the latent where the teacher gets to at the next. Half of the paths go on where
  the student gets to instead, so that it learns what to do after its own errors. A part of the paths are joined at
  t = 499 or 249, latents by slerp and embeddings linearly, as the server does between two keyframes.
- `train` teaches the student, which starts as a copy of the teacher, to get there in one step: mean squared error in v.

Both can be stopped at any moment and started again: `pairs` adds files, `train` goes on from its last checkpoint.
`export` writes the model's folder; it may run while training goes on.
"""

import argparse
import json
import math
import random
import shutil
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL, EulerDiscreteScheduler, UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from safetensors.torch import load_file, save_file
from transformers import CLIPTextModel, CLIPTokenizer

from concepts import CONCEPTS, SIZES, caption
from export import write_part
from networks import SCHEDULER as TEACHERS, TOKENS, alphas
from pictures import BACKGROUNDS, catalogue
from recognise import Recogniser

STEPS = [999, 749, 499, 249]  # EulerDiscreteScheduler's four, spaced "trailing"; after the last the noise is gone
SCHEDULER = {k: TEACHERS[k] for k in ("num_train_timesteps", "beta_start", "beta_end", "beta_schedule", "steps_offset", "prediction_type")}
JOINTS = {2: 0.5, 3: 0.25}  # which steps joined paths begin at, and how many of them for each single path


class Schedule:
    """alpha and sigma of a timestep; those of -1 are a picture's without noise."""

    def __init__(self):
        self.cumulative = torch.cat([alphas(), torch.ones(1)])

    def __call__(self, t: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        a = self.cumulative[t].view(-1, 1, 1, 1)
        return a.sqrt(), (1 - a).sqrt()

    def step(self, x: torch.Tensor, v: torch.Tensor, t: torch.Tensor, to: torch.Tensor) -> torch.Tensor:
        """DDIM without noise, which is Euler's step in other coordinates."""
        (alpha, sigma), (next_alpha, next_sigma) = self(t), self(to)
        return next_alpha * (alpha * x - sigma * v) + next_sigma * (alpha * v + sigma * x)

    def v_between(self, x: torch.Tensor, y: torch.Tensor, t: torch.Tensor, to: torch.Tensor) -> torch.Tensor:
        """The v that takes x at t to y at `to` in one step."""
        (alpha, sigma), (next_alpha, next_sigma) = self(t), self(to)
        picture = (y - next_sigma / sigma * x) / (next_alpha - next_sigma / sigma * alpha)
        return (alpha * x - picture) / sigma


def after(i: int) -> int:
    return STEPS[i + 1] if i + 1 < len(STEPS) else -1


def load_text(folder: Path) -> CLIPTextModel:
    text = CLIPTextModel.from_pretrained(folder / "text_encoder", dtype=torch.float32).eval().requires_grad_(False)
    text.set_attn_implementation("eager")
    return text


def load_unet(folder: Path) -> UNet2DConditionModel:
    return UNet2DConditionModel.from_pretrained(folder / "unet").float()


def tokens(tokenizer, texts: list[str]) -> torch.Tensor:
    return tokenizer(texts, padding="max_length", max_length=TOKENS, truncation=True, return_tensors="pt").input_ids


def slerp(a: torch.Tensor, b: torch.Tensor, mix: torch.Tensor) -> torch.Tensor:
    cosine = F.cosine_similarity(a.flatten(1), b.flatten(1)).clamp(-0.9995, 0.9995)
    angle = cosine.acos()
    left, right = (((1 - mix) * angle).sin() / angle.sin()).view(-1, 1, 1, 1), ((mix * angle).sin() / angle.sin()).view(-1, 1, 1, 1)
    return left * a + right * b


class Prompts:
    """Captions as in the training, every word as often as the others."""

    def __init__(self, a: argparse.Namespace, seed: int):
        self.random, entries = random.Random(seed), catalogue(a.data)
        self.tags = {name: [t for t in entries[name]["tags"] if len(t) < 20] for c in CONCEPTS for name in c.pictures}

    def __call__(self) -> tuple[str, str]:
        """A word and a caption of it."""
        concept = self.random.choice(CONCEPTS)
        name, colour, _ = self.random.choice(concept.looks())
        size = self.random.choice([None, None, None, *SIZES])
        background = self.random.choice([*BACKGROUNDS]) if self.random.random() < 0.35 else None
        return concept.word, caption(concept, colour, size, background, self.tags[name], self.random)


@torch.no_grad()
def pairs(a: argparse.Namespace) -> None:
    folder = a.out / "pairs"
    folder.mkdir(parents=True, exist_ok=True)
    number = len(list(folder.glob("*.pt")))
    seed = a.seed + 1000 * number
    generator, prompts, numpy = torch.Generator().manual_seed(seed), Prompts(a, seed), np.random.default_rng(seed)
    tokenizer, text = CLIPTokenizer.from_pretrained(a.teacher / "tokenizer"), load_text(a.teacher)
    teacher, student = load_unet(a.teacher).eval(), load_unet(a.teacher).eval()
    vae, recogniser = AutoencoderKL.from_pretrained(a.teacher / "vae").float().eval(), Recogniser(a.data)
    schedule, weights, read = Schedule(), a.out / "student.safetensors", 0.0
    empty = text(input_ids=tokens(tokenizer, [""])).last_hidden_state

    def teach(x, states, i):
        """Where the teacher gets to from step i at the next."""
        both = torch.cat([empty.expand_as(states), states])
        path = torch.linspace(STEPS[i], after(i), a.substeps + 1).round().long()
        for t, to in zip(path[:-1], path[1:]):
            with torch.autocast("cpu", torch.bfloat16):
                no, yes = teacher(torch.cat([x, x]), t, both).sample.float().chunk(2)
            x = schedule.step(x, no + a.guidance * (yes - no), t, to)
        return x

    def follow(x, states, i):
        """Where the student gets to from step i at the next."""
        with torch.autocast("cpu", torch.bfloat16):
            v = student(x, torch.tensor(STEPS[i]), states).sample.float()
        return schedule.step(x, v, torch.tensor(STEPS[i]), torch.tensor(after(i)))

    begin, kept, total = time.monotonic(), 0, 0
    while not (a.out / "stop").exists():
        if weights.exists() and weights.stat().st_mtime > read:
            read = weights.stat().st_mtime
            student.load_state_dict({k: v.float() for k, v in load_file(weights).items()})
        asked = [prompts() for _ in range(a.paths)]
        ids = tokens(tokenizer, [caption for _, caption in asked])
        states = text(input_ids=ids).last_hidden_state
        x = torch.randn(a.paths, 4, 16, 16, generator=generator)
        same = torch.rand(a.paths // 2, generator=generator) < 0.5  # two keyframes of one seed
        x[1::2][same] = x[::2][same]
        x *= schedule(torch.tensor(STEPS[0]))[1]
        left, right, mix, single = ids, ids, torch.zeros(a.paths), torch.arange(a.paths)
        rows = []
        for i in range(len(STEPS)):
            count = round(JOINTS.get(i, 0) * a.paths)
            if count:
                picked = torch.from_numpy(numpy.choice(a.paths // 2, count, replace=count > a.paths // 2)) * 2
                other = picked + 1
                f = 0.05 + 0.9 * torch.rand(count, generator=generator)
                x = torch.cat([x, slerp(x[picked], x[other], f)])
                states = torch.cat([states, torch.lerp(states[picked], states[other], f.view(-1, 1, 1))])
                left, right, mix = torch.cat([left, ids[picked]]), torch.cat([right, ids[other]]), torch.cat([mix, f])
                single = torch.cat([single, torch.full((count,), -1)])
            y = teach(x, states, i)
            rows.append(dict(x=x, y=y, i=torch.full((len(x),), i), left=left, right=right, mix=mix, single=single))
            own = torch.rand(len(x), generator=generator) < a.own
            x = torch.where(own.view(-1, 1, 1, 1), follow(x, states, i), y) if i + 1 < len(STEPS) else y
        # A path that ends in a picture of something else than it was asked for is no example.
        shown = ((vae.decode(x[: a.paths]).sample.clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()
        good = torch.tensor([recogniser(picture)["word"] == word for picture, (word, _) in zip(shown, asked)])
        kept, total = kept + int(good.sum()), total + a.paths
        joined = {k: torch.cat([r[k] for r in rows]) for k in rows[0]}
        use = (joined["single"] < 0) | good[joined["single"].clamp(min=0)]
        saved = dict(x=joined["x"].half(), y=joined["y"].half(), i=joined["i"], left=joined["left"].short(), right=joined["right"].short(), mix=joined["mix"])
        file = folder / f"{number:06}.pt"
        torch.save({k: v[use].clone() for k, v in saved.items()}, file.with_suffix(".tmp"))
        file.with_suffix(".tmp").rename(file)
        number += 1
        if number % 10 == 0:
            print(f"{number} files, {100 * kept / total:.1f} % of {total} paths kept, {(time.monotonic() - begin) / total:.2f} s each", flush=True)


class Pool:
    """The newest pairs of the folder."""

    def __init__(self, folder: Path, newest: int):
        self.folder, self.newest, self.seen, self.parts, self.all = folder, newest, set(), [], None

    def refresh(self) -> int:
        new = sorted(set(self.folder.glob("*.pt")) - self.seen)
        if new:
            self.seen.update(new)
            self.parts += [torch.load(f, weights_only=True) for f in new]
            while sum(len(p["i"]) for p in self.parts[1:]) > self.newest:
                self.parts.pop(0)
            self.all = {k: torch.cat([p[k] for p in self.parts]) for k in self.parts[0]}
        return 0 if self.all is None else len(self.all["i"])

    def __call__(self, count: int) -> dict[str, torch.Tensor]:
        picked = torch.randint(len(self.all["i"]), (count,))
        return {k: v[picked] for k, v in self.all.items()}


def train(a: argparse.Namespace) -> None:
    a.out.mkdir(parents=True, exist_ok=True)
    unet, average, text, schedule = load_unet(a.teacher).train(), load_unet(a.teacher), load_text(a.teacher), Schedule()
    # Plain attention: its backward pass is several times faster on a CPU than the fused kernel's.
    unet.set_attn_processor(AttnProcessor())
    parameters, averages = list(unet.parameters()), [p.detach() for p in average.parameters()]
    optimizer = torch.optim.AdamW(parameters, a.rate, betas=(0.9, 0.99), weight_decay=1e-3, fused=True)
    spent, step, checkpoint = 0.0, 0, a.out / "checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        unet.load_state_dict(saved["unet"])
        average.load_state_dict(saved["average"])
        optimizer.load_state_dict(saved["optimizer"])
        spent, step = saved["spent"], saved["step"]
        print(f"resumed at step {step} after {spent:.0f} s", flush=True)
    torch.manual_seed(a.seed + step)
    pool, timesteps = Pool(a.out / "pairs", a.newest), torch.tensor([*STEPS, -1])
    while pool.refresh() < 20 * a.batch:
        time.sleep(5)

    def write(file: Path, save, what) -> None:
        save(what, file.with_suffix(".tmp"))
        file.with_suffix(".tmp").rename(file)

    def save():
        write(checkpoint, torch.save, dict(unet=unet.state_dict(), average=average.state_dict(), optimizer=optimizer.state_dict(), spent=spent, step=step))

    def show():
        write(a.out / "student.safetensors", save_file, {k: v.half().contiguous() for k, v in average.state_dict().items()})

    budget, started, losses, begun, last_log, last_save = a.minutes * 60, step, [[] for _ in STEPS], time.monotonic(), spent, spent
    while spent < budget and not (a.out / "stop").exists():
        begin = time.monotonic()
        tail = max(0, (spent / budget - a.hold) / (1 - a.hold))
        for settings in optimizer.param_groups:
            settings["lr"] = a.rate * min(1, (step - started + 1) / a.warmup) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * tail)))
        if step % 20 == 0:
            pool.refresh()
        pair = pool(a.batch)
        x, y, i, mixed = pair["x"].float(), pair["y"].float(), pair["i"], pair["mix"] > 0
        t, to = timesteps[i], timesteps[i + 1]
        with torch.autocast("cpu", torch.bfloat16):
            states = text(input_ids=torch.cat([pair["left"], pair["right"][mixed]]).long()).last_hidden_state
            states, right = states[: a.batch], states[a.batch :]
            states[mixed] = torch.lerp(states[mixed], right, pair["mix"][mixed].view(-1, 1, 1).to(states.dtype))
            v = unet(x, t, states).sample
        errors = (v.float() - schedule.v_between(x, y, t, to)).square().mean((1, 2, 3))
        errors.mean().backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        torch._foreach_lerp_(averages, [p.detach() for p in parameters], 1 - min(a.average, (step + 1) / (step + 10)))
        step += 1
        for k, error in zip(i.tolist(), errors.tolist()):
            losses[k].append(error)
        spent += min(time.monotonic() - begin, 30)
        if spent - last_log > 60:
            last_log = spent
            pace = (step - started) * a.batch / (time.monotonic() - begun)
            print(json.dumps(dict(step=step, spent=round(spent), pairs=len(pool.all["i"]), loss=[round(float(np.mean(l)), 4) for l in losses], pace=round(pace, 1))), flush=True)
            losses = [[] for _ in STEPS]
            show()
        if spent - last_save > 240:
            last_save = spent
            save()
    save()
    show()


def export(a: argparse.Namespace) -> None:
    """The teacher's folder with the student's UNet, in half precision, and its scheduler."""
    for part in ("text_encoder", "tokenizer", "vae"):
        shutil.copytree(a.teacher / part, a.folder / part, dirs_exist_ok=True)
    shutil.copyfile(a.teacher / "LICENSE-data", a.folder / "LICENSE-data")
    unet = load_unet(a.teacher)
    unet.load_state_dict({k: v.float() for k, v in load_file(a.out / "student.safetensors").items()})
    write_part(a.folder / "unet", unet)
    EulerDiscreteScheduler(**SCHEDULER, timestep_spacing="trailing").save_pretrained(a.folder / "scheduler")
    index = json.loads((a.teacher / "model_index.json").read_text()) | dict(scheduler=["diffusers", "EulerDiscreteScheduler"])
    (a.folder / "model_index.json").write_text(json.dumps(index, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["pairs", "train", "export"])
    parser.add_argument("--data", type=Path, default=Path("work/data"))
    parser.add_argument("--teacher", type=Path, default=Path("../models/embedded"))
    parser.add_argument("--out", type=Path, default=Path("work/distill"))
    parser.add_argument("--folder", type=Path, default=Path("../models/embedded-turbo"), help="what export writes")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--guidance", type=float, default=3.0, help="the teacher's, which the student learns to do without")
    parser.add_argument("--substeps", type=int, default=4, help="the teacher's for one of the student's")
    parser.add_argument("--paths", type=int, default=16, help="at once")
    parser.add_argument("--own", type=float, default=0.5, help="how often a path goes on where the student gets to")
    parser.add_argument("--minutes", type=float, default=70, help="of training, earlier runs included")
    parser.add_argument("--hold", type=float, default=0.5)
    parser.add_argument("--rate", type=float, default=4e-4)
    parser.add_argument("--warmup", type=int, default=100, help="steps; after a restart too")
    parser.add_argument("--average", type=float, default=0.995)
    parser.add_argument("--newest", type=int, default=40000, help="how many of the pairs are used")
    parser.add_argument("--batch", type=int, default=32)
    a = parser.parse_args()
    torch.set_num_threads(1)
    dict(pairs=pairs, train=train, export=export)[a.what](a)


if __name__ == "__main__":
    main()
