import { parseDeployment } from "../../lib/deployment/load-deployment";
import { type Answers, deploymentTemplate, QUESTIONS } from "../../lib/organization/deployment-template";

const answers: Answers = {
  dynatraceUrl: "https://abc12345.live.dynatrace.com",
  hubAccount: "012345678901",
  hubRegion: "eu-west-1",
  regions: "eu-west-1, us-east-1",
  ous: "/prod,/shared",
};

test("the declaration written is one that validates, with the answers in it", () => {
  const deployment = parseDeployment(deploymentTemplate(answers, "0123"), "deployment.yaml");
  expect(deployment).toMatchObject({
    dynatrace: { url: answers.dynatraceUrl },
    hub: { account: "012345678901", region: "eu-west-1" },
    deployRole: { name: "hubrelay-deploy", externalId: "0123" },
    organization: { include: { ous: ["/prod", "/shared"] } },
    regions: { default: ["eu-west-1", "us-east-1"] },
  });
});

test("without OUs all accounts are meant", () => {
  const deployment = parseDeployment(deploymentTemplate({ ...answers, ous: "" }, "0123"), "deployment.yaml");
  expect(deployment.organization.include).toBeUndefined();
});

test("what stands in comments is right too: taken out of them, the declaration validates", () => {
  const text = deploymentTemplate({ ...answers, ous: "" }, "0123")
    .replace(/^backend:\n.*\n.*\n/m, "")
    .replace(/^(\s*)# (exclude:|include:|accounts:|filters:|backend:)/gm, "$1$2")
    .replace(/^# {3}( *)(- name|severity)/gm, "   $1$2");
  const deployment = parseDeployment(text, "deployment.yaml");
  expect(deployment.filters).toHaveLength(1);
  expect(deployment.backend.type).toBe("s3");
  expect(deployment.organization.exclude?.accounts).toEqual(["123456789012"]);
});

test.each([
  ["dynatraceUrl", "https://abc12345.apps.dynatrace.com", "abc12345.live.dynatrace.com"],
  ["dynatraceUrl", "abc12345", "expected the environment's URL"],
  ["hubAccount", "1234", "expected a 12-digit account id"],
  ["hubRegion", "Ireland", "expected an AWS region"],
  ["regions", "eu-west-1,mars", 'received "mars"'],
  ["regions", " ", "at least one region"],
  ["regions", "us-gov-west-1", "one partition"],
  ["ous", "/prod,test", 'received "test"'],
])("a wrong %s (%s) is told what is expected", (key, answer, message) => {
  const question = QUESTIONS.find((each) => each.key === key);
  expect(question?.problem(answer, { hubRegion: "eu-west-1" })).toContain(message);
});

test.each(Object.entries(answers).slice(0, 4))("a right %s is taken", (key, answer) => {
  const question = QUESTIONS.find((each) => each.key === key);
  expect(question?.problem(answer, { hubRegion: "eu-west-1" })).toBeUndefined();
});
