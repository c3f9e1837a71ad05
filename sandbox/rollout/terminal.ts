import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RolloutResult } from "../../lib/rollout/result";
import type { HubrelayCli } from "../hubrelay-cli";

/** Gets each line of progress. */
type Progress = (line: string) => void;

/** Commands that leave their result in {@link RESULT_FILE} by themselves. */
const CHANGING = ["apply", "destroy"];
const RESULT_FILE = join(".hubrelay", "result.json");
const LOOK_FILE = join(".hubrelay", "look.json");

/** A user's terminal: runs hubrelay without `--json`, and keeps what it printed for people in `transcript.txt`. */
export class Terminal {
  private readonly transcript: string;

  /** @param dir - where the commands run */
  public constructor(
    private readonly cli: HubrelayCli,
    private readonly dir: string,
  ) {
    this.transcript = join(dir, "transcript.txt");
    writeFileSync(this.transcript, "");
  }

  /** @returns what the command printed @throws DidNotHold when it ends with another exit code */
  public async run(args: readonly string[], exitCode: number, progress?: Progress): Promise<string> {
    return this.shown(args, await this.cli.text(args, exitCode, progress));
  }

  /** As {@link run}, of a command of the roll-out. @returns its result */
  public async rollout(args: readonly string[], exitCode: number, progress?: Progress): Promise<RolloutResult> {
    const changing = CHANGING.includes(args[0] ?? "");
    const more = changing ? ["--yes"] : ["--result", LOOK_FILE];
    const said = await this.cli.text([...args, ...more], exitCode, progress);
    this.shown(changing ? [...args, "--yes"] : args, said);
    return JSON.parse(readFileSync(join(this.dir, changing ? RESULT_FILE : LOOK_FILE), "utf8")) as RolloutResult;
  }

  private shown(args: readonly string[], said: { readonly stdout: string; readonly stderr: string }): string {
    // Progress is for those who watch; warnings are for those who read.
    const warnings = said.stderr.split("\n").filter((line) => /^! (?!\w+ \d+\/)/.test(line));
    const text = [...warnings, said.stdout.trimEnd()].join("\n");
    appendFileSync(this.transcript, `$ npx hubrelay ${args.join(" ")}\n${text}\n\n`);
    return text;
  }
}
