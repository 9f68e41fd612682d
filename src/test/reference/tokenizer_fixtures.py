"""A small CLIP tokenizer of our own, and what transformers makes of 1,000 prompts with it."""

import json
import random
import re
from collections import Counter
from pathlib import Path

from transformers import CLIPTokenizer

HERE = Path(__file__).parent
MERGES = 1800
SOT, EOT = "<|startoftext|>", "<|endoftext|>"


def byte_letters():
    """CLIP's order of the 256 byte letters: printable Latin-1 stands for itself, the others for U+0100 and up."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    letters = {byte: chr(byte) for byte in printable}
    others = (byte for byte in range(256) if byte not in letters)
    letters.update({byte: chr(256 + n) for n, byte in enumerate(others)})
    return letters


def corpus():
    """Words as tuples of byte letters, the last with </w>, with their weights."""
    letters = byte_letters()
    counts = Counter()
    lines = [line for line in (HERE / "words.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    for place, line in enumerate(lines):
        for word in re.findall(r"'(?:s|t|re|ve|m|ll|d)\b|[^\W\d_]+|\d|[^\s\w]+", line.lower()):
            spelled = [letters[byte] for byte in word.encode("utf-8")]
            counts[(*spelled[:-1], spelled[-1] + "</w>")] += 1 + 40 // (1 + place)
    return counts


def learn_merges(words, number):
    """Plain byte-pair encoding: the most frequent pair is merged; ties go to the first in alphabetical order."""
    merges = []
    while len(merges) < number:
        pairs = Counter()
        for word, count in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += count
        if not pairs:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        merged = Counter()
        for word, count in words.items():
            out, at = [], 0
            while at < len(word):
                if word[at : at + 2] == best:
                    out.append("".join(best))
                    at += 2
                else:
                    out.append(word[at])
                    at += 1
            merged[tuple(out)] += count
        words = merged
    return merges


def token_settings(content):
    return {"content": content, "lstrip": False, "normalized": True, "rstrip": False, "single_word": False}


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", "utf-8")


def write_tokenizer(folder, name):
    """The files and the fields of the tokenizer folder of Stable Diffusion 2.1."""
    merges = learn_merges(corpus(), MERGES)
    letters = list(byte_letters().values())
    vocabulary = [*letters, *(letter + "</w>" for letter in letters), *("".join(pair) for pair in merges), SOT, EOT]
    assert len(set(vocabulary)) == len(vocabulary)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.json").write_text(
        json.dumps({token: n for n, token in enumerate(vocabulary)}, ensure_ascii=False, separators=(",", ":")), "utf-8"
    )
    (folder / "merges.txt").write_text("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges), "utf-8")
    write_json(
        folder / "special_tokens_map.json",
        {"bos_token": token_settings(SOT), "eos_token": token_settings(EOT), "pad_token": "!", "unk_token": token_settings(EOT)},
    )
    write_json(
        folder / "tokenizer_config.json",
        {
            "add_prefix_space": False,
            "bos_token": {"__type": "AddedToken", **token_settings(SOT)},
            "do_lower_case": True,
            "eos_token": {"__type": "AddedToken", **token_settings(EOT)},
            "errors": "replace",
            "model_max_length": 77,
            "name_or_path": name + "/tokenizer",
            "pad_token": EOT,
            "special_tokens_map_file": "./special_tokens_map.json",
            "tokenizer_class": "CLIPTokenizer",
            "unk_token": {"__type": "AddedToken", **token_settings(EOT)},
        },
    )
    return len(vocabulary)


BY_HAND = [
    "", " ", "\t", "\n", "   \t\r\n  ", "a", "A", "!", "!!", "!!!", "hello!", "hello !", "!hello", "wow!!! great!", "¡hola!", "！",
    "a photo of a cat", "A PHOTO OF A CAT", "a  photo   of\ta\ncat", "  leading and trailing  ", "a photo of a cat, highly detailed, 4k",
    "an apple-tree, (very detailed:1.2), [soft] {light}", "portrait | oil painting | by night", "50mm f/1.8 ISO100 1/250s",
    "8k uhd hdr 3d 2d 1080p 4:3 16:9 100% $5 €7 £3 ¥900 #1 @home", "1234567890", "3.14159", "1,000,000", "2nd 3rd 4th", "x²+y³=z⁴",
    "½ ¼ ¾", "Ⅷ Ⅳ ⅻ", "①②③", "٣٤٥", "४५६", "it's", "don't", "can't won't shouldn't", "we're they've I'm she'll he'd", "IT'S DON'T WE'RE",
    "rock'n'roll", "'tis", "o'clock", "'s", "'ll'd've", "the dogs' bones", "it’s don’t", "‘quoted’ “quotes”", "'''", "\"\"\"", "''s", "x's's",
    "café", "cafe\u0301", "CAFÉ", "CAFE\u0301", "naïve façade", "Ångström Å Å", "e\u0301\u0323", "e\u0323\u0301", "ﬁ ﬂ ﬀ", "ＦＵＬＬ ｗｉｄｔｈ", "straße STRASSE ẞ",
    "İstanbul ISTANBUL ıstanbul", "ΣΊΣΥΦΟΣ", "Σ", "ΑΣ ΑΣ. σς", "Ǆ ǅ ǆ", "Ω Ω", "K K", "ſ S", "ŉ", "ǰ", "ΐ", "\u0390 \u1fd3", "\u03ac \u1f71",
    "кот и собака", "КОТ И СОБАКА", "йод и\u0306од", "γάτα ΓΆΤΑ", "猫", "猫と犬", "山の風景、水墨画", "日本の東京タワー", "中国 北京 故宫", "繁體中文", "𠮷野家",
    "りんご リンゴ ﾘﾝｺﾞ", "か\u3099", "が", "고양이", "\u1100\u1161\u11a8", "각", "강아지 사진", "قطة جميلة", "كِتَابٌ", "שלום עולם", "שָׁלוֹם",
    "\u202bעברית\u202c mixed", "بِسْمِ اللَّهِ", "ﷺ", "हिन्दी बिल्ली", "ภาษาไทย แมว", "ខ្មែរ", "မြန်မာ", "ქართული", "ᲥᲐᲠᲗᲣᲚᲘ", "հայերեն", "አማርኛ", "ᏣᎳᎩ ꮳꮃꭹ", "தமிழ் பூனை",
    "😀", "😀😂", "a 🚀 and a 🌈", "❤", "❤️", "👍🏽", "👨‍👩‍👧", "👨‍👩‍👧‍👦 family", "🇩🇪🇫🇷", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "☺︎ ☺️", "✨sparkles✨", "🤷‍♀️", "🧑🏿‍🚀",
    "…", "...", "....", "——", "–", "-", "--", "_", "__init__", "snake_case_name", "CamelCase", "a/b\\c", "a&b", "a&amp;b", "&lt;tag&gt;", "<b>bold</b>",
    "http://example.com/?q=1&r=2#top", "me@example.com", "C:\\path\\file.txt", "C++ C# F#", ":) ;) :( <3", "¯\\_(ツ)_/¯", "(╯°□°)╯︵ ┻━┻", "™ ® ©", "° ′ ″",
    "← ↑ → ↓", "∀x∈ℝ: ∃y", "∑∏∫√∞", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "𝓼𝓬𝓻𝓲𝓹𝓽 𝐁𝐎𝐋𝐃", "ᵗⁱⁿʸ", "ℌ ℕ ℤ",
    "a\u00a0b", "a\u2003b", "a\u3000b", "a\u200bb", "a\u2028b", "a\u2029b", "a\u0085b", "a\u1680b", "a\u202fb", "a\u205fb", "a\ufeffb", "\ufeffa", "a\u180eb",
    "a\u000bb", "a\u000cb", "a\u001cb", "a\u001db", "a\u001eb", "a\u001fb", "a\u0000b", "a\u0001b", "a\u0007b", "a\u001bb", "a\u007fb", "a\u0080b", "a\u009fb", "a\u00adb",
    "a\u200cb", "a\u200db", "a\u200eb", "a\u2060b", "a\ufffdb", "a\uffffb", "a\ue000b", "a\U0010ffffb", "\U000e0001", "a\u0300", "\u0300", "\u0300a", "Z\u0351\u036b\u0343\u036a\u0302\u0363\u035b\u0334A",
    "<|startoftext|>", "<|endoftext|>", "a <|endoftext|> b", "a<|endoftext|>b", "<|STARTOFTEXT|> x", "<|EndOfText|>", "<|endoftext|", "<|startoftext|><|endoftext|>", "  <|endoftext|>  ",
    "</w>", "cat</w>", "Ġ", "Ġcat", "Ā", "ÿ", "\u0120the", "a." * 60, "!" * 90, "cat " * 75, "cat " * 76, "cat " * 74, "cat " * 200, "x" * 300, "😀" * 40, "猫" * 100,
    "a photo of " * 30, "9" * 100, "word, " * 60, "é" * 100, "A" * 77, " ! ! ! ", "a !b! c", "!\u0301", "\u00a1!", "cat!cat!cat!", "?!?!", "!?",
]

EXTRAS = ["é", "ü", "ñ", "ß", "Ø", "ç", "ž", "ő", "ă", "ì", "Ж", "я", "λ", "Ω", "猫", "山", "の", "ン", "한", "글", "ش", "م", "א", "ह", "ท",
          "😀", "🚀", "❤️", "👍🏽", "🇯🇵", "1", "42", "2024", "-", "--", "—", "'s", "'", "’", "\"", "(", ")", "[", "]", ":", ";", ",", ".", "...", "!", "?", "/",
          "&", "%", "+", "=", "*", "#", "@", "~", "^", "_", "|", "\u0301", "\u0308", "\u0327", "\u200b", "\u00a0", "\u3000", "\t", "\n"]  # fmt: skip
JOINS = [" "] * 8 + ["  ", ", ", ". ", "; ", ": ", "-", "_", "/", "\n", "\t", "", "\u00a0", "\u2009", " - ", "! ", "? ", "'s ", "… "]


def random_prompt(rng, words):
    parts = []
    for _ in range(rng.choice([1, 2, 3, 5, 8, 12, 20, 45])):
        kind = rng.random()
        if kind < 0.68:
            word = rng.choice(words)
            word = rng.choice([word] * 6 + [word.capitalize(), word.upper(), word.title(), word + "s", word + "'s", "un" + word + "ed"])
        elif kind < 0.80:
            word = "".join(rng.choice(EXTRAS) for _ in range(rng.randint(1, 4)))
        elif kind < 0.87:
            word = rng.choice(words) + rng.choice(EXTRAS) + rng.choice(words)
        elif kind < 0.93:
            word = str(rng.randint(0, 10 ** rng.randint(1, 8)))
        else:
            word = "".join(rng.choice("abcdefghijklmnopqrstuvwxyzABCXYZ") for _ in range(rng.randint(1, 14)))
        parts += [word, rng.choice(JOINS)]
    return "".join(parts[:-1])


def prompts(number=1000):
    """Hard cases first, then random ones; all in letters that Unicode 13 (Java 17) knows."""
    rng = random.Random(20)
    lines = [line for line in (HERE / "words.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    words = [word for line in lines for word in line.split()]
    found = dict.fromkeys(BY_HAND)
    while len(found) < number:
        found[random_prompt(rng, words)] = None
    return list(found)[:number]


def padded_ids(tokenizer, text):
    """As diffusers' StableDiffusionPipeline calls it."""
    return tokenizer(text, padding="max_length", max_length=tokenizer.model_max_length, truncation=True).input_ids


def write_tokens(tokenizer_folder, file, chosen, **overrides):
    tokenizer = CLIPTokenizer.from_pretrained(tokenizer_folder, **overrides)
    rows = [json.dumps({"prompt": text, "ids": padded_ids(tokenizer, text)}, separators=(",", ":")) for text in chosen]
    file.write_text("[\n" + ",\n".join(rows) + "\n]\n", "utf-8")


def main(out):
    write_tokenizer(out / "tiny-v" / "tokenizer", "tiny-v")
    write_tokenizer(out / "tiny-epsilon" / "tokenizer", "tiny-epsilon")
    chosen = prompts()
    write_tokens(out / "tiny-v" / "tokenizer", out / "tokens.json", chosen)
    with_marks = [text for text in chosen if "!" in text][:60]
    write_tokens(out / "tiny-v" / "tokenizer", out / "tokens-end-padded.json", with_marks, pad_token=EOT)
