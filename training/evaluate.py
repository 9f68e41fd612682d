"""Does the exported model draw what is asked? Prints a Markdown table and writes contact sheets.

Every prompt is drawn with several seeds, by the scheduler in the model's folder. `recognise.py` names each picture after the nearest of
all training pictures. Distances between seeds and between words are one measure, the plainest: the root mean
square difference of the pixels. It counts a moved, mirrored or resized subject as another picture, which it is, for
two seeds as for two words; a measure that tolerates position would hide most of what seeds decide here.
"""

import argparse
import itertools
import json
import time
from multiprocessing import get_context
from pathlib import Path

import diffusers
import numpy as np
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from PIL import Image, ImageDraw
from transformers import CLIPTextModel, CLIPTokenizer

from concepts import CONCEPTS, SIZES_TAUGHT, WORDS, Concept, article
from pictures import BACKGROUNDS, catalogue, compose, held_out, rgba
from recognise import Recogniser

PROMPTS = 200
# Phrasings that no caption has.
UNSEEN = [
    "a photo of {a}, detailed and sharp, 4k",
    "a very nice drawing of {a}",
    "my favourite {word}",
    "look at this {word}",
    "one {word} please",
    "an oil painting of {a}",
    "the nicest {word} in the world",
    "there is {a} here",
    "{a} for you",
    "painting of {a} in summer",
    "I would like {a}",
    "what a wonderful {word}",
]
UNKNOWN = ["a zebra", "a violin", "xqzvb", "freedom", "ein Apfel", "\U0001f98a"]


class Model:
    def __init__(self, folder: Path):
        self.tokenizer = CLIPTokenizer.from_pretrained(folder / "tokenizer")
        self.text = CLIPTextModel.from_pretrained(folder / "text_encoder", dtype=torch.float32).eval()
        self.unet = UNet2DConditionModel.from_pretrained(folder / "unet").float().eval()
        self.vae = AutoencoderKL.from_pretrained(folder / "vae").float().eval()
        scheduler = json.loads((folder / "scheduler/scheduler_config.json").read_text())["_class_name"]
        self.scheduler = getattr(diffusers, scheduler).from_pretrained(folder / "scheduler")

    def encode(self, prompts):
        ids = self.tokenizer(prompts, padding="max_length", max_length=77, truncation=True, return_tensors="pt").input_ids
        return self.text(input_ids=ids).last_hidden_state

    def draw(self, prompts: list[str], seeds: list[int], steps: int, guidance: float) -> torch.Tensor:
        """Decoded pictures, [n, 3, 128, 128] in -1..1. With guidance 1 the UNet runs once a step."""
        states, rows = self.encode(prompts), 1 if guidance == 1 else 2
        if rows == 2:
            states = torch.cat([self.encode([""]).expand_as(states), states])
        self.scheduler.set_timesteps(steps)
        x = torch.stack([torch.randn(4, 16, 16, generator=torch.Generator().manual_seed(s)) for s in seeds])
        x *= self.scheduler.init_noise_sigma
        for t in self.scheduler.timesteps:
            with torch.autocast("cpu", torch.bfloat16):
                v = self.unet(self.scheduler.scale_model_input(x, t).repeat(rows, 1, 1, 1), t, states).sample.float()
            if rows == 2:
                no, yes = v.chunk(2)
                v = no + guidance * (yes - no)
            x = self.scheduler.step(v, t, x).prev_sample
        return self.vae.decode(x / self.vae.config.scaling_factor).sample.clamp(-1, 1)


def open_model(folder: Path) -> None:
    global model
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    model = Model(folder)


