#!/usr/bin/env bash
# Proves that both version sets resolve, without installing them: reads package metadata only (seconds with uv).
# Usage: tools/prove_constraints.sh [FOLDER]   writes FOLDER/cpu.lock and FOLDER/gpu.lock (default: build/constraints)
set -eu -o pipefail
cd "$(dirname "$0")/.."

out="${1:-build/constraints}"
mkdir -p "$out"
if [ ! -x build/uv/bin/uv ]; then
    .venv/bin/python -m venv build/uv
    build/uv/bin/python -m pip install --quiet --quiet uv
fi
resolve() { # NAME EXTRA...
    local name="$1" extras=() extra
    shift
    for extra in "$@"; do extras+=(--extra "$extra"); done
    build/uv/bin/uv pip compile --quiet --no-config --no-annotate --no-header --python-version 3.11 \
        --python-platform x86_64-unknown-linux-gnu pyproject.toml "${extras[@]}" \
        --constraint "constraints/$name.txt" --output-file "$out/$name.lock" >/dev/null
    echo "constraints/$name.txt resolves: $(grep -c == "$out/$name.lock") packages," \
        "$(grep -E '^(torch|torchvision|transformers|trl|vllm|deepspeed)==' "$out/$name.lock" | paste -sd' ')"
}
resolve cpu animation charts clip data dev docs ocr ray scientific skia smollm2 vision web
resolve gpu animation charts clip data gpu ocr ray scientific skia smollm2 vision web
