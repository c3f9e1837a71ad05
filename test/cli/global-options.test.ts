import type { Command } from "commander";
import { buildProgram } from "../../lib/cli/program";

/** Parses a line with every action replaced by one that keeps the options. */
async function parse(...line: string[]): Promise<Record<string, unknown>> {
  let options: Record<string, unknown> = {};
  const program = buildProgram();
  const quiet = { writeOut: () => undefined, writeErr: () => undefined };
  program.configureOutput(quiet);
  for (const command of program.commands) {
    command.configureOutput(quiet).action((_flags: unknown, self: Command) => {
      options = self.optsWithGlobals();
    });
  }
  await program.parseAsync(["node", "hubrelay", ...line]);
  return options;
}

test.each([
  ["before the command", ["--config", "d.yaml", "--json", "plan"]],
  ["after the command", ["plan", "--config", "d.yaml", "--json"]],
])("global options are understood %s", async (_, line) => {
  expect(await parse(...line)).toMatchObject({ config: "d.yaml", json: true, out: "cdktf.out" });
});

test("accounts and stacks can be named several times", async () => {
  const options = await parse("apply", "-a", "111111111111", "--account", "222222222222", "--stack", "dynatrace");
  expect(options).toMatchObject({ account: ["111111111111", "222222222222"], stack: ["dynatrace"] });
});

test.each([
  [["plan", "--account", "12345"], 'expected a 12-digit account id, received "12345"'],
  [["plan", "--concurrency", "0"], 'expected a whole number from 1, received "0"'],
  [["plan", "--concurrency", "many"], 'expected a whole number from 1, received "many"'],
  [["plan", "--lock-timeout", "soon"], 'expected a time such as 90s or 10m, received "soon"'],
  [["plan", "--acount", "1"], "unknown option '--acount'"],
  [["aply"], "unknown command 'aply'"],
])("%j is refused: %s", async (line, message) => {
  await expect(parse(...line)).rejects.toThrow(message);
});

/** Every command that can be run, with the words that call it. */
function leaves(command: Command, words: readonly string[] = []): [string, Command][] {
  if (command.commands.length === 0) return [[words.join(" "), command]];
  return command.commands.flatMap((each) => leaves(each, [...words, each.name()]));
}

test.each(leaves(buildProgram()))("the help of %s has an example", (words, command) => {
  let help = "";
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  expect(help).toMatch(new RegExp(`\\$ .*npx hubrelay ${words}`));
});

test("there are the seven commands of the main job", () => {
  expect(buildProgram().commands.map((command) => command.name())).toEqual(
    expect.arrayContaining(["validate", "connections", "synth", "plan", "apply", "drift", "destroy"]),
  );
});
