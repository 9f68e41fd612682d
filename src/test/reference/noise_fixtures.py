"""torch.randn of PyTorch's CPU generator, and the proof that noise_model.py says how it is made."""

import json
import math

import numpy as np
import torch
from safetensors.numpy import save_file

import noise_model

SEEDS = [0, 1, 42, 420, 2**31 - 1, 2**32 - 1, 2**32, 2**53 + 1, 2**63 - 1]
SHAPES = [(n,) for n in range(1, 41)] + [(64,), (255,), (1024,), (2, 2), (3, 5, 7), (1, 4, 5, 6), (4, 16, 16)]
LARGE = (4, 64, 64)


def randn(shape, seed):
    return torch.randn(shape, generator=torch.Generator("cpu").manual_seed(seed)).numpy()


def main(out):
    assert torch.backends.cpu.get_cpu_capability() in ("AVX2", "AVX512"), "the reference is PyTorch's vectorised kernel"
    numbers, large = {}, []
    for seed in SEEDS:
        for shape in SHAPES:
            numbers[f"{seed}:{'x'.join(map(str, shape))}"] = randn(shape, seed)
        drawn = randn(LARGE, seed).ravel()
        numbers[f"{seed}:4x64x64:head"], numbers[f"{seed}:4x64x64:tail"] = drawn[:64].copy(), drawn[-64:].copy()
        wide = drawn.astype(np.float64)
        large.append({"seed": seed, "sum": math.fsum(wide), "sumOfSquares": math.fsum(wide * wide)})
        for shape in [*SHAPES, LARGE]:
            assert np.array_equal(noise_model.randn(shape, seed), randn(shape, seed)), (seed, shape)
    save_file(numbers, out / "noise.safetensors")
    rows = ",\n".join(json.dumps(row) for row in large)
    (out / "noise-4x64x64.json").write_text(f"[\n{rows}\n]\n", "utf-8")
