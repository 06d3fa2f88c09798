# Everything a person or CI runs. `make help` lists it.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup system demo test check format lint types floors architecture man site supply docs faults fuzz bench scale quality images catalogues golden package clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## virtual environment with a working .venv/bin/monitor

$(STAMP): pyproject.toml constraints.txt
	@sh scripts/python-version.sh "$(PYTHON)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || (sh scripts/system-packages.sh python3-venv && $(PYTHON) -m venv $(VENV))
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,demo,exchange,graph,gmail,cluster,docs]'
	$(BIN)/python -m compileall -q monitor
	@touch $@

system: ## install the servers that tests start (needs root or sudo; says so otherwise)
	@sh scripts/system-packages.sh dovecot-imapd openssl postgresql chromium
	@sh scripts/cyrus.sh

demo: $(STAMP) ## the main job on a simulated company: read, measure, card, mail to a folder
	$(BIN)/monitor demo

test: $(STAMP) system ## all tests
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(STAMP) system lint types floors supply test ## everything a reviewer would run

format: $(STAMP) ## rewrite the layout of the code
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lint: $(STAMP) ## is the code laid out and written as agreed (ruff)?
	$(BIN)/ruff format --check . && $(BIN)/ruff check .

types: $(STAMP) ## do the types fit (mypy, strict)?
	$(BIN)/mypy

floors: $(STAMP) ## the order of the rooms, the text corridor, the clock rule
	$(BIN)/python -m pytest -n 0 tests/test_architecture.py

architecture: $(STAMP) ## the floors in docs/architecture.md anew, from the test that holds them
	$(BIN)/python scripts/floors.py

man: $(STAMP) ## the manual pages in docs/man anew, from the help texts
	$(BIN)/python scripts/man.py

site: $(STAMP) ## the documents as a site in site/; fails on a link that leads nowhere
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

supply: $(STAMP) ## weaknesses in our code (bandit) and known ones in the packages (pip-audit, where its service is reached)
	$(BIN)/bandit --quiet --recursive monitor --severity-level medium --skip B608  # ruff asks that of every statement (S608)
	@$(BIN)/python scripts/audit.py

docs: $(STAMP) ## every command, option, key and figure that the docs name
	$(BIN)/python -m pytest -n 0 tests/test_docs.py tests/test_man.py tests/test_site.py

faults: $(STAMP) system ## kill a night at every point, and the other long tests that `make test` leaves out
	$(BIN)/python -m pytest -n 2 --dist worksteal -m long tests

fuzz: $(STAMP) ## throw anything at what reads mail, for minutes; EXAMPLES=100000 for a night
	EXAMPLES=$(or $(EXAMPLES),5000) $(BIN)/python -m pytest -n 2 --dist worksteal --timeout 0 tests/fuzz

bench: $(STAMP) system ## the figures of README, each beside a limit or peer in the same run
	@sh scripts/system-packages.sh notmuch maildir-utils isync
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]' || echo "Without the extra packages of bench: what needs them is left out." >&2
	$(BIN)/python -m benchmarks.run

scale: $(STAMP) system ## nights of a simulated company of a thousand people, for about a quarter of an hour; writes docs/scale.md
	$(BIN)/python -m benchmarks.scale

quality: $(STAMP) ## how well mail is read, beside what people read in it; writes docs/quality.md
	$(BIN)/python -m benchmarks.quality

images: $(STAMP) ## the pictures of a card in docs/images, drawn from the demo (needs chromium); look at them
	$(BIN)/python scripts/card_images.py

catalogues: $(STAMP) ## the words of a card in another language, begun or brought up to date: LANGUAGE=fr
	$(BIN)/python scripts/catalogues.py $(or $(LANGUAGE),de)

golden: $(STAMP) ## write the expected ledgers of tests/golden anew; read the diff before you commit it
	$(BIN)/python -m pytest -n 0 tests/golden --regenerate

package: $(STAMP) ## wheel and source archive in dist/, and are they complete?
	$(BIN)/python -m build --quiet
	$(BIN)/python -m pytest -n 0 -m "long or not long" tests/test_package.py

clean: ## remove what the other targets made
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis demo site
