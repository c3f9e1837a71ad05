#!/usr/bin/env node
// Runs the TypeScript as it is: nothing to build, nothing that can be older than its source.
// The SDK's notice about a Node.js it will need one day is for those who choose the SDK's version, not for every run of a command.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
require("tsx/cjs");
require("../lib/cli/main.ts");
