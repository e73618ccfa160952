# The course in one file of rules. `make help` lists what a person types.

PYTHON ?= python3
WORKERS ?= 2
CSV ?= class.csv
# A student's own folder: nothing in it is overwritten, and `make clean` leaves it. Not
# from the environment, where large machines have a WORK of their own.
WORK := work

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
TOOLS := $(BIN)/python -m lenet_course.tools
NOTEBOOKS := $(wildcard notebooks/*.ipynb)
EXECUTED := $(NOTEBOOKS:%=build/%)
COMPARED := $(NOTEBOOKS:notebooks/%.ipynb=build/compared/%)
STUDENT := $(NOTEBOOKS:notebooks/%=build/student/%)
SOLVED := $(NOTEBOOKS:notebooks/%=build/solved/%)
PAGES := $(wildcard site/*) README.md CITATION.cff  # the index shows the first's table
WIDGETS := $(wildcard lenet_course/widgets/*.py lenet_course/widgets/static/*)
CODE := $(shell find lenet_course -name '*.py')
# What the pages show beside the lessons: the ledger, the downloads, the package itself.
MADE := $(wildcard lenet_course/*.toml lenet_course/measured/*.json) $(CODE)
# Each of the processes that test holds TensorFlow, in up to 3 GB, and needs one thread:
# more would wait for each other.
TEST := OMP_NUM_THREADS=1 TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1 \
	$(BIN)/python -m pytest --quiet --numprocesses $(WORKERS) --dist worksteal \
	--ignore tests/test_site.py --ignore tests/classroom
TESTED := Makefile README.md conftest.py pyproject.toml \
	$(shell find lenet_course notebooks site tests -type f ! -name '*.pyc' ! -path '*/.*')
# What `make canary` replaces. Not from the environment, as WORK.
REQUIRED := --requirement requirements.txt
LOCK := uv pip compile pyproject.toml --all-extras --universal \
	--python-version 3.11 --no-emit-index-url --no-annotate

# The progress bar is for people: in a stored output it would be noise.
export TQDM_DISABLE := 1
# TensorFlow greets every import with notes about the processor.
export TF_CPP_MIN_LOG_LEVEL := 3
# What is executed here must not depend on what somebody answered on this machine. Only a
# student's notebooks note their answers where this setting says.
ANSWERS := $(LENET_COURSE_PROGRESS)
export LENET_COURSE_PROGRESS := $(CURDIR)/build/progress.json
# Jupyter's kernels choose matplotlib's backend themselves.
unexport MPLBACKEND
# A dry run (make -n) takes the stamps below as they are.
FORCE := $(if $(findstring n,$(filter-out -%,$(firstword $(MAKEFLAGS)))),,FORCE)
# Notebooks run in their own folder, where a relative path would lead elsewhere.
ifneq ($(LENET_COURSE_DATA),)
override LENET_COURSE_DATA := $(or $(shell $(or $(wildcard $(BIN)/python),$(PYTHON)) -c \
	'import os, sys; print(os.path.abspath(os.path.expanduser(sys.argv[1])))' \
	'$(subst ','\'',$(value LENET_COURSE_DATA))'),$(error LENET_COURSE_DATA cannot be read))
export LENET_COURSE_DATA
endif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help lab site serve pdf student solved handout collect classroom check lint stored test notebooks nbval proofs refresh format lock bench footprint faults canary clean

help:  ## list these targets
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

# A student sees the progress bar, and the answers go where they are always found. The
# settings are defaults: JupyterLab does not ask whether one wants its news.
lab: $(INSTALLED)  ## open your own copies of the lessons, in WORK=work, in JupyterLab
	@$(TOOLS) desk $(NOTEBOOKS) "$(WORK)"
	JUPYTER_CONFIG_PATH="$(CURDIR)/lenet_course/tools/jupyter$${JUPYTER_CONFIG_PATH:+:$$JUPYTER_CONFIG_PATH}" \
		LENET_COURSE_PROGRESS='$(subst ','\'',$(ANSWERS))' env -u TQDM_DISABLE \
		$(BIN)/jupyter lab $(LAB_OPTIONS) "$(WORK)/start.ipynb"

site: build/site/index.html  ## run every notebook and render the course site
	@echo "The course is in build/site/index.html: open it in a browser."

serve: site  ## show the rendered site at http://localhost:8000
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory build/site 8000

pdf: build/course.pdf  ## print the course as one book (needs Chromium)

student: $(STUDENT)  ## write the notebooks without their solutions to build/student

solved: $(SOLVED)  ## write the notebooks with every exercise solved to build/solved

handout: $(STUDENT)  ## add what students get, and no solution, to the git branch handout
	@set -e; GIT_DIR=$$(git rev-parse --absolute-git-dir); export GIT_DIR; \
	export GIT_INDEX_FILE="$(CURDIR)/build/handout.index"; rm -f "$$GIT_INDEX_FILE"; \
	cd build/student; \
	git --work-tree=. add --force $(STUDENT:build/student/%=%); \
	tree=$$(git write-tree); \
	last=$$(git for-each-ref --format='%(objectname)' refs/heads/handout); \
	if [ "$$tree" != "$$(git rev-parse $$last^{tree} 2>&1)" ]; then \
		new=$$(git commit-tree $$tree $${last:+-p $$last} \
			-m "Notebooks without solutions and outputs"); \
		git update-ref refs/heads/handout $$new; \
	fi
	@echo "The branch handout holds the notebooks for students. Push it to a repository"
	@echo "of its own: git push https://... handout:main"

collect: $(INSTALLED)  ## run the notebooks in FOLDER=..., write what their checks say to CSV=...
	@test -n "$(FOLDER)" || { echo "Say which folder: make collect FOLDER=..."; exit 1; }
	$(BIN)/python -m lenet_course.tools.collect "$(FOLDER)" "$(CSV)" $(LIMITS)

# At the end the check checks itself: what is broken must be refused by these rules.
check: lint build/tested build/measured notebooks site nbval  ## check everything
	@$(BIN)/python -m tests.faults.refusals --count

lint: stored  ## check the form of the code and of the stored notebooks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m mypy

stored: $(INSTALLED)
	$(TOOLS) lint $(NOTEBOOKS)

test: build/digits  ## test the helper package and the course's own tools
	$(TEST)
	@touch build/tested

notebooks: $(EXECUTED)  ## execute every notebook with papermill

nbval: $(COMPARED)  ## compare the stored outputs of every notebook with what it gives now
	@$(TOOLS) summary $(NOTEBOOKS)

refresh: build/digits  ## execute every notebook and store its outputs
	$(TOOLS) refresh $(NOTEBOOKS)

proofs: $(INSTALLED)  ## note what the proofs assert, when you have read it
	$(TOOLS) proofs $(NOTEBOOKS)

format: $(INSTALLED)  ## format the code, and the notebooks without executing them
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(TOOLS) format $(NOTEBOOKS)

lock:  ## choose the versions in requirements.txt anew (needs uv)
	$(LOCK) --quiet --upgrade --custom-compile-command "$(LOCK)  (make lock)" \
		--output-file requirements.txt
	echo "--editable ." >> requirements.txt

bench: $(INSTALLED)  ## measure how much faster the calculators are than Keras
	LEAST_RATIO=1000 $(BIN)/python -m pytest --quiet --capture=no tests/shapes/test_speed.py

footprint: build/digits  ## measure the minutes and the memory that the notebooks need
	$(BIN)/python -m lenet_course.tools.teaching $(NOTEBOOKS)

classroom: build/digits  ## test the course on a JupyterHub (needs npm), and for repo2docker
	$(BIN)/python -m pip install --quiet "pip>=25.1"  # older ones know no groups
	$(BIN)/python -m pip install --quiet --requirement requirements.txt --group classroom
	npm install --silent --prefix build/npm configurable-http-proxy
	PATH="$(CURDIR)/build/npm/node_modules/.bin:$$PATH" \
		$(BIN)/python -m pytest --quiet tests/classroom

faults: build/digits  ## inject faults, one at a time: does the check see each? (long)
	env -u TQDM_DISABLE $(BIN)/python -m tests.faults --workers $(WORKERS) $(FAULTS)

# In a copy, with all that a copy has of its own: nothing here is installed or made.
canary:  ## test the course with the newest of every dependency, in a copy of it (long)
	rm -rf build/canary
	mkdir -p build/canary
	cp -R $(filter-out .git .venv build $(WORK),$(wildcard .[a-z]* *)) build/canary
	cd build/canary && make REQUIRED="--editable .[cluster,dev]" .venv/installed
	@echo "Other than in requirements.txt:"
	@sed "s/ *;.*//" requirements.txt | sort > build/canary/build/locked
	@build/canary/.venv/bin/python -m pip freeze --exclude-editable | tr A-Z_ a-z- | sort \
		| comm -13 build/canary/build/locked -
	cd build/canary && make --keep-going test site nbval

clean:  ## remove everything that make made
	rm -rf build $(VENV)

$(INSTALLED): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
		|| { echo "Python 3.11, 3.12 or 3.13 is needed: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet $(REQUIRED)
	touch $@

# The next two change only when what they hold does, so that a switch of the digits or
# of the set of lessons remakes what depends on it, and nothing else.
# The first finds or downloads the digits before several notebooks ask for them. All that
# executes or renders needs it: so here a second make ends, which would write the same
# files. It takes a number in build/make for a make only if a make has it.
build/digits: $(INSTALLED) $(FORCE)
	@mkdir -p build
	@other=$$(cat build/make 2>&1); \
	if [ "$$other" != $$PPID ] && ps -p "$$other" -o comm= 2>&1 | grep -q 'make$$'; then \
		echo "Another make, process $$other, works in this folder. Wait for its end."; \
		exit 1; \
	fi; echo $$PPID > build/make
	@$(BIN)/python -m lenet_course.data > $@.new
	@cat $@.new
	@cmp -s $@.new $@ || cp $@.new $@

build/lessons: $(FORCE)
	@mkdir -p build
	@echo "$(NOTEBOOKS)" | cmp -s - $@ || echo "$(NOTEBOOKS)" > $@

# What each notebook uses of the package, found from the imports: a change there, and
# only there, executes it again.
build/dependencies.mk: FORCE
	@mkdir -p build
	@$(or $(wildcard $(BIN)/python),$(PYTHON)) -m lenet_course.tools.dependencies \
		$(NOTEBOOKS) > $@.new
	@cmp -s $@.new $@ || cp $@.new $@

ifneq ($(filter-out help clean,$(or $(MAKECMDGOALS),help)),)
include build/dependencies.mk
endif

FORCE:

# What `make check` has tested. It cannot see what lies outside this folder: other
# packages, another machine, other digits under the same name. `make test` always tests.
build/tested: $(TESTED) $(INSTALLED) build/digits
	$(TEST)
	@touch $@

# That what was measured for hours is still what the code gives.
build/measured: $(wildcard lenet_course/measured/*) $(CODE) $(INSTALLED) build/digits
	$(BIN)/python -m lenet_course measure --check
	@touch $@

build/notebooks/%.ipynb: notebooks/%.ipynb lenet_course/tools/execution.py $(INSTALLED) \
		build/digits
	@mkdir -p $(@D)
	$(TOOLS) execute $< $@

build/student/%: notebooks/% lenet_course/tools/editions.py lenet_course/tools/form.py $(INSTALLED)
	$(TOOLS) student $< $@

build/solved/%: notebooks/% lenet_course/tools/editions.py lenet_course/tools/form.py $(INSTALLED)
	$(TOOLS) solved $< $@

build/compared/%: notebooks/%.ipynb build/notebooks/%.ipynb \
		$(addprefix lenet_course/tools/,comparison.py nbval_plugin.py pictures.py)
	@mkdir -p $(@D)
	$(BIN)/python -m pytest --quiet -p lenet_course.tools.nbval_plugin --nbval --nbval-current-env \
		-o addopts="" $< \
		--executed build/notebooks/$*.ipynb
	@touch $@

# Rendered beside and moved when it is whole and tested: what a kill or a full disk has
# left of it is never taken for the site.
build/site/index.html: $(EXECUTED) $(PAGES) $(WIDGETS) $(MADE) tests/test_site.py build/lessons
	rm -rf build/doctrees build/pages build/rendered build/replaced
	mkdir -p build/pages/notebooks
	cp $(PAGES) build/pages
	cp $(EXECUTED) build/pages/notebooks
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --nitpicky --quiet \
		-d build/doctrees build/pages build/rendered
	COURSE_SITE=build/rendered $(BIN)/python -m pytest --quiet tests/test_site.py
	@if [ -e build/site ]; then mv build/site build/replaced; fi
	@mv build/rendered build/site
	@rm -rf build/replaced

build/course.pdf: build/site/index.html
	$(TOOLS) book build/site $@
