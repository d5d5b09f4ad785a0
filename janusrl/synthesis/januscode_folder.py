"""What makes a folder of JanusCode records load: a README for `datasets`, a `dataset_info.json` for LLaMA-Factory.

The README names the columns' types, since a file whose records have no pictures does not tell what a picture would be.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

FOLDER = "januscode"
_README = """---
configs:
- config_name: default
  data_files:
{files}
dataset_info:
  features:
  - name: messages
    list:
    - name: role
      dtype: string
    - name: content
      dtype: string
  - name: images
    list: string
---

Chat records of the corpus {name}, at most 50,000 a file: `messages`, and `images`, paths from this folder. `<image>` in
a message marks where a picture goes; where a program or a text holds that word itself, it is written `<\\image>`
(`janusrl.synthesis.januscode.unescape` undoes it).

    datasets.load_dataset("FOLDER/januscode")
    llamafactory-cli train --dataset {train} --dataset_dir FOLDER/januscode --media_dir FOLDER/januscode ...
"""


def describe(folder: Path, name: str, files: Mapping[str, int]) -> None:
    """Write `README.md` and `dataset_info.json`.

    Args:
        folder: of the records.
        name: of the corpus.
        files: split to its number of files.
    """
    there = {split: count for split, count in files.items() if count}
    listed = "\n".join(f"  - split: {split}\n    path: {split}-*.json" for split in there)
    text = _README.format(files=listed or "  []", name=name, train=f"{name}-train-00000")
    (folder / "README.md").write_text(text, encoding="utf-8")
    tags = {"role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant"}
    entry = {
        "formatting": "sharegpt",
        "columns": {"messages": "messages", "images": "images"},
        "tags": {**tags, "system_tag": "system"},
    }
    info = {
        f"{name}-{split}-{number:05d}": {"file_name": f"{split}-{number:05d}.json", **entry}
        for split, count in there.items()
        for number in range(count)
    }
    (folder / "dataset_info.json").write_text(json.dumps(info, indent=1) + "\n", encoding="utf-8")
