"""How long the adapted layers are trained."""

from __future__ import annotations

import pytest

from addons.nlu.adapted.settings import Settings


@pytest.mark.parametrize(
    ("samples", "positions", "epochs"),
    [
        (9_400, 105_000, 3),
        (11_500, 190_000, 3),
        (2_831, 40_000, 9),
        (100, 1_000, 12),
        (45_000, 1_400_000, 1),
        (45_000, 9_000_000, 1),
        (1, 1, 12),
    ],
)
def test_small_data_get_more_epochs_and_large_data_fewer(samples: int, positions: int, epochs: int) -> None:
    assert Settings().epochs_for(samples, positions) == epochs


def test_a_components_configuration_gives_its_settings() -> None:
    settings = Settings.of({"epochs": 5, "learning_rate": 1e-4, "seed": 1, "adapt_up_to": 100})
    assert (settings.epochs, settings.learning_rate, settings.seed) == (5, 1e-4, 1)
