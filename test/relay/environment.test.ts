import { parseRelayEnvironment, RELAY_ENVIRONMENT } from "../../lib/relay/environment";

const VALID = {
  [RELAY_ENVIRONMENT.ingestUrl]: "https://abc.live.dynatrace.com/platform/ingest/v1/security.events",
  [RELAY_ENVIRONMENT.tokenSecretArn]: "arn:aws:secretsmanager:us-east-1:999999999999:secret:hubrelay/token",
  [RELAY_ENVIRONMENT.deadLetterQueueUrl]: "https://sqs.eu-west-1.amazonaws.com/111111111111/dead",
};

test("what need not be said has its default", () => {
  expect(parseRelayEnvironment(VALID)).toMatchObject({
    mapping: "semantic",
    classification: "types",
    serviceName: "hubrelay",
    metricsNamespace: "hubrelay",
  });
});

test.each([
  [RELAY_ENVIRONMENT.ingestUrl, "", "expected an http or https address, received nothing"],
  [RELAY_ENVIRONMENT.ingestUrl, "ftp://x", 'received "ftp://x"'],
  [RELAY_ENVIRONMENT.tokenSecretArn, "hubrelay/token", "expected the ARN of a secret"],
  [RELAY_ENVIRONMENT.deadLetterQueueUrl, "dead", "expected an http or https address"],
  [RELAY_ENVIRONMENT.mapping, "raw", "expected semantic or passthrough"],
  [RELAY_ENVIRONMENT.classification, "guess", "expected types or evidence"],
])("%s = %p is refused: %s", (name, value, problem) => {
  expect(() => parseRelayEnvironment({ ...VALID, [name]: value })).toThrow(`${name}: `);
  expect(() => parseRelayEnvironment({ ...VALID, [name]: value })).toThrow(problem);
});
