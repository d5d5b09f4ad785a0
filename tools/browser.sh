#!/usr/bin/env bash
# Makes sure that there is a Chromium: the system's own, else Debian's (as root), else the one that Playwright fetches.
set -eu -o pipefail
cd "$(dirname "$0")/.."

for name in chromium chromium-browser chromium-headless-shell google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null; then
        echo "Browser: $(command -v "$name")"
        exit 0
    fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Debian's Chromium"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    if apt-get install -y -qq --no-install-recommends chromium >/dev/null; then
        echo "Browser: $(command -v chromium)"
        exit 0
    fi
    echo "apt-get has no usable Chromium here; trying Playwright's" >&2
fi
.venv/bin/playwright install chromium
