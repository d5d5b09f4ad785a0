#!/usr/bin/env bash
# Installs what programs are rendered with beyond Python packages of `make setup`: interpreters, TeX, a browser, the
# libraries of web pages. Usage: tools/backends.sh [GROUP...]; without groups, all of them. Safe to run again.
#
#   charts      matplotlib, seaborn, plotly, altair                            pip
#   web         a headless Chromium; what pages load from CDNs                 Debian or Playwright; npm
#   animation   Manim; LaTeX and dvisvgm for MathTex                           Debian; pip
#   scientific  R with ggplot2, GNU Octave with gnuplot, Mathics               Debian; pip
#   ray         rendering on more machines than one                            pip
#
# Debian's packages need root and apt-get; elsewhere their names are printed, and the rest goes on without them.
set -eu -o pipefail
cd "$(dirname "$0")/.."

ALL=(charts web animation scientific ray)
groups=("${@:-${ALL[@]}}")
debian=() extras=()
for group in "${groups[@]}"; do
    case "$group" in
    charts) extras+=(charts skia) ;;
    web) extras+=(web) ;;
    animation)
        debian+=(libcairo2-dev libpango1.0-dev pkg-config gcc g++ python3-dev)
        debian+=(texlive-latex-base dvisvgm)
        extras+=(animation)
        ;;
    scientific)
        debian+=(r-base-core r-cran-ggplot2 octave gnuplot-nox fonts-freefont-otf)
        extras+=(scientific)
        ;;
    ray) extras+=(ray) ;;
    *)
        echo "There is no group '$group'. Groups: ${ALL[*]}." >&2
        exit 2
        ;;
    esac
done

missing=()
for package in "${debian[@]}"; do
    dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing Debian packages: ${missing[*]}"
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -qq || echo "apt-get update failed; trying with the lists that are here" >&2
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    else
        echo "Not installed, and only root can: apt-get install ${missing[*]}" >&2
    fi
fi

[ -x .venv/bin/janusrl ] || tools/setup.sh
if [ "${#extras[@]}" -gt 0 ]; then
    echo "Installing Python packages: ${extras[*]}"
    .venv/bin/python -m pip --disable-pip-version-check install --quiet --quiet --constraint constraints/cpu.txt \
        --editable ".[$(IFS=,; echo "${extras[*]}")]"
fi

if [[ " ${groups[*]} " == *" web "* ]]; then
    tools/browser.sh
    if command -v npm >/dev/null; then
        tools/web_libs.sh
    else
        echo "No npm: pages that load libraries from CDNs will see failed requests. Install Node.js 18 or newer and run tools/web_libs.sh." >&2
    fi
fi
echo "Ready: .venv/bin/janusrl doctor lists every back-end"
