"""Where things are, and the environment every child process gets."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
MODELS = ROOT / "models"
BIN = Path(sys.executable).parent

# Default ports, and the variables that replace them.
_PORTS = {"RASA_PORT": 5005, "ACTIONS_PORT": 5055, "WEB_PORT": 8080}


def port(name: str) -> int:
    """The port of a service: ``RASA_PORT``, ``ACTIONS_PORT`` or ``WEB_PORT``, from the environment if set there."""
    return int(os.environ.get(name) or _PORTS[name])


def environment(*, serving: bool = False) -> dict[str, str]:
    """Environment of Rasa and the action server.

    Rasa reports usage to outside servers unless told not to. One TensorFlow thread answers single messages faster
    than several, but trains slower, hence ``serving``. Where Python is not to write bytecode beside its sources it writes it
    under var/: without any, each process would compile Rasa and TensorFlow anew, for a third of a minute.
    """
    chosen = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
        "PYTHONUNBUFFERED": "1",
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }
    if chosen.pop("PYTHONDONTWRITEBYTECODE", None):
        chosen.setdefault("PYTHONPYCACHEPREFIX", str(VAR / "bytecode"))
    if os.environ.get("ACTIONS_PORT"):
        chosen.setdefault("ACTION_ENDPOINT", f"http://127.0.0.1:{port('ACTIONS_PORT')}/webhook")
    if serving:
        chosen |= {"TF_INTRA_OP_PARALLELISM_THREADS": "1", "TF_INTER_OP_PARALLELISM_THREADS": "1"}
    return chosen
