# Everything a newcomer or CI needs. Each target sets up what it lacks; a second call reuses what is done.
SHELL := /bin/sh
PYTHON := .venv/bin/python
INSTALLED := .venv/.installed

.PHONY: run setup train shell interactive test eval bench lint format clean

run: $(INSTALLED)        ## set up what is missing, start everything, print the addresses; Ctrl-C stops everything
	@exec $(PYTHON) -m launcher run

setup: $(INSTALLED)      ## encoder, database with the demo shop, chat page, mood model
	@$(PYTHON) -m launcher setup

train: $(INSTALLED)      ## setup, then train the assistant unless nothing changed
	@$(PYTHON) -m launcher train

shell: $(INSTALLED)      ## talk in the terminal (starts the action server with it)
	@exec $(PYTHON) -m launcher shell

interactive: $(INSTALLED) ## annotate conversations: rasa interactive with the action server
	@exec $(PYTHON) -m launcher interactive

test: $(INSTALLED)       ## all tests
	@$(PYTHON) -m launcher test

eval: $(INSTALLED)       ## language quality and dialogue success: reports/nlu.json, reports/dialogue.json
	@$(PYTHON) -m launcher evaluate

bench: $(INSTALLED)      ## speed against stock Rasa: reports/bench.json
	@$(PYTHON) -m launcher bench

lint: $(INSTALLED)       ## formatting, lints, types
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy

format: $(INSTALLED)
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

clean:                   ## forget the database, trained models and the encoder; the virtual environment stays
	rm -rf var models/*.tar.gz models/bert web/dist .rasa reports

$(INSTALLED): requirements.lock launcher/install.sh
	@sh launcher/install.sh
