"""`python -m addons.nlu.learn`: learns what ChineseClassifier will ask for in the `rasa train` that runs beside (see `ahead`).

In the folder of the project. The imports stand in `main`: the processes that learn the entities import this module again.
"""

from __future__ import annotations

from typing import Any


def main() -> None:
    """Read config.yml, domain.yml and data/ as `rasa train` does, learn and keep it."""
    from rasa.shared.importers.importer import TrainingDataImporter

    from addons.nlu.ahead import key, learn_ahead
    from addons.nlu.learning import DEFAULTS, learn
    from addons.nlu.shared_encoder import shared_encoder
    from addons.nlu.training_examples import normalise_examples, training_examples

    importer = TrainingDataImporter.load_from_config("config.yml", "domain.yml", ["data"])
    own = _own_settings(importer.get_config())
    if own is None:
        return
    config = {**DEFAULTS, **own}
    data = importer.get_nlu_data()
    normalise_examples(data)
    examples = training_examples(data)
    encoder = shared_encoder(config["directory"])
    learn_ahead(
        key(examples, config, encoder.fingerprint()),
        lambda directory, report: learn(examples, config, encoder, directory, report),
    )


def _own_settings(config: dict[str, Any]) -> dict[str, Any] | None:
    """Those that config.yml gives ChineseClassifier; None where it is not in the pipeline."""
    for component in config.get("pipeline") or ():
        if str(component.get("name")).rpartition(".")[2] == "ChineseClassifier":
            return {setting: value for setting, value in component.items() if setting != "name"}
    return None


if __name__ == "__main__":
    main()
