#!/bin/sh
# Makes the project virtualenv with pinned development tools; says plainly what is missing.
set -eu
venv=$1
if ! command -v cargo >/dev/null 2>&1; then
    echo "returnflow needs Rust 1.88 or newer: install it from https://rustup.rs" >&2
    exit 1
fi
python=""
for candidate in python3.11 python3.12 python3.13 python3.14 python3; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "returnflow needs Python 3.11 or newer: install it from https://www.python.org" >&2
    exit 1
fi
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
echo "installing development tools into $venv ..."
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
