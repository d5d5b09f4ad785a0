#!/usr/bin/env bash
# Makes sure that there is a Chromium: the system's own, else Debian's (as root), else the one that Playwright fetches.
# The headless shell is wanted: it draws the same pages with a fraction of a full Chromium's CPU time.
set -eu -o pipefail
cd "$(dirname "$0")/.."

have() { command -v "$1" >/dev/null && echo "Browser: $(command -v "$1")"; }

have chromium-headless-shell && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Debian's headless Chromium"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq || echo "apt-get update failed; trying with the lists that are here" >&2
    for package in chromium-headless-shell chromium; do
        apt-get install -y -qq --no-install-recommends "$package" >/dev/null || continue
        have "$package" && exit 0
    done
    echo "apt-get has no usable Chromium here" >&2
fi
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    have "$name" && exit 0
done
echo "Fetching Playwright's headless Chromium"
.venv/bin/playwright install chromium-headless-shell
