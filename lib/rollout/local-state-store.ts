import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { anotherLock, parseLock, type StateLock } from "./state-lock";
import type { StateStore } from "./state-store";

const SUFFIX = ".tfstate";
const LOCK = /^\.(.+)\.tfstate\.lock\.info$/;

/**
 * States in a folder of this machine. A terraform locks the file itself, and its lock ends with it; what a killed one leaves behind is the
 * note of whose it was.
 */
export class LocalStateStore implements StateStore {
  constructor(readonly place: string) {}

  async list(): Promise<string[]> {
    if (!existsSync(this.place)) return [];
    return readdirSync(this.place)
      .filter((file) => file.endsWith(SUFFIX))
      .map((file) => file.slice(0, -SUFFIX.length))
      .sort();
  }

  async read(name: string): Promise<string> {
    return readFileSync(this.file(name), "utf8");
  }

  async locked(): Promise<string[]> {
    if (!existsSync(this.place)) return [];
    return readdirSync(this.place)
      .flatMap((file) => LOCK.exec(file)?.[1] ?? [])
      .sort();
  }

  async lockOf(name: string): Promise<StateLock | undefined> {
    const file = this.note(name);
    return existsSync(file) ? parseLock(readFileSync(file, "utf8")) : undefined;
  }

  async unlock(name: string, lock: StateLock): Promise<void> {
    if ((await this.lockOf(name))?.id !== lock.id) throw anotherLock(name);
    rmSync(this.note(name), { force: true });
  }

  async remove(name: string): Promise<void> {
    rmSync(this.file(name));
    rmSync(`${this.file(name)}.backup`, { force: true });
  }

  private note(name: string): string {
    return join(this.place, `.${name}${SUFFIX}.lock.info`);
  }

  private file(name: string): string {
    return join(this.place, `${name}${SUFFIX}`);
  }
}
