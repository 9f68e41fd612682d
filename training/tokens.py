"""Train a small CLIP byte-pair tokenizer and write it in CLIP's file format."""

import argparse
import json
import random
from collections import Counter
from pathlib import Path

import regex

from concepts import CONCEPTS, caption
from pictures import BACKGROUNDS, catalogue

WORDS = regex.compile(r"""<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+""", regex.IGNORECASE)


def bytes_to_unicode() -> dict[int, str]:
    keep = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    table, extra = {b: chr(b) for b in keep}, 0
    for b in range(256):
        if b not in table:
            table[b] = chr(256 + extra)
            extra += 1
    return {b: table[b] for b in [*keep, *(b for b in range(256) if b not in keep)]}


def corpus(data: Path) -> Counter:
    """Words with their weights: every name and tag of the catalogue (so that later concepts need no new tokenizer)
    and captions of the concepts taught now, which weigh more."""
    words = Counter()
    for name, entry in catalogue(data).items():
        for text, weight in [(name, 6)] + [(t, 2) for t in entry["tags"]]:
            words.update({w: weight for w in WORDS.findall(text.lower())})
    rng = random.Random(0)
    for concept in CONCEPTS:
        tags = catalogue(data)[next(iter(concept.pictures))]["tags"]
        for colour in BACKGROUNDS:
            for text in [caption(concept, colour, True, colour, tags, rng), caption(concept, colour, True, None, tags, rng)]:
                words.update(WORDS.findall(text.lower()))
    return words


def train(words: Counter, count: int) -> list[tuple[str, str]]:
    table = bytes_to_unicode()
    splits = {}
    for word in words:
        symbols = [table[b] for b in word.encode()]
        splits[word] = [*symbols[:-1], symbols[-1] + "</w>"]
    merges = []
    while len(merges) < count:
        pairs = Counter()
        for word, symbols in splits.items():
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] += words[word]
        if not pairs:
            break
        best = min(pairs, key=lambda p: (-pairs[p], p))
        merges.append(best)
        for symbols in splits.values():
            i = 0
            while i < len(symbols) - 1:
                if (symbols[i], symbols[i + 1]) == best:
                    symbols[i : i + 2] = ["".join(best)]
                i += 1
    return merges


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("work/data"))
    parser.add_argument("--out", type=Path, default=Path("work/tokenizer"))
    parser.add_argument("--merges", type=int, default=2000)
    a = parser.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    merges = train(corpus(a.data), a.merges)
    symbols = list(bytes_to_unicode().values())
    vocabulary = [*symbols, *(s + "</w>" for s in symbols), *("".join(m) for m in merges), "<|startoftext|>", "<|endoftext|>"]
    assert len(set(vocabulary)) == len(vocabulary) and vocabulary[0] == "!"
    (a.out / "vocab.json").write_text(json.dumps({s: i for i, s in enumerate(vocabulary)}, ensure_ascii=False))
    (a.out / "merges.txt").write_text("#version: 0.2\n" + "".join(f"{x} {y}\n" for x, y in merges))
    special = {"bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"}
    added = {k: {"content": v, "lstrip": False, "normalized": True, "rstrip": False, "single_word": False} for k, v in special.items()}
    (a.out / "special_tokens_map.json").write_text(json.dumps(added | {"pad_token": "!"}, indent=2) + "\n")
    config = {
        "add_prefix_space": False,
        **{k: v | {"__type": "AddedToken"} for k, v in added.items()},
        "do_lower_case": True,
        "errors": "replace",
        "model_max_length": 77,
        "pad_token": "!",
        "tokenizer_class": "CLIPTokenizer",
    }
    (a.out / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")
    print(len(merges), "merges,", len(vocabulary), "tokens")


if __name__ == "__main__":
    main()