def draw_part(part: tuple) -> np.ndarray:
    """uint8 [n, 128, 128, 3]"""
    return ((model.draw(*part) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()


def phrase(concept: Concept, *adjectives: str) -> str:
    words = " ".join([*adjectives, concept.word])
    return f"{article(concept, words, concept.word)} {words}".strip()


def on(case: dict, background: str) -> dict:
    place = f"on {'an' if background == 'orange' else 'a'} {background} background"
    return case | dict(kind="background", prompt=f"{case['prompt']} {place}", background=background)


def cases(taught: list[Concept], sizes: bool) -> list[dict]:
    """200 prompts: every word; every colour that some words have, alone and on a background; sizes; a background for every
    word; and phrasings that no caption has, for as many words as are needed. With what each must show."""
    out = [dict(kind="word", prompt=phrase(c), word=c.word) for c in taught]
    backgrounds = itertools.cycle(["white", *BACKGROUNDS])
    for i, c in enumerate(taught):
        colours = list(dict.fromkeys(colour for _, colour, _ in c.looks() if colour))
        for colour in colours if len(colours) > 1 else []:
            out.append(dict(kind="colour", prompt=phrase(c, colour), word=c.word, colour=colour))
            if sizes and colour in (colours[0], colours[-1]):
                size = "big" if colour == colours[0] else "small"
                out.append(dict(kind="size", prompt=phrase(c, size, colour), word=c.word, colour=colour, size=size))
        if sizes and i % 7 == 1:
            out += [dict(kind="size", prompt=phrase(c, size), word=c.word, size=size) for size in ("small", "big")]
    words, colours = ([case for case in out if case["kind"] == kind] for kind in ("word", "colour"))
    out += [on(case, next(backgrounds)) for case in words[: PROMPTS // 2]]
    for case in colours[: max(0, PROMPTS - len(out) - 24)]:
        background = next(backgrounds)
        out.append(on(case, next(backgrounds) if background == case["colour"] else background))
    for i in range(max(12, PROMPTS - len(out))):
        c = taught[i * 5 % len(taught)]
        out.append(dict(kind="unseen phrase", prompt=UNSEEN[i % len(UNSEEN)].format(a=phrase(c), word=c.word), word=c.word))
    return out


def nearest_colour(colour: np.ndarray) -> str:
    named = {"white": (255, 255, 255)} | BACKGROUNDS
    return min(named, key=lambda n: float(np.square(colour - np.array(named[n])).sum()))


def difference(a: np.ndarray, b: np.ndarray) -> float:
    """Root mean square over pixels and channels, 0 to 1."""
    return float(np.sqrt(np.square((a.astype(np.float32) - b) / 255).mean()))


def sheet(todo: list[dict], tiles: np.ndarray) -> Image.Image:
    """Every prompt with its seeds side by side and its words underneath."""
    seeds = tiles.shape[1]
    columns = max(1, 16 // seeds)
    lines = -(-len(todo) // columns)
    out = Image.new("RGB", (columns * seeds * 128, lines * 146), "white")
    pen = ImageDraw.Draw(out)
    for i, (case, row) in enumerate(zip(todo, tiles)):
        x, y = i % columns * seeds * 128, i // columns * 146
        out.paste(Image.fromarray(np.concatenate(list(row), 1)), (x, y))
        pen.text((x + 4, y + 128), case["prompt"], "black", font_size=14)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=Path("../models/embedded"))
    parser.add_argument("--data", type=Path, default=Path("work/data"))
    parser.add_argument("--out", type=Path, default=Path("work/evaluation"))
    parser.add_argument("--words", type=int, default=WORDS, help="how many of concepts.py's words the model was taught")
    parser.add_argument("--sizes", action=argparse.BooleanOptionalAction, default=SIZES_TAUGHT, help="whether it was taught small and big")
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--guidance", type=float, default=3.0)
    parser.add_argument("--processes", type=int, default=2, help="of one thread each")
    parser.add_argument("--only", default="", help="kinds, separated by commas")
    parser.add_argument("--every", type=int, default=1, help="take one prompt in so many")
    a = parser.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    open_model(a.model)

    held = sorted(held_out(list(catalogue(a.data))))
    test = torch.from_numpy(np.stack([compose(rgba(catalogue(a.data)[n]["file"])) for n in held]) / np.float32(127.5) - 1)
    test = test.permute(0, 3, 1, 2).contiguous()
    again = torch.cat([model.vae.decode(model.vae.encode(b).latent_dist.mean).sample.clamp(-1, 1) for b in test.split(8)])
    psnr = -10 * ((test - again) / 2).square().mean((1, 2, 3)).log10()

    todo = [c for c in cases(CONCEPTS[: a.words], a.sizes) if not a.only or c["kind"] in a.only.split(",")][:: a.every]
    strange = [dict(kind="unknown word", prompt=prompt) for prompt in UNKNOWN]
    jobs = [(case, seed) for case in todo + strange for seed in range(1, a.seeds + 1)]
    parts = [jobs[i : i + 16] for i in range(0, len(jobs), 16)]
    begin = time.monotonic()
    with get_context("spawn").Pool(a.processes, open_model, (a.model,)) as pool:
        drawn = pool.map(draw_part, [([c["prompt"] for c, _ in p], [1000 * s for _, s in p], a.steps, a.guidance) for p in parts], 1)
    seconds = time.monotonic() - begin
    pictures = np.concatenate(drawn).reshape(len(todo) + len(strange), a.seeds, 128, 128, 3)

    recogniser = Recogniser(a.data)
    totals, wrong, corners = {}, {}, []
    for case, seeds in zip(todo, pictures):
        for picture in seeds:
            seen, kind = recogniser(picture), case["kind"]
            good = seen["word"] == case["word"]
            totals.setdefault("every prompt: nearest training picture is of the asked concept", []).append(good)
            totals.setdefault(f"{kind}: nearest training picture is of the asked concept", []).append(good)
            if not good:
                wrong.setdefault(case["prompt"], []).append(seen["word"])
            for named in ("colour", "size"):
                if named in case:
                    totals.setdefault(f"{named} is the named one", []).append(good and seen[named] == case[named])
            corner = np.concatenate([picture[:10, :10], picture[:10, -10:]]).reshape(-1, 3)
            background = nearest_colour(np.median(corner, 0))
            if "background" in case:
                totals.setdefault("background is the named one", []).append(background == case["background"])
            if case.get("background", "white") == "white":
                corners.append(corner.min(1).mean() / 255)
    assert np.isfinite(pictures).all()

    words = [i for i, c in enumerate(todo) if c["kind"] == "word"]
    within = np.mean([difference(*pair) for i in words for pair in itertools.combinations(pictures[i], 2)])
    between = np.mean([difference(pictures[i, k % a.seeds], pictures[j, k % a.seeds]) for k, (i, j) in enumerate(itertools.combinations(words, 2))])

    print("| measure | pictures | value |\n|---|---|---|")
    for label, values in totals.items():
        print(f"| {label} | {len(values)} | {100 * np.mean(values):.1f} % |")
    print(f"| distance of two seeds of a word / of two words | {len(words) * a.seeds} | {within:.3f} / {between:.3f} = {within / between:.2f} |")
    print(f"| white backgrounds: darkest channel in the upper corners, mean (worst) | {len(corners)} | {np.mean(corners):.3f} ({np.min(corners):.3f}) |")
    print(f"| autoencoder, held-out pictures: PSNR mean (worst to best) | {len(psnr)} | {psnr.mean():.2f} dB ({psnr.min():.1f} to {psnr.max():.1f}) |")
    print(f"\n{len(todo)} prompts, {a.seeds} seeds, {a.steps} steps, guidance {a.guidance}; {seconds / len(jobs):.2f} s a picture in {a.processes} processes of one thread.")
    print("\nNot recognised:", json.dumps(wrong))

    sheet(todo + strange, pictures).save(a.out / "sheet.png")
    shown = words + [i for i in range(len(todo)) if i not in words][:: max(1, (len(todo) - len(words)) // 44)][:44] + list(range(len(todo), len(jobs) // a.seeds))
    small = sheet([(todo + strange)[i] for i in shown], pictures[shown, :2])
    small.resize((small.width // 2, small.height // 2), Image.Resampling.LANCZOS).save(a.out / "contact-sheet.webp", quality=80, method=6)
    pair = (torch.cat([test[:16], again[:16]]).view(2, 16, 3, 128, 128).permute(0, 3, 1, 4, 2).reshape(256, 2048, 3) + 1) * 127.5
    Image.fromarray(pair.round().byte().numpy()).save(a.out / "autoencoder.png")


if __name__ == "__main__":
    main()
