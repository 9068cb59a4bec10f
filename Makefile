# What a newcomer types. Everything else is in Scripts.

PREFIX ?= /usr/local
CONFIGURATION = release
# Where the toolchain has them for it, Swift's libraries become part of the program: it starts in half the time, and runs where
# there is no toolchain.
TOOLCHAIN = $(shell swift -print-target-info | sed -n 's|.*"runtimeResourcePath": "\(.*\)/lib/swift".*|\1|p')
STATIC = $(and $(wildcard $(TOOLCHAIN)/lib/swift_static/linux),$(wildcard $(TOOLCHAIN)/bin/ld.lld))
LINKING = $(if $(STATIC),--static-swift-stdlib -Xswiftc -use-ld=lld)

.PHONY: demo test build benchmark benchmark-disks check install uninstall clean

## Builds Polder, runs a lab, and says what happened and where its captures are.
demo: build
	@Scripts/demo

## All tests, with the external tools that verify them.
test:
	@Scripts/setup test
	@Scripts/test

build:
	@Scripts/setup build
	@swift build -c $(CONFIGURATION) --product polder $(LINKING)

## The workloads, with the figures to reach beside them.
benchmark:
	@Scripts/setup build
	@swift run -c release --package-path Benchmarks Workloads

## Disk images, beside qemu-img where it does the same.
benchmark-disks: build
	@swift run -c release --package-path Benchmarks DiskWorkloads "$$(swift build -c $(CONFIGURATION) --show-bin-path)/polder"

## What continuous integration asks of the text: format, imports.
check:
	@Scripts/check

## Installs the program and its completions for bash, zsh and fish below PREFIX.
install: build
	@Scripts/install "$(PREFIX)"

uninstall:
	@Scripts/install --remove "$(PREFIX)"

clean:
	swift package clean
