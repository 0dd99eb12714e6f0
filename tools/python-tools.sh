#!/usr/bin/env bash
# Makes .venv/ with the Python tools that the checks use, in the versions of tools/requirements.txt; does nothing when
# they are there. Where there is no Python: a failure in CI, elsewhere a message.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v python3 >/dev/null || ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
  echo "python-tools: there is no python3 with venv; the template's check and the tests against moto are left out" >&2
  [ -z "${CI:-}" ] || exit 1
  exit 0
fi
if cat tools/requirements.txt tools/constraints.txt | cmp -s - .venv/requirements.txt; then exit 0; fi

echo "python-tools: installing $(grep -c '==' tools/requirements.txt) tools and what they need into .venv"
rm -f .venv/requirements.txt
python3 -m venv .venv
if ! .venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement tools/requirements.txt --constraint tools/constraints.txt; then
  echo "python-tools: pip could not install them; the template's check and the tests against moto are left out" >&2
  [ -z "${CI:-}" ] || exit 1
  exit 0
fi
# Written last, so that an installation that broke off is made again.
cat tools/requirements.txt tools/constraints.txt >.venv/requirements.txt
