"""Small real models with random weights in local files: the learned rewards run as they are, and no hub is asked."""

import json
from pathlib import Path

import torch


def tiny_dino(folder: Path, seed: int = 0) -> Path:
    """A DINOv2 of 2 layers, whose class tokens tell pictures apart."""
    from transformers import Dinov2Config, Dinov2Model

    torch.manual_seed(seed)
    sizes = {"hidden_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4, "image_size": 56, "patch_size": 14}
    Dinov2Model(Dinov2Config(**sizes, initializer_range=0.5)).save_pretrained(folder)
    return folder


def tiny_clip(folder: Path) -> tuple[Path, Path]:
    """A CLIP of 2 layers: the file that describes it, and its weights."""
    import open_clip

    about = {
        "embed_dim": 32,
        "vision_cfg": {"image_size": 64, "layers": 2, "width": 64, "patch_size": 16, "head_width": 16},
        "text_cfg": {"context_length": 16, "vocab_size": 64, "width": 32, "heads": 2, "layers": 1},
    }
    config = folder / "tiny-clip.json"
    config.write_text(json.dumps(about))
    open_clip.add_model_config(config)
    torch.manual_seed(0)
    net = open_clip.create_model("tiny-clip")
    weights = folder / "tiny-clip.pt"
    torch.save(net.state_dict(), weights)
    return config, weights


def random_backbone(folder: Path, net: str) -> Path:
    """torchvision's AlexNet or VGG16 without its classifier, with random weights."""
    from torchvision import models

    torch.manual_seed(0)
    features = (models.alexnet if net == "alex" else models.vgg16)(weights=None).features
    path = folder / f"{net}.pth"
    torch.save({f"features.{name}": value for name, value in features.state_dict().items()}, path)
    return path
