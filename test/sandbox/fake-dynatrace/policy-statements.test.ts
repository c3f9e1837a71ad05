import { statementProblem } from "../../../sandbox/fake-dynatrace/policy-statements";

test.each([
  "ALLOW storage:security.events:read;",
  'ALLOW storage:buckets:read WHERE storage:bucket-name = "default_securityevents";',
  "ALLOW settings:objects:read, settings:schemas:read;",
  `ALLOW storage:buckets:read WHERE storage:bucket-name = "a";
ALLOW storage:security.events:read WHERE storage:bucket-name = "a" AND storage:dt.security_context IN ("b; c", 'd');`,
  '// who may install\nDENY app-engine:apps:install WHERE shared:app-id NOT IN ("x");',
])("%s is a policy", (query) => {
  expect(statementProblem(query)).toBeUndefined();
});

test.each([
  ["no semicolon", "ALLOW storage:security.events:read"],
  ["another word", "GRANT storage:security.events:read;"],
  ["a value without quotes", "ALLOW storage:buckets:read WHERE storage:bucket-name = a;"],
  ["a quote within a value", 'ALLOW storage:buckets:read WHERE storage:bucket-name = "a"b";'],
  ["an empty list", "ALLOW storage:buckets:read WHERE storage:bucket-name IN ();"],
  ["OR, which there is not", 'ALLOW storage:buckets:read WHERE storage:a = "a" OR storage:b = "b";'],
  ["nothing", ""],
])("%s is refused", (_what, query) => {
  expect(statementProblem(query)).toEqual(expect.any(String));
});
