/**
 * Switches off the stack traces that CDKTF takes for every token: nine tenths of the time and three quarters of the memory of
 * constructing a large organization go into them, and nobody reads them. `cdktf` 0.21 has no setting for it, so its private
 * function is replaced; import this before anything that constructs.
 */
const stackTrace = require("cdktf/lib/tokens/private/stack-trace") as { captureStackTrace: () => string[] };
stackTrace.captureStackTrace = () => [];

export {};
