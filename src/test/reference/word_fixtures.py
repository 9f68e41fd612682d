"""What transformers' text encoder makes of weighted words, long prompts and textual inversions.

The weights are applied as AUTOMATIC1111's web interface applies them to 2.x: the last hidden state of each piece of 75 tokens
is multiplied by its tokens' weights, and then by the quotient of its means before and after. An inversion is a token that was
added to the tokenizer and whose embedding was set, for each of its vectors.
"""

import json

import torch
from safetensors.torch import save_file
from transformers import CLIPTextModel, CLIPTokenizer

MODEL = "tiny-epsilon"
INVERSION = ["<one>", "<two>"]
# The parts of each prompt as they are to be parsed, with their weights, and the prompt.
PROMPTS = {
    "weighted": ("a (red:1.3) apple on [wood]", [("a ", 1), ("red", 1.3), (" apple on ", 1), ("wood", 1 / 1.1)]),
    "long": ("one (two) three " * 40, [("one ", 1), ("two", 1.1), (" three ", 1)] * 40),
    "inverted": ("a Nice-Style (nice-style:1.2) frog", [("a ", 1), (INVERSION, 1), (" ", 1), (INVERSION, 1.2), (" frog", 1)]),
    "plain": ("a red apple", [("a red apple", 1)]),
}


@torch.no_grad()
def main(out):
    tokenizer = CLIPTokenizer.from_pretrained(out / MODEL / "tokenizer")
    model = CLIPTextModel.from_pretrained(out / MODEL / "text_encoder", dtype=torch.float32).eval()
    known = len(tokenizer)
    tokenizer.add_tokens(INVERSION)
    model.resize_token_embeddings(known + len(INVERSION))
    vectors = torch.randn(len(INVERSION), model.config.hidden_size, generator=torch.Generator().manual_seed(16))
    model.get_input_embeddings().weight[known:] = vectors

    def slots(parts):
        for text, weight in parts:
            texts = text if isinstance(text, list) else [text]
            ids = [known + INVERSION.index(t) if t in INVERSION else None for t in texts]
            if ids == [None]:
                ids = tokenizer(text, add_special_tokens=False).input_ids
            yield from ((i, weight) for i in ids)

    def encode(parts):
        every = list(slots(parts))
        for start in range(0, max(1, len(every)), 75):
            piece = every[start : start + 75]
            padding = 75 - len(piece)
            ids = [tokenizer.bos_token_id, *(i for i, _ in piece), tokenizer.eos_token_id] + [tokenizer.pad_token_id] * padding
            weights = torch.tensor([1.0, *(w for _, w in piece), 1.0] + [1.0] * padding)
            states = model(torch.tensor([ids])).last_hidden_state
            weighted = states * weights[None, :, None]
            yield (weighted * (states.mean() / weighted.mean()))[0] if (weights != 1).any() else states[0]

    found = {"vectors": vectors}
    for name, (_, parts) in PROMPTS.items():
        found[name] = torch.cat(list(encode(parts)))
        print(f"{name}: {len(found[name])} tokens")
    save_file({key: tensor.clone().contiguous() for key, tensor in found.items()}, out / "words.safetensors")
    prompts = {name: prompt for name, (prompt, _) in PROMPTS.items()}
    (out / "words.json").write_text(json.dumps(prompts, indent=1) + "\n")
