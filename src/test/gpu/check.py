"""Checks the networks that the server runs on a GPU, and times them beside diffusers. One table; needs only PyTorch.

    python3 check.py            on a GPU: 2.1 at full size, random weights, under 6 minutes on an H100
    python3 check.py --small    a narrow model, a few steps: for a CPU

The folder of this script holds the networks (*.pt) and networks.json, which `./mvnw -q -Pgpu-check` writes.
"""

import argparse
import json
import statistics
import time
from pathlib import Path

import torch

try:
    from diffusers import AutoencoderKL, UNet2DConditionModel
except ImportError:
    UNet2DConditionModel = AutoencoderKL = None
try:
    from transformers import CLIPTextConfig, CLIPTextModel
except ImportError:
    CLIPTextModel = None

HERE = Path(__file__).parent
TOKENS = 77
# Differences to float32, as a share of the output's standard deviation: mean, for each number format.
TOLERANCES = {torch.float32: 1e-4, torch.float16: 0.01, torch.bfloat16: 0.06}


def random_weights(shapes, device, seed):
    generator = torch.Generator(device).manual_seed(seed)
    weights = {}
    for name, shape in shapes.items():
        tensor = torch.empty(shape, device=device)
        if name.endswith(".weight") and len(shape) == 1:
            weights[name] = tensor.fill_(1)
        else:
            weights[name] = tensor.normal_(0, 0.02, generator=generator)
    return weights


# Archives of the UNet: the text that the server runs on CUDA, which computes large norms itself; with all norms computed so, or
# by PyTorch; and the text for float32, with channels first.
SHIPPED, OWN_NORMS, PYTORCH_NORMS, CHANNELS_FIRST = "unet", "unet_own_norms", "unet_pytorch_norms", "unet_channels_first"


def laid_out(tensor):
    return tensor.contiguous(memory_format=torch.channels_last) if tensor.dim() == 4 else tensor


def as_loaded(weights, dtype):
    """As the server's WeightPlan rearranges the UNet's weights; others stay as they are."""
    loaded = {}
    for name, tensor in weights.items():
        tensor = tensor.to(dtype)
        if ".attn1.to_q." in name:
            parts = [weights[name.replace("to_q", to)].to(dtype) for to in ("to_q", "to_k", "to_v")]
            loaded[name.replace("to_q", "to_qkv")] = torch.cat(parts)
        elif ".attn2.to_k." in name:
            parts = [weights[name.replace("to_k", to)].to(dtype) for to in ("to_k", "to_v")]
            loaded[name.replace("to_k", "to_kv")] = torch.cat(parts)
        elif ".ff.net.0.proj." in name:
            value, gate = tensor.chunk(2)
            loaded[name.replace("proj", "value")] = value.contiguous()
            loaded[name.replace("proj", "gate")] = gate.contiguous()
        elif not any(part in name for part in (".attn1.to_k.", ".attn1.to_v.", ".attn2.to_v.")):
            loaded[name] = tensor
    return loaded


class Ours:
    """The UNet as the server calls it. Each latent is predicted with and without its text: two rows."""

    def __init__(self, networks, weights, dtype, device, archive=SHIPPED):
        self.module = torch.jit.load(str(HERE / f"{archive}.pt"), map_location=device)
        self.config = networks["unet"]["config"]
        self.heads = networks["heads"]
        self.weights = as_loaded(weights, dtype)
        if archive != CHANNELS_FIRST:
            self.weights = {name: laid_out(tensor) for name, tensor in self.weights.items()}

    def step(self, sample, rows, context):
        text = self.module.text(context, self.weights)
        time_step = torch.tensor([501], device=sample.device)
        groups, eps = self.config["norm_num_groups"], self.config.get("norm_eps", 1e-5)
        return lambda: self.module.forward(sample, time_step, rows, text, self.heads, groups, eps, self.weights)


class Diffusers:
    def __init__(self, networks, weights, dtype, device):
        with torch.device("meta"):
            unet = UNet2DConditionModel.from_config(networks["unet"]["config"])
        self.unet = unet.to_empty(device=device).to(dtype).eval()
        self.unet.load_state_dict({name: tensor.to(dtype) for name, tensor in weights.items()})

    def step(self, sample, rows, context):
        sample = sample[rows].contiguous()
        return lambda: self.unet(sample, 501, context).sample


def wait(device):
    if device.type == "cuda":
        torch.cuda.synchronize()


