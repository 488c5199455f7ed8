#!/bin/sh
# Makes .venv on Python 3.10 with the locked dependencies. Safe to repeat: an interrupted install goes on where it stopped.
set -eu
cd "$(dirname "$0")/.."

is_310() {
    [ -x "$1" ] && [ "$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "3.10" ]
}

# A pyenv shim exists also where its version is not selected, so each candidate is asked for its version.
find_python() {
    for candidate in "${PYTHON310:-}" "$(command -v python3.10 || true)" \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10*/bin/python /opt/pyenv/versions/3.10*/bin/python \
        "$(command -v python3 || true)" "$(command -v python || true)"; do
        if [ -n "$candidate" ] && is_310 "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    if command -v uv >/dev/null 2>&1; then
        uv python find 3.10 2>/dev/null || { uv python install 3.10 >&2 && uv python find 3.10; }
        return
    fi
    return 1
}

if ! is_310 .venv/bin/python; then
    if ! python310="$(find_python)"; then
        echo "Python 3.10 was not found, and Rasa 3.6 runs on no newer one. Get it with one of" >&2
        echo "    pyenv install 3.10      |  uv python install 3.10  |  apt-get install python3.10" >&2
        echo "or name it: make run PYTHON310=/path/to/python3.10" >&2
        exit 1
    fi
    echo "==> virtual environment (.venv) on $python310"
    rm -rf .venv
    "$python310" -m venv .venv
fi

echo "==> dependencies (requirements.lock: about 260 packages, 1 GB to download the first time)"
.venv/bin/python -m pip install --quiet --disable-pip-version-check "uv==0.13.9" ||
    echo "    uv could not be installed; pip installs instead, which takes some minutes" >&2
if ! { [ -x .venv/bin/uv ] && .venv/bin/uv pip install --python .venv/bin/python -r requirements.lock; }; then
    .venv/bin/python -m pip install --disable-pip-version-check --no-deps -r requirements.lock
fi
touch .venv/.installed
