# One command per thing a developer does here. `make` alone lists them.

RELEASE := -c release --static-swift-stdlib
HUB := .build/release/ecosystem-hub

.DEFAULT_GOAL := help
.PHONY: help run install test lint conformance bench bench-instructions clean system-libraries

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: system-libraries ## build the hub and run every enabled service (Ctrl-C stops it)
	swift build $(RELEASE) --product ecosystem-hub
	@exec $(HUB) run --settings settings

install: ## install what was built, with settings and the files in deploy/ (PREFIX=/usr/local, DESTDIR=)
	@scripts/install.sh

test: system-libraries ## build, then run the Swift tests and the Python interoperability tests
	@scripts/test.sh

lint: system-libraries ## check format, documentation, layering and purity of the sources
	@scripts/lint.sh

conformance: system-libraries ## run the Autobahn WebSocket suite against the hub (CASE_GROUPS="1 2" for some)
	@scripts/conformance.sh

bench: system-libraries ## measure what a delivery costs, beside uWebSockets and a plain loop of send() (docs/performance.md)
	@scripts/bench.sh

bench-instructions: system-libraries ## count the hub's own instructions for a delivery, under valgrind
	@scripts/bench.sh --instructions

clean: ## remove everything that was built
	rm -rf .build

system-libraries:
	@scripts/install-system-libraries.sh
