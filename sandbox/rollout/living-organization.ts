import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { OrganizationSeed, SeedAccount } from "../aws/organization-seed";

/** The emulated organization's file, in which accounts join, change and leave while the emulator runs. */
export class LivingOrganization {
  /** @param file - what the emulator answers from */
  public constructor(private readonly file: string) {}

  public join(account: SeedAccount): void {
    this.change((accounts) => [...accounts, account]);
  }

  public suspend(id: string): void {
    this.change((accounts) =>
      accounts.map((account) => (account.id === id ? { ...account, state: "SUSPENDED" } : account)),
    );
  }

  public leave(id: string): void {
    this.change((accounts) => accounts.filter((account) => account.id !== id));
  }

  private change(edit: (accounts: readonly SeedAccount[]) => readonly SeedAccount[]): void {
    const seed = JSON.parse(readFileSync(this.file, "utf8")) as OrganizationSeed;
    // Whole or not at all: the emulator may read at any moment.
    writeFileSync(`${this.file}.new`, JSON.stringify({ ...seed, accounts: edit(seed.accounts) }));
    renameSync(`${this.file}.new`, this.file);
  }
}
