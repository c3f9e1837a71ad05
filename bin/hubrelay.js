#!/usr/bin/env node
// Runs the TypeScript as it is: nothing to build, nothing that can be older than its source.
require("tsx/cjs");
require("../lib/cli/main.ts");
