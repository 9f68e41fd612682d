"""Small upscalers of Real-ESRGAN's two architectures with random weights, and what PyTorch makes of pictures with them.

The modules are written after BasicSR's RRDBNet and Real-ESRGAN's SRVGGNetCompact. Where the package spandrel is installed, its
implementations must give the same pictures.
"""

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn


def conv(n_in, n_out):
    return nn.Conv2d(n_in, n_out, 3, 1, 1)


class DenseBlock(nn.Module):
    def __init__(self, features, growth):
        super().__init__()
        for i in range(4):
            self.add_module(f"conv{i + 1}", conv(features + i * growth, growth))
        self.conv5 = conv(features + 4 * growth, features)

    def forward(self, x):
        seen = [x]
        for layer in (self.conv1, self.conv2, self.conv3, self.conv4):
            seen.append(F.leaky_relu(layer(torch.cat(seen, 1)), 0.2))
        return self.conv5(torch.cat(seen, 1)) * 0.2 + x


class ResidualInResidual(nn.Module):
    def __init__(self, features, growth):
        super().__init__()
        self.rdb1, self.rdb2, self.rdb3 = (DenseBlock(features, growth) for _ in range(3))

    def forward(self, x):
        return self.rdb3(self.rdb2(self.rdb1(x))) * 0.2 + x


class RRDBNet(nn.Module):
    def __init__(self, scale, features, blocks, growth):
        super().__init__()
        self.unshuffle = {4: 1, 2: 2, 1: 4}[scale]
        self.conv_first = conv(3 * self.unshuffle**2, features)
        self.body = nn.Sequential(*(ResidualInResidual(features, growth) for _ in range(blocks)))
        self.conv_body = conv(features, features)
        self.conv_up1, self.conv_up2, self.conv_hr = (conv(features, features) for _ in range(3))
        self.conv_last = conv(features, 3)

    def forward(self, x):
        x = self.conv_first(F.pixel_unshuffle(x, self.unshuffle))
        x = x + self.conv_body(self.body(x))
        for up in (self.conv_up1, self.conv_up2):
            x = F.leaky_relu(up(F.interpolate(x, scale_factor=2, mode="nearest")), 0.2)
        return self.conv_last(F.leaky_relu(self.conv_hr(x), 0.2))


class SRVGGNetCompact(nn.Module):
    def __init__(self, scale, features, convolutions):
        super().__init__()
        self.scale = scale
        layers = [conv(3, features), nn.PReLU(features)]
        for _ in range(convolutions):
            layers += [conv(features, features), nn.PReLU(features)]
        self.body = nn.ModuleList([*layers, conv(features, 3 * scale**2)])

    def forward(self, x):
        y = x
        for layer in self.body:
            y = layer(y)
        return F.pixel_shuffle(y, self.scale) + F.interpolate(x, scale_factor=self.scale, mode="nearest")


def fill(network, generator):
    """Random weights that give pictures of many values; PReLU's slopes are below 1."""
    for parameter in network.parameters():
        scale = 0.1 if parameter.dim() == 1 else (1.2 / parameter[0].numel()) ** 0.5
        parameter.copy_(scale * torch.randn(parameter.shape, generator=generator))


def compare_with_spandrel(generator):
    try:
        from spandrel import ModelLoader
    except ImportError:
        print("not compared with spandrel, which is not installed")
        return
    # Its RRDBNet has a growth of 32 always.
    for network in RRDBNet(4, 8, 2, 32), RRDBNet(2, 8, 1, 32), SRVGGNetCompact(4, 8, 3), SRVGGNetCompact(2, 8, 2):
        fill(network, generator)
        other = ModelLoader().load_from_state_dict(network.state_dict())
        picture = torch.rand((1, 3, 12, 20), generator=generator)
        difference = (other.model(picture) - network(picture)).abs().max().item()
        print(other.architecture.name, "x", other.scale, "differs from spandrel's by", difference)
        assert difference < 1e-5


@torch.inference_mode()
def main(out):
    folder = out / "upscalers"
    folder.mkdir(exist_ok=True)
    generator = torch.Generator().manual_seed(11)
    networks = {
        "rrdb-x4": RRDBNet(4, 8, 2, 4),
        "rrdb-x2": RRDBNet(2, 8, 1, 4),
        "compact-x4": SRVGGNetCompact(4, 8, 3),
        "compact-x2": SRVGGNetCompact(2, 8, 2),
    }
    results = {}
    for name, network in networks.items():
        fill(network, generator)
        weights = network.state_dict()
        if name == "rrdb-x4":  # as the released files: the averaged weights count
            noise = {key: torch.zeros_like(value) for key, value in weights.items()}
            torch.save({"params": noise, "params_ema": weights}, folder / f"{name}.pth")
        elif name == "compact-x4":
            torch.save({"params": weights}, folder / f"{name}.pth")
        else:
            save_file(weights, folder / f"{name}.safetensors")
        picture = torch.rand((1, 3, 12, 20), generator=generator)
        large = network(picture)
        results[f"{name}.small"] = picture
        results[f"{name}.large"] = large
        print(name, "mean", large.mean().item(), "deviation", large.std().item())
    save_file(results, out / "upscalers.safetensors")
    compare_with_spandrel(generator)
