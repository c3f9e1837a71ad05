import { deployRolePolicy } from "../../lib/organization/deploy-role";
import { policyQuestions } from "../../lib/organization/policy-questions";

const policy = deployRolePolicy({ name: "hubrelay", hub: true });
const questions = policyQuestions(policy, "111111111111", "eu-west-1");

test("every action of the policy is asked about", () => {
  const asked = questions.flatMap(({ actions }) => actions);
  expect(asked).toEqual(policy.Statement.flatMap(({ Action }) => Action));
});

test("no resource asked about is a pattern: the simulator would take it for a name", () => {
  const resources = questions.map(({ resource }) => resource).filter((resource) => resource !== "*");
  expect(resources.filter((resource) => resource.includes("*"))).toEqual([]);
});

test("open account and region are those of the connection", () => {
  expect(questions.map(({ resource }) => resource)).toContain("arn:aws:sqs:eu-west-1:111111111111:hubrelay-preflight");
});

test("a statement with a condition is asked about in the circumstances it wants", () => {
  const pass = questions.filter(({ actions }) => actions.includes("iam:PassRole"));
  expect(pass.map(({ context }) => context)).toEqual([
    [{ key: "iam:PassedToService", values: ["events.amazonaws.com"] }],
    [{ key: "iam:PassedToService", values: ["lambda.amazonaws.com"] }],
  ]);
});
