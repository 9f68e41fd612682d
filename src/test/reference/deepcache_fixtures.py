"""What diffusers' UNet predicts when the last layer of its last up block gets the input of an earlier step from below.

That is DeepCache with cache branch 0: everything between conv_in and that layer has no other effect on the prediction. The
earlier steps are those of the models' own fixtures.
"""

import torch
from diffusers import UNet2DConditionModel
from safetensors.torch import load_file, save_file

from model_fixtures import SIZES

TIMESTEPS = [901, 3]


@torch.no_grad()
def expected(folder, name):
    unet = UNet2DConditionModel.from_pretrained(folder / name / "unet", torch_dtype=torch.float32).eval()
    earlier = load_file(folder / f"{name}.safetensors")
    generator = torch.Generator().manual_seed(15)
    kept = []

    def keep(_layer, inputs):
        channels = inputs[0].shape[1] - unet.config.block_out_channels[0]
        kept[:] = [inputs[0][:, :channels].clone()]

    def reuse(_layer, inputs):
        skip = inputs[0][:, kept[0].shape[1] :]
        return (torch.cat([kept[0], skip], 1), *inputs[1:])

    def predict(hook, sample, timestep, context):
        handle = unet.up_blocks[-1].resnets[-1].register_forward_pre_hook(hook)
        predicted = unet(sample, timestep, encoder_hidden_states=context).sample
        handle.remove()
        return predicted

    found = {}
    for key in ("unet", "unet.odd"):
        sample, context = earlier[f"{key}.sample"], earlier[f"{key}.context"]
        whole = predict(keep, sample, earlier[f"{key}.timestep"], context)
        assert torch.allclose(whole, earlier[f"{key}.out"], atol=1e-5)
        later = sample + 0.3 * torch.randn(sample.shape, generator=generator)
        found[f"{name}.{key}.sample"] = later
        found[f"{name}.{key}.timestep"] = torch.tensor(TIMESTEPS)
        found[f"{name}.{key}.out"] = predict(reuse, later, torch.tensor(TIMESTEPS), context)
        uncached = unet(later, torch.tensor(TIMESTEPS), encoder_hidden_states=context).sample
        print(f"{name} {key}: {(found[f'{name}.{key}.out'] - uncached).abs().max():.2f} from the whole UNet")
    return found


def main(out):
    found = {}
    for name in SIZES:
        found |= expected(out, name)
    save_file({key: tensor.clone().contiguous() for key, tensor in found.items()}, out / "deepcache.safetensors")