def seconds(call, device, rounds):
    for _ in range(2):
        call()
    wait(device)
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        wait(device)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def inputs(networks, latents, side, dtype, device):
    generator = torch.Generator(device).manual_seed(3)
    config = networks["unet"]["config"]
    sample = torch.randn(latents, config["in_channels"], side // 8, side // 8, device=device, generator=generator)
    context = torch.randn(2 * latents, TOKENS, config["cross_attention_dim"], device=device, generator=generator)
    rows = torch.arange(latents, device=device).repeat_interleave(2)
    return sample.to(dtype), rows, context.to(dtype)


def difference(found, expected):
    found, expected = found.float(), expected.float()
    scale = expected.std()
    delta = (found - expected).abs() / scale
    return delta.max().item(), delta.mean().item()


def check(name, dtype, found, expected, against, failures, tolerance=None):
    largest, mean = difference(found, expected)
    finite = bool(found.isfinite().all())
    limit = tolerance or TOLERANCES[dtype]
    passed = finite and mean <= limit
    print(f"| {name} | {str(dtype)[6:]} | {against} | {largest:.2e} | {mean:.2e} | {limit:.0e} | {'yes' if passed else 'NO'} |")
    if not passed:
        failures.append(f"{name} in {dtype} against {against}")


def correctness(networks, weights, side, dtypes, device, failures):
    print("\n### Correctness: differences as shares of the output's standard deviation\n")
    print("| network | format | against | largest | mean | tolerance of the mean | passed |")
    print("|---|---|---|---|---|---|---|")
    sample, rows, context = inputs(networks, 2, side, torch.float32, device)
    exact = Ours(networks, weights["unet"], torch.float32, device, CHANNELS_FIRST).step(sample, rows, context)()
    if UNet2DConditionModel:
        reference = Diffusers(networks, weights["unet"], torch.float32, device).step(sample, rows, context)()
        check(CHANNELS_FIRST, torch.float32, exact, reference, "diffusers", failures)
    for dtype in dtypes:
        arguments = inputs(networks, 2, side, dtype, device)
        for name in (CHANNELS_FIRST, OWN_NORMS, PYTORCH_NORMS, SHIPPED):
            ours = Ours(networks, weights["unet"], dtype, device, name).step(*arguments)()
            check(name, dtype, ours, exact, "float32", failures)
        if UNet2DConditionModel:
            reference = Diffusers(networks, weights["unet"], dtype, device).step(*arguments)()
            check(SHIPPED, dtype, ours, reference, "diffusers", failures, 2 * TOLERANCES[dtype])
    autoencoder(networks, weights["vae"], side, dtypes, device, failures)
    text_encoder(networks, weights["text_encoder"], dtypes, device, failures)


def autoencoder(networks, weights, side, dtypes, device, failures):
    module = torch.jit.load(str(HERE / "vae.pt"), map_location=device)
    config = networks["vae"]["config"]
    latent = torch.randn(1, config["latent_channels"], side // 8, side // 8, device=device)

    def decode(dtype):
        loaded = {name: laid_out(tensor.to(dtype)) for name, tensor in weights.items()}
        return module.decode(latent.to(dtype), config["norm_num_groups"], loaded)

    exact = decode(torch.float32)
    if AutoencoderKL:
        with torch.device("meta"):
            vae = AutoencoderKL.from_config(config)
        vae = vae.to_empty(device=device).eval()
        vae.load_state_dict(weights)
        check("decoder", torch.float32, exact, vae.decode(latent).sample, "diffusers", failures)
    for dtype in dtypes:
        check("decoder", dtype, decode(dtype), exact, "float32", failures)


def text_encoder(networks, weights, dtypes, device, failures):
    module = torch.jit.load(str(HERE / "text_encoder.pt"), map_location=device)
    config = networks["text_encoder"]["config"]
    ids = torch.randint(0, config["vocab_size"], (1, TOKENS), device=device)

    def encode(dtype):
        loaded = {name: tensor.to(dtype) for name, tensor in weights.items()}
        quick = config["hidden_act"] == "quick_gelu"
        layers, heads = config["num_hidden_layers"], config["num_attention_heads"]
        return module.forward(ids, layers, heads, config["layer_norm_eps"], quick, loaded)

    exact = encode(torch.float32)
    if CLIPTextModel:
        model = CLIPTextModel(CLIPTextConfig(**config)).to(device).eval()
        model.load_state_dict(weights, strict=False)
        check("text encoder", torch.float32, exact, model(ids).last_hidden_state, "transformers", failures)
    for dtype in dtypes:
        check("text encoder", dtype, encode(dtype), exact, "float32", failures)


def print_copies(networks, weights, side, dtype, device):
    """How many times a step copies a picture into another layout. Two: the latents, and the prediction."""
    print(f"\n### Copies of pictures in one step in {str(dtype)[6:]}\n")
    for name in (SHIPPED, OWN_NORMS, PYTORCH_NORMS, CHANNELS_FIRST):
        step = Ours(networks, weights, dtype, device, name).step(*inputs(networks, 2, side, dtype, device))
        with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU], record_shapes=True) as profile:
            step()
        copies = [event for event in profile.events() if event.name == "aten::copy_" and len(event.input_shapes[0]) == 4]
        print(f"- {name}: {len(copies)}")


def operations_of_row(networks, weights, side, device):
    """Multiplications and additions of one row, counted while it is computed."""
    from torch.utils.flop_counter import FlopCounterMode

    sample, rows, context = inputs(networks, 1, side, torch.float32, device)
    step = Ours(networks, weights, torch.float32, device, CHANNELS_FIRST).step(sample, rows, context)
    with FlopCounterMode(display=False) as counter:
        step()
    return counter.get_total_flops() / 2


