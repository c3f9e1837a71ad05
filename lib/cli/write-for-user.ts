import { renameSync, rmSync, writeFileSync } from "node:fs";
import { UserError } from "../user-error";

/** In words, what most often keeps a file from being written. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
  ENOENT: "there is no such folder",
  ENOTDIR: "a part of its path is no folder",
  EISDIR: "it is a folder",
  EEXIST: "a file of that name is there",
  ENOSPC: "the disk is full",
};

/**
 * Writes a file the user asked for, whole or not at all: who is stopped in the middle keeps the file of before.
 *
 * @throws UserError when it cannot be written
 */
export function writeForUser(file: string, text: string): void {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, text);
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw cannotBeWritten(file, error);
  }
}

/** What the user is told of a file that cannot be written; a bug stays one. */
export function cannotBeWritten(file: string, error: unknown): unknown {
  const { code, path, message } = error as NodeJS.ErrnoException;
  // What the network says has a code too, and no path.
  if (code === undefined || (path === undefined && !(code in REASONS))) return error;
  return new UserError(
    `${file} cannot be written: ${REASONS[code] ?? message}`,
    "mend that, or name another place, and run it again",
  );
}
