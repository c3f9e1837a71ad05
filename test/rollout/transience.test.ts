import { classifyError } from "../../lib/rollout/error-class";
import { nextPause, type Transience, transienceOf } from "../../lib/rollout/transience";

/** What terraform says, sorted as a roll-out sorts it. */
const failure = (summary: string, detail = "") => classifyError([{ severity: "error", summary, detail }], "");

test.each<[Transience, string]>([
  ["passing", "creating SQS Queue: operation error SQS: CreateQueue, api error ThrottlingException: Rate exceeded"],
  ["passing", "creating Lambda Function: api error TooManyRequestsException: Rate exceeded"],
  [
    "passing",
    "api error InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda.",
  ],
  ["passing", "MalformedPolicyDocumentException: Policy contains a statement with one or more invalid principals."],
  ["passing", "putting policy: api error MalformedPolicyDocument: Invalid principal in policy"],
  ["passing", "api error AWS.SimpleQueueService.NonExistentQueue: The specified queue does not exist"],
  ["passing", "api error SubscriptionRequiredException: The AWS Access Key Id needs a subscription for the service"],
  [
    "passing",
    "ResourceConflictException: The operation cannot be performed at this time. An update is in progress for resource",
  ],
  ["passing", "https response error StatusCode: 503, RequestID: x, api error ServiceUnavailable: try later"],
  ["passing", "read tcp 10.0.0.1: connection reset by peer"],
  ["perhaps", "Cannot assume IAM Role: IAM Role (arn:aws:iam::111111111111:role/hubrelay-deploy) cannot be assumed."],
  ["lasting", "No valid credential sources found"],
  ["lasting", "ExpiredToken: The security token included in the request is expired"],
  ["lasting", "api error AccessDenied: not authorized to perform: sqs:CreateQueue"],
  ["lasting", "api error AccessDeniedException: with an explicit deny in a service control policy"],
  ["lasting", "api error LimitExceededException: The requested resource exceeds the maximum number allowed"],
  ["lasting", "Error acquiring the state lock"],
  ["lasting", "Saved plan is stale"],
  ["lasting", "something nobody has seen before"],
])("%s: %s", (expected, text) => {
  expect(transienceOf(failure(text))).toBe(expected);
});

describe("the pause before the next try", () => {
  const throttled = failure("ThrottlingException");
  const denied = failure("AccessDenied");
  const notAssumed = failure("Cannot assume IAM Role");
  const delays = [100, 200];

  test("grows, and ends after the last one", () => {
    expect([0, 1, 2].map((tried) => nextPause(throttled, delays, tried, 0.5))).toEqual([100, 200, undefined]);
  });

  test("is spread by a fifth", () => {
    expect([0, 1].map((random) => nextPause(throttled, delays, 0, random))).toEqual([80, 120]);
  });

  test("is none for a failure that lasts", () => {
    expect(nextPause(denied, delays, 0, 0.5)).toBeUndefined();
  });

  test("comes once where AWS says the same of what is new and of what is not there", () => {
    expect([0, 1].map((tried) => nextPause(notAssumed, delays, tried, 0.5))).toEqual([100, undefined]);
  });
});