def matrix_rate(dtype, device, size):
    """Operations a second of one large product of matrices: the rate that the chip reaches in practice."""
    a = torch.randn(size, size, device=device, dtype=dtype)
    return 2 * size**3 / seconds(lambda: a @ a, device, 10)


def speed(networks, weights, sides, batches, dtype, device, rounds, size):
    rate = matrix_rate(dtype, device, size)
    print(f"\n### Speed in {str(dtype)[6:]}: steps a second of a batch of latents with guidance (two rows each)\n")
    print(f"One product of matrices reaches {rate / 1e12:.1f} TFLOP/s.\n")
    archives = [SHIPPED, OWN_NORMS, PYTORCH_NORMS, CHANNELS_FIRST]
    names = archives + ["cuDNN's search", "profiling executor"]
    heads = " | ".join(names + (["diffusers"] if UNet2DConditionModel else []))
    print(f"| pixels | latents | {heads} | best / diffusers | as shipped, share of the matrix rate | memory |")
    print("|" + "---|" * (len(names) + 5 + (1 if UNet2DConditionModel else 0)))
    ours = [Ours(networks, weights, dtype, device, archive) for archive in archives]
    reference = Diffusers(networks, weights, dtype, device) if UNet2DConditionModel else None
    times = {}
    for side in sides:
        operations = operations_of_row(networks, weights, side, device)
        for latents in batches:
            try:
                row = speeds(ours, reference, inputs(networks, latents, side, dtype, device), device, rounds)
            except torch.OutOfMemoryError:
                print(f"| {side} | {latents} | out of memory |")
                break
            best = min(row[: len(names)])
            times[side, latents] = row[0]
            cells = " | ".join(f"{1 / value:.2f}" for value in row)
            ratio = f"{row[-1] / best:.2f}" if reference else "-"
            share = 2 * latents * operations / row[0] / rate
            memory = torch.cuda.max_memory_allocated() / 2**30 if device.type == "cuda" else 0
            print(f"| {side} | {latents} | {cells} | {ratio} | {share:.0%} | {memory:.1f} GiB |")
    return times


def speeds(ours, reference, arguments, device, rounds):
    """Seconds of a step of each archive as the server runs it, of the first one's variants, and of diffusers, in turn."""
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats()
    with torch.jit.optimized_execution(False):
        row = [seconds(unet.step(*arguments), device, rounds) for unet in ours]
        torch.backends.cudnn.benchmark = True
        row.append(seconds(ours[0].step(*arguments), device, rounds))
        torch.backends.cudnn.benchmark = False
    with torch.jit.optimized_execution(True):
        row.append(seconds(ours[0].step(*arguments), device, rounds))
    if reference:
        row.append(seconds(reference.step(*arguments), device, rounds))
    return row


def trees(networks, times):
    print("\n### A transition's tree, from the steps above: each branch alone (the published order), and as batches\n")
    print("| preset | pixels | one after the other | batched | ratio |")
    print("|---|---|---|---|---|")
    sizes = sorted({latents for _, latents in times})
    for preset, schedule in networks["schedules"].items():
        for side in sorted({side for side, _ in times}):
            known = {latents: times[side, latents] for latents in sizes if (side, latents) in times}
            ends = schedule["injections"][1:] + [schedule["steps"]]
            alone = batched = 0
            for branches, start, end in zip(schedule["branches"], schedule["injections"], ends):
                alone += branches * (end - start) * known[1]
                batched += (end - start) * batch_seconds(branches, known)
            print(f"| {preset} | {side} | {alone:.2f} s | {batched:.2f} s | {alone / batched:.1f} |")


def batch_seconds(branches, known):
    """In batches of the largest measured size, and the rest in the next size that holds it."""
    largest = max(known)
    whole, rest = divmod(branches, largest)
    return whole * known[largest] + (known[min(size for size in known if size >= rest)] if rest else 0)


@torch.inference_mode()
def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", action="store_true")
    small = parser.parse_args().small
    device = torch.device("cuda" if torch.cuda.is_available() and not small else "cpu")
    networks = json.loads((HERE / "networks.json").read_text())
    weights = {
        name: random_weights(networks[name]["shapes"], device, seed)
        for seed, name in enumerate(("unet", "vae", "text_encoder"))
    }
    card = torch.cuda.get_device_name() if device.type == "cuda" else "CPU"
    print(f"{card}, PyTorch {torch.__version__}")
    dtypes = [torch.float16, torch.bfloat16] if device.type == "cuda" else [torch.bfloat16]
    failures = []
    correctness(networks, weights, 64 if small else 512, dtypes, device, failures)
    print_copies(networks, weights["unet"], 128 if small else 512, torch.float32 if small else dtypes[-1], device)
    if small:
        times = speed(networks, weights["unet"], [64], [1, 2], torch.float32, device, 3, 256)
    else:
        times = speed(networks, weights["unet"], [512, 768], [1, 2, 4, 8, 16, 32], torch.float16, device, 5, 8192)
    trees(networks, times)
    if failures:
        raise SystemExit("Failed: " + "; ".join(failures))


if __name__ == "__main__":
    main()
