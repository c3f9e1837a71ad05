import { buildProgram } from "./program";
import { reportError } from "./report-error";

buildProgram(process.argv.slice(2))
  .parseAsync(process.argv)
  .catch((error: unknown) => {
    process.exitCode = reportError(error);
  });
