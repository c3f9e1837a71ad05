import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { StateStore } from "./state-store";

const SUFFIX = ".tfstate";

/** States in a folder of this machine. */
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

  async isLocked(name: string): Promise<boolean> {
    return existsSync(join(this.place, `.${name}${SUFFIX}.lock.info`));
  }

  async remove(name: string): Promise<void> {
    rmSync(this.file(name));
    rmSync(`${this.file(name)}.backup`, { force: true });
  }

  private file(name: string): string {
    return join(this.place, `${name}${SUFFIX}`);
  }
}
