# Taihang: `make demo` to see it, `make test` before you push, `make faults` and `make fuzz` at length, `make bench` for the figures.

PORT ?= 8460
DATA ?= data/demo
# Records of the measurements; fewer for a quick look.
BENCH_RECORDS ?= 1000000
TARGET := $(or $(CARGO_TARGET_DIR),target)

.PHONY: help setup assets build demo test faults fuzz bench screenshots clean

help:
	@echo "make demo         build everything and open the demonstration region on port $(PORT)"
	@echo "make test         every check: format, lints, tidy, tests, browser"
	@echo "make faults       programs killed, servers restarted, disks filled: at length (as root)"
	@echo "make fuzz         the API by its own description, at length (EXAMPLES=100)"
	@echo "make bench        print what the engine, the readers and the register kernel take"
	@echo "make screenshots  take the pictures of the guides again"
	@echo "make setup        install what the above need (apt-get, as root), or say what is missing"

setup:
	@.ci/setup test

# The web bundle: charts and the small script, from the npm registry by lock file.
assets: crates/web/assets/dist/.built
crates/web/assets/dist/.built: crates/web/assets/package-lock.json $(wildcard crates/web/assets/src/* crates/web/assets/*.mjs)
	cd crates/web/assets && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build
	@touch $@

build: assets
	cargo build --release --package taihang

demo:
	@.ci/setup build
	@$(MAKE) --no-print-directory build
	@cargo run --quiet --release --package taihang -- demo --port $(PORT) --data $(DATA)

test: setup assets
	@.ci/test

faults:
	@.ci/setup test
	@.ci/faults

# For as many examples of every way to use every path; `make test` takes a few.
EXAMPLES ?= 100
fuzz:
	@.ci/setup test
	@EXAMPLES=$(EXAMPLES) SECONDS_EACH=3600 .ci/fuzz-api

bench:
	@.ci/setup build
	@cargo bench --quiet --package taihang-plan --bench throughput -- $(abspath $(FILES))
	@cargo bench --quiet --package taihang-evaluation --bench indices
	@.ci/bench $(BENCH_RECORDS)

screenshots: setup build
	@cargo run --quiet --package taihang-testkit --example screenshots -- $(TARGET)/release/taihang docs/images
	@command -v pngquant >/dev/null && pngquant --force --ext .png --quality 60-95 --speed 1 docs/images/*.png || echo "pngquant makes them smaller: apt-get install pngquant"

clean:
	cargo clean
	rm -rf crates/web/assets/dist crates/web/assets/node_modules
