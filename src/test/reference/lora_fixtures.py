"""What the UNet and the text encoder predict with LoRAs that diffusers and peft merged into their weights.

One file has the names of kohya's scripts, with an alpha, and changes every layer that they change by default; the other has
diffusers' own names, without one, and changes attention only.
"""

import torch
from diffusers import StableDiffusionPipeline
from safetensors.torch import load_file, save_file
from torch import nn

MODEL = "tiny-epsilon"
STRENGTHS = [[0.8, -0.5], [0.0, 1.0]]
PROMPT = "a red apple"
LINEAR = (nn.Linear, nn.Conv2d)


def layers(module, inside, only=""):
    for name, layer in module.named_modules():
        if isinstance(layer, LINEAR) and inside in name and only in name:
            yield name, layer.weight.shape[0], layer.weight.shape[1]


def factors(outputs, inputs, rank, generator):
    down = torch.randn(rank, inputs, generator=generator) / inputs**0.5
    return down.half(), (torch.randn(outputs, rank, generator=generator) / 8).half()


def kohya(pipe, generator):
    found = {}
    for prefix, module, inside in (("lora_unet", pipe.unet, "attentions"), ("lora_te", pipe.text_encoder, ".layers.")):
        for name, outputs, inputs in layers(module, inside):
            down, up = factors(outputs, inputs, 4, generator)
            key = f"{prefix}_{name.replace('.', '_')}"
            found |= {f"{key}.lora_down.weight": down, f"{key}.lora_up.weight": up, f"{key}.alpha": torch.tensor(2.0)}
    return found


def peft(pipe, generator):
    found = {}
    for name, outputs, inputs in layers(pipe.unet, ".attn", ".to_"):
        down, up = factors(outputs, inputs, 3, generator)
        found |= {f"unet.{name}.lora_A.weight": down, f"unet.{name}.lora_B.weight": up}
    return found


def pipeline(out):
    return StableDiffusionPipeline.from_pretrained(out / MODEL, torch_dtype=torch.float32, safety_checker=None, feature_extractor=None)


@torch.no_grad()
def main(out):
    generator = torch.Generator().manual_seed(17)
    folder = out / "loras"
    folder.mkdir(exist_ok=True)
    for make in (kohya, peft):
        save_file(make(pipeline(out), generator), folder / f"{make.__name__}.safetensors")
    earlier = load_file(out / f"{MODEL}.safetensors")
    sample, timestep, context = (earlier[f"unet.{part}"] for part in ("sample", "timestep", "context"))
    found = {"strengths": torch.tensor(STRENGTHS)}
    for i, strengths in enumerate(STRENGTHS):
        pipe = pipeline(out)
        for name in ("kohya", "peft"):
            pipe.load_lora_weights(str(folder), weight_name=f"{name}.safetensors", adapter_name=name)
        pipe.set_adapters(["kohya", "peft"], strengths)
        pipe.fuse_lora()
        ids = pipe.tokenizer(PROMPT, padding="max_length", max_length=77, return_tensors="pt").input_ids
        found[f"text.{i}"] = pipe.text_encoder(ids).last_hidden_state[0]
        found[f"unet.{i}"] = pipe.unet(sample[i : i + 1], timestep[:1], encoder_hidden_states=context[i : i + 1]).sample[0]
        plain = earlier["unet.out"][i]
        print(f"{strengths}: {(found[f'unet.{i}'] - plain).abs().max():.2f} from the plain UNet (row 0: same timestep)")
    save_file({key: tensor.clone().contiguous() for key, tensor in found.items()}, out / "loras.safetensors")
