"""Does the exported model draw what is asked? Prints a Markdown table and writes a contact sheet.

Every prompt is drawn with several seeds by DDIM with guidance, decoded, and encoded again. A picture's features are
its 4x16x16 latents blurred by a 3x3 binomial filter (tolerant to a shift of some pixels); it is named after the
nearest, by Euclidean distance, of all training pictures (every concept, colour, background and shift). The seeds'
diversity is the mean distance of two seeds of a prompt over the mean distance of two prompts, in the same space.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL, DDIMScheduler, UNet2DConditionModel
from PIL import Image, ImageDraw
from transformers import CLIPTextModel, CLIPTokenizer

from concepts import CONCEPTS, article
from pictures import BACKGROUNDS, catalogue, compose, held_out, rgba

UNSEEN = ["a photo of a cat, detailed", "a very nice drawing of an apple", "my favourite frog", "the big penguin", "look at this rocket", "one pizza please"]


class Model:
    def __init__(self, folder: Path):
        self.tokenizer = CLIPTokenizer.from_pretrained(folder / "tokenizer")
        self.text = CLIPTextModel.from_pretrained(folder / "text_encoder", dtype=torch.float32).eval()
        self.unet = UNet2DConditionModel.from_pretrained(folder / "unet").float().eval()
        self.vae = AutoencoderKL.from_pretrained(folder / "vae").float().eval()
        self.scheduler = DDIMScheduler.from_pretrained(folder / "scheduler")

    def encode(self, prompts):
        ids = self.tokenizer(prompts, padding="max_length", max_length=77, truncation=True, return_tensors="pt").input_ids
        return self.text(input_ids=ids).last_hidden_state

    def draw(self, prompts: list[str], seeds: list[int], steps: int, guidance: float) -> torch.Tensor:
        """Decoded pictures, [n, 3, 128, 128] in -1..1."""
        states, empty = self.encode(prompts), self.encode([""])
        x = torch.stack([torch.randn(4, 16, 16, generator=torch.Generator().manual_seed(s)) for s in seeds])
        both = torch.cat([empty.expand_as(states), states])
        self.scheduler.set_timesteps(steps)
        for t in self.scheduler.timesteps:
            with torch.autocast("cpu", torch.bfloat16):
                v = self.unet(torch.cat([x, x]), t, both).sample.float()
            no, yes = v.chunk(2)
            x = self.scheduler.step(no + guidance * (yes - no), t, x).prev_sample
        return self.vae.decode(x / self.vae.config.scaling_factor).sample.clamp(-1, 1)


def features(latents: torch.Tensor) -> torch.Tensor:
    kernel = torch.tensor([1.0, 2.0, 1.0])
    kernel = (kernel[:, None] * kernel / 16).expand(4, 1, 3, 3)
    return F.conv2d(F.pad(latents, (1, 1, 1, 1), mode="replicate"), kernel, groups=4).flatten(1)


def cases(every_later: bool) -> list[dict]:
    """Prompts, the word each must be nearest to, and the colour or background that it names."""
    out = []
    for i, concept in enumerate(CONCEPTS):
        if concept.first or every_later:
            out.append(dict(kind="word", prompt=f"{article(concept, concept.word, concept.word)} {concept.word}".strip(), word=concept.word))
        colours = {c for c in concept.pictures.values() if c and len(concept.pictures) > 1} | set(concept.hues)
        if concept.hues:
            colours |= {next(iter(concept.pictures.values()))}
        for colour in sorted(colours):
            phrase = f"{colour} {concept.word}"
            out.append(dict(kind="colour", prompt=f"{article(concept, phrase, concept.word)} {phrase}", word=concept.word, colour=colour))
        if concept.first and i % 4 == 0:
            background = list(BACKGROUNDS)[i // 4 % len(BACKGROUNDS)]
            prompt = f"{article(concept, concept.word, concept.word)} {concept.word} on {'an' if background == 'orange' else 'a'} {background} background".strip()
            out.append(dict(kind="background", prompt=prompt, word=concept.word, background=background))
    words = {c.word for c in CONCEPTS}
    for prompt in UNSEEN:
        out.append(dict(kind="unseen phrase", prompt=prompt, word=next(w for w in words if w in prompt.replace(",", "").split())))
    return out


def border_colour(picture: torch.Tensor) -> str:
    """The named colour nearest to the median of the picture's upper corners."""
    pixels = (picture[:, :10, :].reshape(3, 10, 128)[:, :, list(range(10)) + list(range(118, 128))] + 1) * 127.5
    median = pixels.reshape(3, -1).median(1).values
    named = {"white": (255, 255, 255)} | BACKGROUNDS
    return min(named, key=lambda n: (median - torch.tensor(named[n], dtype=torch.float32)).square().sum().item())


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
    parser.add_argument("--latents", type=Path, default=Path("work/latents.pt"))
    parser.add_argument("--out", type=Path, default=Path("work/evaluation"))
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--guidance", type=float, default=3.0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", default="", help="kinds, separated by commas")
    parser.add_argument("--every", type=int, default=1, help="take one prompt in so many")
    parser.add_argument("--first-only", action="store_true")
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    torch.set_grad_enabled(False)
    a.out.mkdir(parents=True, exist_ok=True)
    model = Model(a.model)

    held = sorted(held_out(list(catalogue(a.data))))
    test = torch.from_numpy(np.stack([compose(rgba(catalogue(a.data)[n]["file"])) for n in held]) / np.float32(127.5) - 1)
    test = test.permute(0, 3, 1, 2).contiguous()
    again = torch.cat([model.vae.decode(model.vae.encode(b).latent_dist.mean).sample.clamp(-1, 1) for b in test.split(8)])
    psnr = -10 * ((test - again) / 2).square().mean((1, 2, 3)).log10()

    saved = torch.load(a.latents, weights_only=True)
    known, rows = features(saved["latents"].float()), saved["rows"]

    todo = cases(not a.first_only)
    if a.only:
        todo = [c for c in todo if c["kind"] in a.only.split(",")]
    todo = todo[:: a.every]
    jobs = [(case, seed) for case in todo for seed in range(1, a.seeds + 1)]
    pictures, begin = [], time.monotonic()
    for i in range(0, len(jobs), 16):
        part = jobs[i : i + 16]
        pictures.append(model.draw([c["prompt"] for c, _ in part], [1000 * s for _, s in part], a.steps, a.guidance))
    seconds = time.monotonic() - begin
    pictures = torch.cat(pictures)
    drawn = features(torch.cat([model.vae.encode(b).latent_dist.mean for b in pictures.split(16)]))
    nearest = torch.cat([torch.cdist(b, known) for b in drawn.split(16)]).argmin(1).tolist()

    totals, wrong = {}, {}
    white = []
    for (case, seed), picture, n in zip(jobs, pictures, nearest):
        row, kind = rows[n], case["kind"]
        good = row["word"] == case["word"]
        totals.setdefault(kind, []).append(good)
        if not good:
            wrong.setdefault(case["prompt"], []).append(row["word"])
        if kind == "colour":
            totals.setdefault("colour is the named one", []).append(good and row["colour"] == case["colour"])
        if kind == "background":
            totals.setdefault("background is the named one", []).append(border_colour(picture) == case["background"])
        else:
            white.append(((picture[:, :6, :6] + 1) / 2).amin().item())
    per_prompt = drawn.view(len(todo), a.seeds, -1)
    words = [i for i, c in enumerate(todo) if c["kind"] == "word"] or list(range(len(todo)))
    within = float(np.mean([F.pdist(per_prompt[i]).mean().item() for i in words])) if a.seeds > 1 else float("nan")
    between = F.pdist(per_prompt[words, 0]).mean().item()

    print("| measure | pictures | value |\n|---|---|---|")
    for kind, values in totals.items():
        label = kind if kind.endswith("named one") else f"{kind}: nearest training picture is of the asked concept"
        print(f"| {label} | {len(values)} | {100 * np.mean(values):.1f} % |")
    print(f"| distance between two seeds / between two words | {len(words) * a.seeds} | {within:.2f} / {between:.2f} = {within / between:.2f} |")
    print(f"| white backgrounds: corner's darkest channel, mean; share above 0.95 | {len(white)} | {np.mean(white):.3f}; {100 * np.mean(np.array(white) > 0.95):.0f} % |")
    print(f"| autoencoder, held-out pictures: PSNR mean (worst to best) | {len(psnr)} | {psnr.mean():.2f} dB ({psnr.min():.1f} to {psnr.max():.1f}) |")
    print(f"\n{a.steps} DDIM steps, guidance {a.guidance}; {seconds / len(jobs):.2f} s a picture on {a.threads} thread(s).")
    print("\nNot recognised:", json.dumps(wrong))

    tiles = ((pictures + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy().reshape(len(todo), a.seeds, 128, 128, 3)
    sheet(todo, tiles).save(a.out / "sheet.png")
    words = [i for i in words if todo[i]["kind"] == "word"]
    shown = words + [i for i, c in enumerate(todo) if c["kind"] != "word"][:: max(1, len(todo) // 24)]
    small = sheet([todo[i] for i in shown], tiles[shown, :2])
    small.resize((small.width * 5 // 8, small.height * 5 // 8), Image.Resampling.LANCZOS).save(a.out / "contact-sheet.webp", quality=82, method=6)
    Image.fromarray(((torch.cat([test[:16], again[:16]]).view(2, 16, 3, 128, 128).permute(0, 3, 1, 4, 2).reshape(256, 2048, 3) + 1) * 127.5).byte().numpy()).save(a.out / "autoencoder.png")


if __name__ == "__main__":
    main()
