#!/usr/bin/env bash
# Installs the JavaScript libraries, style sheets and fonts that web pages commonly load from a CDN, so that pages can be
# rendered without a network; and, in `fonts`, those that every page has beside Noto Sans: emoji, Chinese ... They come from npm at the versions and hashes of tools/web_libs/package-lock.json, and no
# script of theirs runs. Usage: tools/web_libs.sh [FOLDER]; the default is web_libs in the cache (JANUSRL_CACHE).
set -eu -o pipefail
source="$(cd "$(dirname "$0")" && pwd)/web_libs"
target="${1:-${JANUSRL_CACHE:-$HOME/.cache/janusrl}/web_libs}"

for name in node npm; do
    command -v "$name" >/dev/null || { echo "No '$name' found; the libraries of web pages need Node.js 18 or newer to be installed." >&2; exit 1; }
done
wanted="$(cat "$source/package.json" "$source/package-lock.json" "$source/bundle.mjs" "$0" | sha256sum | cut -c 1-16)"
if [ "$(cat "$target/VERSION" 2>/dev/null)" = "$wanted" ]; then
    echo "Web libraries: $target"
    exit 0
fi
echo "Installing web libraries into $target (about 1.5 GB, some minutes)"
mkdir -p "$(dirname "$target")"
made="$(mktemp -d "$target.XXXXXX")"
trap 'rm -rf "$made"' EXIT
cp "$source"/{package.json,package-lock.json,bundle.mjs,.npmrc} "$made"
cd "$made"
npm ci --ignore-scripts --silent
node bundle.mjs
mkdir fonts
find node_modules/expo-google-fonts__* \( -path '*/400Regular/*.ttf' -o -path '*/700Bold/*.ttf' \) -exec mv {} fonts \;
rm -rf node_modules/expo-google-fonts__*
# What no page loads: maps, types, sources of style sheets, fonts in formats that Chromium has better ones for, tools.
find node_modules \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.flow' \
    -o -name '*.scss' -o -name '*.less' -o -name '*.eot' -o -name '*.ttf' -o -name '*.otf' -o -name '*.gz' \) -type f -delete
rm -rf node_modules/.bin node_modules/esbuild node_modules/@esbuild
echo "$wanted" >VERSION
chmod 755 .
rm -rf "$target.old"
[ ! -e "$target" ] || mv "$target" "$target.old"
mv "$made" "$target"
rm -rf "$target.old"
trap - EXIT
echo "Web libraries: $target"
