"""What diffusers' StableDiffusionInpaintPipeline makes of a picture and a mask, with nine channels and with four.

The models are those of this folder; for nine channels their UNet begins with five more, whose weights are random. Picture
and masks are formulas, so that they need no file. The autoencoder's mean stands for a picture, where the pipeline would draw
from around it.
"""

import torch
from diffusers import (
    AutoencoderKL,
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    StableDiffusionInpaintPipeline,
    UNet2DConditionModel,
)
from diffusers.pipelines.stable_diffusion import pipeline_stable_diffusion_inpaint as inpaint
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import CLIPTextModel, CLIPTokenizer

from model_fixtures import NEGATIVE_PROMPT, PROMPT, STEPS, SIZES
from sampler_fixtures import SETTINGS

WIDTH, HEIGHT = 128, 64
GUIDANCE = 4.0
CONV_IN = "conv_in.weight"


def picture():
    image = Image.new("RGB", (WIDTH, HEIGHT))
    image.putdata([tuple((5 * x + 3 * y + x * y // 8 + 60 * c) % 256 for c in range(3)) for y in range(HEIGHT) for x in range(WIDTH)])
    return image


def mask(value):
    image = Image.new("L", (WIDTH, HEIGHT))
    image.putdata([value(x, y) for y in range(HEIGHT) for x in range(WIDTH)])
    return image


def soft(x, y):
    """A disc that fades, with grey on both sides of the middle, and a thin line: neither fits the latent's pixels."""
    return 255 if abs(x - y - 40) < 3 else max(0, 255 - ((x - 50) ** 2 + (y - 25) ** 2) // 4)


def whole(x, y):
    """Squares that are pixels of the latent."""
    return 255 if (3 * (x // 8) + 5 * (y // 8)) % 7 < 3 else 0


def nine_channels(folder, name, size):
    """The model's UNet, with room for a mask and the latent of what is kept; what begins it is the fixture's own."""
    own = load_file(folder / "unet" / "diffusion_pytorch_model.safetensors")
    four = own[CONV_IN].float()
    more = torch.randn(four.shape[0], 5, 3, 3, generator=torch.Generator().manual_seed(9)) / 6
    own[CONV_IN] = torch.cat([four, more], 1).to(size["dtype"])
    config = UNet2DConditionModel.load_config(folder / "unet")
    unet = UNet2DConditionModel.from_config({**config, "in_channels": 9})
    unet.load_state_dict({key: tensor.float() for key, tensor in own.items()})
    return unet.eval(), own[CONV_IN]


def pipeline_of(folder, unet, scheduler):
    vae = AutoencoderKL.from_pretrained(folder / "vae", torch_dtype=torch.float32).eval()
    text = CLIPTextModel.from_pretrained(folder / "text_encoder", dtype=torch.float32).eval()
    tokenizer = CLIPTokenizer.from_pretrained(folder / "tokenizer")
    pipeline = StableDiffusionInpaintPipeline(vae, text, tokenizer, unet, scheduler, None, None, requires_safety_checker=False)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


@torch.no_grad()
def latents(pipeline, mask_image, found=None):
    if found is not None:
        prepare = pipeline.prepare_mask_latents

        def noting(*arguments):
            prepared = prepare(*arguments)
            found["mask"], found["kept"] = (tensor[:1].clone() for tensor in prepared)
            return prepared

        pipeline.prepare_mask_latents = noting
    steps = []
    pipeline(
        PROMPT,
        picture(),
        mask_image,
        negative_prompt=NEGATIVE_PROMPT,
        height=HEIGHT,
        width=WIDTH,
        num_inference_steps=STEPS,
        guidance_scale=GUIDANCE,
        latents=torch.randn(1, 4, HEIGHT // 8, WIDTH // 8, generator=torch.Generator().manual_seed(42)),
        output_type="latent",
        callback_on_step_end=lambda _pipeline, _step, _timestep, kept: steps.append(kept["latents"].clone()) or {},
    )
    return torch.cat(steps).contiguous()


def main(out):
    drawn = inpaint.retrieve_latents
    inpaint.retrieve_latents = lambda encoded, generator=None: drawn(encoded, sample_mode="argmax")
    found = {}
    for name, size in SIZES.items():
        folder = out / name
        unet, begins = nine_channels(folder, name, size)
        found[f"{name}.conv_in"] = begins
        prepared = {}
        found[f"{name}.nine"] = latents(pipeline_of(folder, unet, DDIMScheduler.from_pretrained(folder / "scheduler")), mask(soft), prepared)
        found |= {f"{name}.{key}": tensor for key, tensor in prepared.items()}
    folder = out / "tiny-v"
    unet = UNet2DConditionModel.from_pretrained(folder / "unet", torch_dtype=torch.float32).eval()
    found["tiny-v.four.ddim"] = latents(pipeline_of(folder, unet, DDIMScheduler.from_pretrained(folder / "scheduler")), mask(whole))
    solver = DPMSolverMultistepScheduler.from_pretrained(folder / "scheduler", **SETTINGS)
    found["tiny-v.four.dpmpp-2m"] = latents(pipeline_of(folder, unet, solver), mask(whole))
    save_file({key: tensor.contiguous() for key, tensor in found.items()}, out / "inpainting.safetensors")
    for key, tensor in found.items():
        print(f"{key} {list(tensor.shape)} deviation {tensor.double().std():.3f} largest {tensor.abs().max():.3f}")
