"""Dependencies point one way: actions, addons, console -> shop, language; shop -> language."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RASA = {"rasa", "rasa_sdk"}
FORBIDDEN = {
    "language": RASA | {"shop", "actions", "addons", "console", "launcher"},
    "shop": RASA | {"actions", "addons", "console", "launcher"},
    "actions": {"rasa", "addons", "console", "launcher"},
    "addons": {"actions", "console", "launcher"},
    "console": RASA | {"actions", "addons", "launcher"},
}
MODULES = [(layer, path) for layer in FORBIDDEN for path in sorted((ROOT / layer).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    """Top-level names of all packages that a module imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize(("layer", "path"), MODULES, ids=lambda value: getattr(value, "name", value))
def test_imports_point_down(layer: str, path: Path) -> None:
    wrong = imported(path) & FORBIDDEN[layer]
    assert not wrong, f"{path.relative_to(ROOT)} imports {sorted(wrong)}"


def test_every_layer_has_modules() -> None:
    assert {layer for layer, _ in MODULES} == set(FORBIDDEN)
