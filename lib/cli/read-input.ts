import { readFileSync } from "node:fs";
import { UserError } from "../user-error";

/**
 * The text of a file the user named, or of standard input for `-`.
 *
 * @throws UserError when it cannot be read
 */
export function readInput(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new UserError(
      `${file}: expected a readable file, ${(error as NodeJS.ErrnoException).code === "ENOENT" ? "there is none" : (error as Error).message}`,
      "name a file with findings or events, or - for standard input",
    );
  }
}
