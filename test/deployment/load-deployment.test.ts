import { DeclarationError, type DeclarationProblem } from "../../lib/deployment/declaration-error";
import { parseDeployment } from "../../lib/deployment/load-deployment";
import { DECLARATION, deploymentOf } from "../support/declaration";

function problemsOf(text: string): readonly DeclarationProblem[] {
  try {
    parseDeployment(text, "deployment.yaml");
  } catch (error) {
    if (error instanceof DeclarationError) return error.problems;
    throw error;
  }
  return [];
}

const without = (key: RegExp) => DECLARATION.replace(key, "");

describe("defaults", () => {
  test("a declaration needs only Dynatrace, hub and regions", () => {
    const deployment = deploymentOf();
    expect(deployment.name).toBe("hubrelay");
    expect(deployment.deployRole.name).toBe("hubrelay-deploy");
    expect(deployment.organization.file).toBe("organization.json");
    expect(deployment.filters).toEqual([]);
    expect(deployment.backend).toEqual({ type: "local", path: "state" });
    expect(deployment.aws.providerVersion).toBe("~> 6.25");
    expect(deployment.relay.logRetentionDays).toBe(365);
  });

  test("a block that is given in part keeps the defaults of the rest", () => {
    expect(deploymentOf("relay: { memoryMegabytes: 512 }\n").relay).toEqual({
      logRetentionDays: 365,
      memoryMegabytes: 512,
      maximumConcurrency: 2,
    });
  });
});

/** Each: what is wrong, the text, the line it is found on, its path, and a part of the message. */
const mistakes: readonly [string, string, number, string, string][] = [
  ["an unknown key", `${DECLARATION}regoins: {}\n`, 8, "regoins", 'expected no key "regoins"'],
  ["an unknown key deeper down", DECLARATION.replace("  region:", "  regio:"), 5, "hub.regio", "expected no key"],
  ["a missing block", without(/hub:\n.*\n.*\n/), 1, "hub", "received nothing"],
  ["a missing key", without(/ {2}region: us-east-1\n/), 4, "hub.region", "received nothing"],
  [
    "an account id without quotes",
    DECLARATION.replace('"222222222222"', "222222222222"),
    4,
    "hub.account",
    "expected text",
  ],
  [
    "a short account id",
    DECLARATION.replace('"222222222222"', '"2222"'),
    4,
    "hub.account",
    'expected a 12-digit account id, received "2222"',
  ],
  [
    "a region that is none",
    DECLARATION.replace("eu-west-1", "europe"),
    7,
    "regions.default[1]",
    'expected an AWS region such as eu-west-1, received "europe"',
  ],
  [
    "no region at all",
    DECLARATION.replace("[us-east-1, eu-west-1]", "[]"),
    7,
    "regions.default",
    "expected at least 1 entries",
  ],
  [
    "a URL over plain http",
    DECLARATION.replace("https:", "http:"),
    2,
    "dynatrace.url",
    "expected the environment's URL",
  ],
  [
    "the apps address in place of the live one",
    DECLARATION.replace(".live.", ".apps."),
    2,
    "dynatrace.url",
    "expected the environment's URL",
  ],
  [
    "a URL with a path",
    DECLARATION.replace(".com", ".com/platform"),
    2,
    "dynatrace.url",
    "expected the environment's URL",
  ],
  ["a name with capitals", `${DECLARATION}name: HubRelay\n`, 8, "name", "lower-case letters"],
  ["a name too long for AWS", `${DECLARATION}name: ${"a".repeat(30)}\n`, 8, "name", "1 to 24"],
  [
    "text where a block belongs",
    `${DECLARATION}organization: organization.json\n`,
    8,
    "organization",
    "expected a block of keys",
  ],
  [
    "a list entry that is wrong",
    `${DECLARATION}organization:\n  exclude:\n    accounts:\n      - "111111111111"\n      - "12"\n`,
    12,
    "organization.exclude.accounts[1]",
    'received "12"',
  ],
  [
    "an OU without a slash",
    `${DECLARATION}organization:\n  include: { ous: [prod] }\n`,
    9,
    "organization.include.ous[0]",
    "expected an OU path",
  ],
  ["a backend there is none of", `${DECLARATION}backend:\n  type: gcs\n`, 9, "backend.type", "received"],
  [
    "an S3 backend without a bucket",
    `${DECLARATION}backend:\n  type: s3\n  region: us-east-1\n`,
    9,
    "backend.bucket",
    "received nothing",
  ],
  [
    "a retention CloudWatch does not know",
    `${DECLARATION}relay:\n  logRetentionDays: 100\n`,
    9,
    "relay.logRetentionDays",
    "received 100",
  ],
  [
    "a number out of range",
    `${DECLARATION}relay:\n  maximumConcurrency: 1\n`,
    9,
    "relay.maximumConcurrency",
    "expected at least 2",
  ],
  [
    "a mapping there is none of",
    DECLARATION.replace("dynatrace:\n", "dynatrace:\n  mapping: raw\n"),
    2,
    "dynatrace.mapping",
    "expected one of semantic, passthrough",
  ],
  [
    "a provider version in words",
    `${DECLARATION}aws: { providerVersion: latest }\n`,
    8,
    "aws.providerVersion",
    "expected a version constraint",
  ],
  [
    "a region list under a wrong account",
    `${DECLARATION}`.replace("regions:\n", 'regions:\n  accounts: { "12": [us-east-1] }\n'),
    7,
    "regions.accounts.12",
    "12-digit",
  ],
  [
    "a severity there is none of",
    `${DECLARATION}filters:\n  - name: a\n    severity: { minimum: URGENT }\n`,
    10,
    "filters[0].severity.minimum",
    "received",
  ],
  ["a key twice", `${DECLARATION}hub: {}\n`, 8, "", "expected valid YAML"],
  ["text that is no YAML", "dynatrace: [", 1, "", "expected valid YAML"],
];

test.each(mistakes)("%s is refused at its line", (_, text, line, path, message) => {
  const problems = problemsOf(text);
  expect(problems.map((problem) => [problem.line, problem.path])).toContainEqual([line, path]);
  expect(problems.find((problem) => problem.path === path)?.message).toContain(message);
});

test("all mistakes are told at once, in the order of the file", () => {
  const text = `name: HubRelay\n${DECLARATION.replace("eu-west-1", "europe").replace(".live.", ".apps.")}regoins: {}\n`;
  expect(problemsOf(text).map((problem) => problem.path)).toEqual([
    "name",
    "dynatrace.url",
    "regions.default[1]",
    "regoins",
  ]);
});

test("the message has place, path, what was expected and what came, and what to do", () => {
  const [problem] = problemsOf(DECLARATION.replace('"222222222222"', '"12345"'));
  expect(new DeclarationError([problem!]).message).toBe(
    [
      "deployment.yaml:4:12  hub.account",
      '  expected a 12-digit account id, received "12345"',
      '  write it in quotes, with leading zeros: "012345678901"',
    ].join("\n"),
  );
});
