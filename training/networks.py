"""The networks: Stable Diffusion 2.1's classes, only small, and the scheduler that they are trained for."""

import torch
from diffusers import DDIMScheduler, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel

TOKENS = 77

UNET = dict(
    sample_size=16,
    in_channels=4,
    out_channels=4,
    down_block_types=["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
    up_block_types=["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"],
    block_out_channels=[96, 160, 192],
    layers_per_block=1,
    attention_head_dim=[3, 5, 6],  # the number of heads of each level, as in 2.1; every head is 32 wide
    cross_attention_dim=128,
    use_linear_projection=True,
    norm_num_groups=8,
)

SCHEDULER = dict(
    num_train_timesteps=1000,
    beta_start=0.00085,
    beta_end=0.012,
    beta_schedule="scaled_linear",
    clip_sample=False,
    set_alpha_to_one=False,
    steps_offset=1,
    prediction_type="v_prediction",
    timestep_spacing="leading",
)


def text_config(vocabulary: int) -> CLIPTextConfig:
    # As in 2.1's folder, num_hidden_layers counts the layers that are used; the final norm follows them.
    return CLIPTextConfig(
        vocab_size=vocabulary,
        hidden_size=128,
        intermediate_size=512,
        num_hidden_layers=3,
        num_attention_heads=4,
        max_position_embeddings=TOKENS,
        hidden_act="gelu",
        layer_norm_eps=1e-5,
        projection_dim=128,
        bos_token_id=vocabulary - 2,
        eos_token_id=vocabulary - 1,
        pad_token_id=0,
    )


def build(vocabulary: int) -> tuple[UNet2DConditionModel, CLIPTextModel]:
    """Fresh networks, the last layer of every residual branch at zero."""
    unet, text = UNet2DConditionModel(**UNET), CLIPTextModel(text_config(vocabulary))
    for name, module in unet.named_modules():
        if name.endswith(("conv2", "proj_out", "conv_out")):
            torch.nn.init.zeros_(module.weight)
            torch.nn.init.zeros_(module.bias)
    return unet, text


def alphas() -> torch.Tensor:
    return DDIMScheduler(**SCHEDULER).alphas_cumprod
