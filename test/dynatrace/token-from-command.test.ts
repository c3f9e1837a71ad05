import { externalTokenVariables, unusedTokenVariables } from "../../lib/dynatrace/token-from-command";

const TOKEN = "dt0c01.TESTTOKEN.NOTASECRET";
const printing = (text: string) => [process.execPath, "-e", `process.stdout.write(${JSON.stringify(text)})`];
const external = (command?: string[], suffix = "") => [
  {
    declared: { mode: "external", generation: 1, warnDays: 30, ...(command && { command }) } as const,
    secret: "hubrelay/ingest-token",
    suffix,
    exceptAccounts: [],
  },
];

test("what the command prints becomes the variable, without the line break behind it", async () => {
  expect(await externalTokenVariables(external(printing(`${TOKEN}\n`)), {})).toEqual({ TF_VAR_ingest_token: TOKEN });
});

test("a value that is there already is taken, and the command not run", async () => {
  const env = { TF_VAR_ingest_token: TOKEN };
  expect(await externalTokenVariables(external(["no-such-program"]), env)).toEqual({});
});

test("a managed token needs nothing", async () => {
  const declared = { mode: "managed", generations: [1], expirationDates: {}, warnDays: 30 } as const;
  const [token] = external();
  expect(await externalTokenVariables([{ ...token!, declared }], {})).toEqual({});
});

test("without a value and a command, both are proposed", async () => {
  await expect(externalTokenVariables(external(), {})).rejects.toMatchObject({
    message: expect.stringContaining("TF_VAR_ingest_token is not set"),
    whatToDo: expect.stringContaining("a command that prints it"),
  });
});

test("what is no token is refused and not repeated", async () => {
  const failure = await externalTokenVariables(external(printing("hunter2hunter2")), {}).catch((error) => error);
  expect(failure.message).toContain("expected a Dynatrace access token");
  expect(failure.message).not.toContain("hunter2");
});

test.each([
  [["no-such-program-anywhere"], "cannot be started"],
  [[process.execPath, "-e", "process.exit(3)"], "ended with 3"],
])("a command that fails is named: %j", async (command, message) => {
  await expect(externalTokenVariables(external([...command]), {})).rejects.toThrow(message);
});

test("a token of some accounts' own comes in a variable of its own", async () => {
  const tokens = [...external(printing(TOKEN)), ...external(printing("dt0c01.OTHERTOKEN.NOTASECRET"), "_payments")];
  expect(await externalTokenVariables(tokens, {})).toEqual({
    TF_VAR_ingest_token: TOKEN,
    TF_VAR_ingest_token_payments: "dt0c01.OTHERTOKEN.NOTASECRET",
  });
});

test("a run that stores no token asks nobody for one", () => {
  const tokens = [...external(["no-such-program"]), ...external(undefined, "_payments")];
  expect(Object.keys(unusedTokenVariables(tokens))).toEqual(["TF_VAR_ingest_token", "TF_VAR_ingest_token_payments"]);
});
