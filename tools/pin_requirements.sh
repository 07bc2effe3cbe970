#!/usr/bin/env bash
# Pins every requirement with its hashes, once for each Python, without naming where packages come from.
set -euo pipefail
cd "$(dirname "$0")/.."
for python in python3.11 python3.12 python3.13; do
  tag=$($python -c 'import sys; print("py%d%d" % sys.version_info[:2])')
  folder=$(mktemp -d)
  $python -m venv "$folder"
  "$folder/bin/pip" install --quiet --disable-pip-version-check pip-tools
  common=(--quiet --generate-hashes --strip-extras --allow-unsafe --no-header --no-emit-index-url
          --no-emit-find-links --no-emit-trusted-host --build-deps-for wheel)
  "$folder/bin/pip-compile" "${common[@]}" -o "requirements/$tag.txt" pyproject.toml
  "$folder/bin/pip-compile" "${common[@]}" --extra dev -o "requirements/$tag-dev.txt" pyproject.toml
  rm -rf "$folder"
  echo "requirements/$tag.txt and requirements/$tag-dev.txt are pinned."
done
