"""A small TAESD with random weights in both of its layouts, and what diffusers' AutoencoderTiny decodes with it."""

import torch
from diffusers import AutoencoderTiny
from safetensors.torch import save_file
from torch import nn

WIDTH = 8


class Clamp(nn.Module):
    def forward(self, x):
        return torch.tanh(x / 3) * 3


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Sequential(conv(), nn.ReLU(), conv(), nn.ReLU(), conv())
        self.skip = nn.Identity()
        self.fuse = nn.ReLU()

    def forward(self, x):
        return self.fuse(self.conv(x) + self.skip(x))


def conv(n_in=WIDTH, n_out=WIDTH, **kwargs):
    return nn.Conv2d(n_in, n_out, 3, padding=1, **kwargs)


def original_decoder():
    """As taesd.py of the original repository builds it, of another width."""
    levels = []
    for _ in range(3):
        levels += [Block(), Block(), Block(), nn.Upsample(scale_factor=2), conv(bias=False)]
    return nn.Sequential(Clamp(), conv(4), nn.ReLU(), *levels, Block(), conv(n_out=3))


@torch.inference_mode()
def main(out):
    folder = out / "taesd"
    generator = torch.Generator().manual_seed(7)
    channels = (WIDTH,) * 4
    tiny = AutoencoderTiny(encoder_block_out_channels=channels, decoder_block_out_channels=channels)
    for name, parameter in tiny.named_parameters():
        # Pictures of many values within -1 to 1 instead of a colour.
        scale = 0.2 if parameter.dim() == 1 else (1.4 / parameter[0].numel()) ** 0.5
        parameter.copy_(scale * torch.randn(parameter.shape, generator=generator))
    tiny.save_pretrained(folder / "diffusers")

    original = original_decoder()
    prefix = "decoder.layers."
    weights = {
        f"{int(number) + 1}.{rest}": tensor.clone()
        for name, tensor in tiny.state_dict().items()
        if name.startswith(prefix)
        for number, rest in [name.removeprefix(prefix).split(".", 1)]
    }
    original.load_state_dict(weights)
    (folder / "original").mkdir(exist_ok=True)
    (folder / "checkpoint").mkdir(exist_ok=True)
    save_file(weights, folder / "original" / "taesd_decoder.safetensors")
    torch.save(weights, folder / "checkpoint" / "taesd_decoder.pth")

    results = {}
    for key, shape in {"even": (1, 4, 8, 16), "odd": (1, 4, 5, 3)}.items():
        latents = 2 * torch.randn(shape, generator=generator)
        results[f"{key}.latents"] = latents
        results[f"{key}.image"] = tiny.decode(latents).sample
        assert torch.allclose(original(latents) * 2 - 1, results[f"{key}.image"], atol=1e-5)
        print(key, "deviation", results[f"{key}.image"].std().item())
    save_file(results, out / "taesd.safetensors")

    # Names and shapes of the published decoder.
    published = AutoencoderTiny().state_dict().items()
    lines = [" ".join([name, *map(str, tensor.shape)]) for name, tensor in published if name.startswith(prefix)]
    (out / "published" / "taesd.tensors").write_text("\n".join(lines) + "\n")
