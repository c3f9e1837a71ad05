import { buildProgram } from "../../lib/cli/program";

const all = buildProgram();

test("a command that cannot run is listed like one that can, without its module being loaded", () => {
  const listed = buildProgram([]);
  expect(listed.commands.map((command) => [command.name(), command.description()])).toEqual(
    all.commands.map((command) => [command.name(), command.description()]),
  );
  expect(listed.commands.flatMap((command) => command.options)).toEqual([]);
});

test.each(all.commands.map((command) => command.name()))("%s is loaded wherever it stands on the line", (name) => {
  const [loaded] = buildProgram(["--config", "d.yaml", name]).commands.filter((command) => command.name() === name);
  const [whole] = all.commands.filter((command) => command.name() === name);
  expect(loaded!.helpInformation()).toBe(whole!.helpInformation());
});
