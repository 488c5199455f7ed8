"""Parts of `python -m addons.nlu.evaluate`: readers of data files, scores, and the run itself."""
