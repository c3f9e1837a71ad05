import { compliance, detection, event, finding, message, vulnerability } from "./findings";
import { RelayHarness } from "./harness";

const titled = (title: string, id = title, receives = 1) => message(event(finding({ Title: title })), id, receives);

describe("a batch that Dynatrace accepts", () => {
  test("goes in one request, and nothing comes back", async () => {
    const relay = new RelayHarness();
    const failures = await relay.handle(
      message(event(detection()), "a"),
      message(event(vulnerability()), "b"),
      message(event(compliance()), "c"),
    );
    expect(failures).toEqual([]);
    expect(relay.requests).toHaveLength(1);
    expect(relay.requests[0]?.records).toHaveLength(5);
    expect(relay.buried).toEqual([]);
    expect(relay.postponed).toEqual([]);
  });

  test("is summed up in one line of numbers", async () => {
    const relay = new RelayHarness();
    await relay.handle(message(event(detection()), "a"), message(event(finding()), "b"));
    expect(relay.summaries).toEqual([
      {
        messages: 2,
        findings: 2,
        records: 3,
        requests: 1,
        bytes: relay.requests[0]?.bytes,
        refused: 0,
        retried: 0,
        trimmed: 0,
        latencyMs: 0,
        oldestSeconds: 9,
        tokenGeneration: 1,
        tokenRefused: false,
      },
    ]);
    expect(relay.warnings).toEqual([]);
  });

  test("is cut into as few requests as the limit allows, none above it", async () => {
    const relay = new RelayHarness({ requestLimit: 20_000 });
    const failures = await relay.handle(...Array.from({ length: 30 }, (_, index) => titled(`t${index}`)));
    expect(failures).toEqual([]);
    expect(relay.titles).toHaveLength(30);
    for (const request of relay.requests) expect(request.bytes).toBeLessThanOrEqual(20_000);
    const total = relay.requests.reduce((sum, request) => sum + request.bytes, 0);
    expect(relay.requests.length).toBeLessThanOrEqual(Math.ceil(total / 17_000));
  });

  test("an empty batch sends nothing", async () => {
    const relay = new RelayHarness();
    expect(await relay.handle()).toEqual([]);
    expect(relay.requests).toEqual([]);
  });
});

describe("conditions beyond the rule's pattern", () => {
  const filter = [{ field: "title", exclude: ["test finding"] }] as const;

  test("a finding that does not meet them is done with: not sent, not buried, not tried again", async () => {
    const relay = new RelayHarness({ filter });
    expect(await relay.handle(titled("A Test Finding"), titled("Port scan"))).toEqual([]);
    expect(relay.titles).toEqual(["Port scan"]);
    expect(relay.buried).toEqual([]);
    expect(relay.summaries[0]).toMatchObject({ findings: 2, heldBack: 1, records: 1 });
  });
});

describe("an outage", () => {
  test.each([
    ["5xx", { kind: "unavailable", status: 503, reason: "HTTP 503" }],
    ["429", { kind: "unavailable", status: 429, reason: "HTTP 429" }],
    ["silence", { kind: "unavailable", unreachable: true, reason: "ECONNREFUSED" }],
  ] as const)("%s returns all messages of the request, and none is lost or buried", async (_name, outcome) => {
    const relay = new RelayHarness();
    relay.answer = () => outcome;
    expect(await relay.handle(titled("a"), titled("b"))).toEqual(["a", "b"]);
    expect(relay.postponed.map((item) => item.receiptHandle)).toEqual(["handle of a", "handle of b"]);
    expect(relay.buried).toEqual([]);
    expect(relay.warnings.join()).toContain(outcome.reason);
    expect(relay.summaries[0]).toMatchObject({ retried: 2, refused: 0 });
  });

  test("only the messages of the failed request return", async () => {
    const relay = new RelayHarness({ requestLimit: 2_500 });
    relay.answer = (records) =>
      records[0]?.["finding.title"] === "b"
        ? { kind: "unavailable", status: 500, reason: "HTTP 500" }
        : { kind: "accepted" };
    expect(await relay.handle(titled("a"), titled("b"), titled("c"))).toEqual(["b"]);
    expect(relay.requests).toHaveLength(3);
  });

  test("a finding Dynatrace stumbles over each time holds back none of those it came with", async () => {
    const relay = new RelayHarness();
    relay.answer = (records) =>
      records.some((record) => record["finding.title"] === "c")
        ? { kind: "unavailable", status: 500, reason: "HTTP 500" }
        : { kind: "accepted" };
    expect(await relay.handle(...["a", "b", "c", "d", "e"].map((title) => titled(title)))).toEqual(["c"]);
  });

  test("a server in trouble is asked for each half once, and no more", async () => {
    const relay = new RelayHarness();
    relay.answer = () => ({ kind: "unavailable", status: 500, reason: "HTTP 500" });
    expect(await relay.handle(titled("a"), titled("b"), titled("c"), titled("d"))).toEqual(["a", "b", "c", "d"]);
    expect(relay.requests).toHaveLength(3);
  });

  test("records of one message are never parted in the search", async () => {
    const relay = new RelayHarness();
    relay.answer = () => ({ kind: "unavailable", status: 500, reason: "HTTP 500" });
    expect(await relay.handle(message(event(detection()), "a"))).toEqual(["a"]);
    expect(relay.requests).toHaveLength(1);
  });

  test("a message returns if any of its records has to be sent again", async () => {
    const relay = new RelayHarness({ requestLimit: 3_500 });
    relay.answer = () =>
      relay.requests.length === 2 ? { kind: "unavailable", status: 503, reason: "HTTP 503" } : { kind: "accepted" };
    expect(await relay.handle(message(event(detection()), "a"))).toEqual(["a"]);
    expect(relay.requests).toHaveLength(2);
  });

  test("silence ends the attempts of this invocation: the rest would only wait as long", async () => {
    const relay = new RelayHarness({ requestLimit: 2_500 });
    relay.answer = () => ({ kind: "unavailable", unreachable: true, reason: "timeout" });
    expect(await relay.handle(titled("a"), titled("b"), titled("c"))).toEqual(["a", "b", "c"]);
    expect(relay.requests).toHaveLength(1);
  });

  test("messages return later each time, up to 15 minutes", async () => {
    const relay = new RelayHarness();
    relay.answer = () => ({ kind: "unavailable", status: 503, reason: "HTTP 503" });
    for (const receives of [1, 2, 3, 7, 500]) await relay.handle(titled("a", "a", receives));
    expect(relay.postponed.map((item) => item.seconds)).toEqual([15, 30, 60, 900, 900]);
  });

  test("Retry-After is respected", async () => {
    const relay = new RelayHarness();
    relay.answer = () => ({ kind: "unavailable", status: 429, reason: "HTTP 429", retryAfter: 120 });
    await relay.handle(titled("a"));
    expect(relay.postponed[0]?.seconds).toBe(120);
  });

  test("messages come back even if they cannot be postponed", async () => {
    const relay = new RelayHarness();
    relay.answer = () => ({ kind: "unavailable", status: 503, reason: "HTTP 503" });
    relay.postponed.push = () => {
      throw new Error("AccessDenied: no");
    };
    expect(await relay.handle(titled("a"))).toEqual(["a"]);
    expect(relay.warnings.join()).toContain("could not be postponed");
  });

  test("an invocation without time left sends nothing and returns its messages", async () => {
    const relay = new RelayHarness();
    relay.remaining = 4_000;
    expect(await relay.handle(titled("a"))).toEqual(["a"]);
    expect(relay.requests).toEqual([]);
  });
});

describe("a token that is refused", () => {
  test("is read again once, and the same request repeated", async () => {
    const relay = new RelayHarness();
    relay.answer = (_records, token) =>
      token === "second" ? { kind: "accepted" } : { kind: "unauthorized", status: 401 };
    expect(await relay.handle(titled("a"))).toEqual([]);
    expect(relay.requests.map((request) => request.token)).toEqual(["first", "second"]);
    expect(relay.summaries[0]).toMatchObject({ tokenGeneration: 2, tokenRefused: false });
  });

  test.each([401, 403])("twice is an outage, told by log and metric, never with the token: %d", async (status) => {
    const relay = new RelayHarness({ requestLimit: 2_500 });
    relay.answer = () => ({ kind: "unauthorized", status });
    expect(await relay.handle(titled("a"), titled("b"))).toEqual(["a", "b"]);
    expect(relay.refreshes).toBe(1);
    expect(relay.requests).toHaveLength(2);
    expect(relay.buried).toEqual([]);
    expect(relay.warnings.filter((text) => text.includes("token refused"))).toHaveLength(1);
    expect(relay.warnings.join()).not.toMatch(/first|second/);
    expect(relay.summaries[0]).toMatchObject({ tokenRefused: true, retried: 2 });
  });

  test("a secret that cannot be read is an outage with its cause", async () => {
    const relay = new RelayHarness();
    relay.token = () => {
      throw new Error("AccessDeniedException: not allowed to use the key");
    };
    expect(await relay.handle(titled("a"))).toEqual(["a"]);
    expect(relay.requests).toEqual([]);
    expect(relay.warnings.join()).toContain("not allowed to use the key");
  });

  test("a secret that cannot be read again is an outage as well", async () => {
    const relay = new RelayHarness();
    relay.answer = () => ({ kind: "unauthorized", status: 401 });
    relay.refreshed = () => {
      throw new Error("KMS is not there");
    };
    expect(await relay.handle(titled("a"))).toEqual(["a"]);
    expect(relay.warnings.join()).toContain("KMS is not there");
  });
});

describe("a refusal", () => {
  const refuse = (relay: RelayHarness, title: string, status = 400) => {
    relay.answer = (records) =>
      records.some((record) => record["finding.title"] === title)
        ? { kind: "refused", status, message: "field too odd" }
        : { kind: "accepted" };
  };

  test.each([400, 413])("is narrowed down to the culprit, and all others are delivered: %d", async (status) => {
    const relay = new RelayHarness();
    refuse(relay, "t13", status);
    const failures = await relay.handle(...Array.from({ length: 20 }, (_, index) => titled(`t${index}`)));
    expect(failures).toEqual([]);
    expect(relay.buried).toEqual([
      {
        messageId: "t13",
        body: JSON.stringify(event(finding({ Title: "t13" }))),
        source: "arn:aws:sqs:eu-west-1:111111111111:findings",
        reason: "rejected by Dynatrace",
        status,
        message: "field too odd",
        refusedAt: "2026-01-02T00:00:10.000Z",
      },
    ]);
    const accepted = relay.requests
      .filter(({ records }) => !records.some((record) => record["finding.title"] === "t13"))
      .flatMap(({ records }) => records.map((record) => record["finding.title"]));
    expect(new Set(accepted).size).toBe(19);
    expect(relay.requests.length).toBeLessThanOrEqual(11);
    expect(relay.summaries[0]).toMatchObject({ refused: 1, retried: 0 });
  });

  test("of everything puts everything away, in a bounded number of requests", async () => {
    const relay = new RelayHarness();
    relay.answer = () => ({ kind: "refused", status: 400, message: "no" });
    const failures = await relay.handle(...Array.from({ length: 100 }, (_, index) => titled(`t${index}`)));
    expect(failures).toEqual([]);
    expect(relay.buried).toHaveLength(100);
    expect(relay.requests.length).toBeLessThanOrEqual(199);
  });

  test("of one record leaves the finding's other records delivered", async () => {
    const relay = new RelayHarness();
    relay.answer = (records) =>
      records.some((record) => record["object.name"] === "name of i-2")
        ? { kind: "refused", status: 400, message: "no" }
        : { kind: "accepted" };
    await relay.handle(message(event(detection()), "a"));
    expect(relay.requests.map(({ records }) => records.length)).toEqual([2, 1, 1]);
    expect(relay.buried.map((letter) => letter.messageId)).toEqual(["a"]);
  });

  test("of a finding with hundreds of records does not cost hundreds of requests", async () => {
    const relay = new RelayHarness();
    relay.answer = () => ({ kind: "refused", status: 400, message: "no" });
    const vulnerabilities = Array.from({ length: 1_000 }, (_, index) => ({ Id: `CVE-2026-${10_000 + index}` }));
    await relay.handle(message(event(vulnerability({ Vulnerabilities: vulnerabilities })), "a"));
    expect(relay.requests.length).toBeLessThanOrEqual(300);
    expect(relay.buried.map((letter) => letter.messageId)).toEqual(["a"]);
  });

  test("that cannot be put away stays in the queue", async () => {
    const relay = new RelayHarness();
    refuse(relay, "a");
    relay.bury = () => {
      throw new Error("AccessDenied");
    };
    expect(await relay.handle(titled("a"), titled("b"))).toEqual(["a"]);
  });

  test("and an outage while narrowing down: the culprit and what could not be sent come back", async () => {
    const relay = new RelayHarness();
    relay.answer = () =>
      relay.requests.length === 1
        ? { kind: "refused", status: 400, message: "no" }
        : { kind: "unavailable", status: 503, reason: "HTTP 503" };
    expect(await relay.handle(titled("a"), titled("b"))).toEqual(["a", "b"]);
    expect(relay.buried).toEqual([]);
  });
});

describe("a message that can never be delivered", () => {
  test.each([
    ["not JSON", "{", "not JSON"],
    ["a number", "7", "not an event"],
    ["a test message", { Service: "Amazon S3", Event: "s3:TestEvent" }, "no findings"],
    ["an event without findings", event({}, { detail: {} }), "Security Hub Findings - Imported"],
    ["an event whose findings are null", event({}, { detail: { findings: null } }), "no findings"],
    [
      "insight results",
      { "detail-type": "Security Hub Insight Results", detail: { insightResults: [{}] } },
      "Security Hub Insight Results",
    ],
  ])("%s is put away with the reason, and the batch goes on", async (_name, body, reason) => {
    const relay = new RelayHarness();
    expect(await relay.handle(message(body, "odd"), titled("a"))).toEqual([]);
    expect(relay.buried).toHaveLength(1);
    expect(relay.buried[0]).toMatchObject({ messageId: "odd", reason: expect.stringContaining(reason) });
    expect(relay.titles).toEqual(["a"]);
  });
});

describe("a record over the limit", () => {
  test("loses its original first and says so", async () => {
    const relay = new RelayHarness({ requestLimit: 10_000 });
    const found = finding({ ProductFields: { big: "x".repeat(20_000) } });
    expect(await relay.handle(message(event(found), "a"))).toEqual([]);
    const [record] = relay.requests[0]?.records ?? [];
    expect(record).not.toHaveProperty(["event.original_content"]);
    expect(record?.["aws.securityhub.trimmed"]).toEqual(["event.original_content"]);
    expect(record?.["finding.title"]).toBe("Something is open");
    expect(relay.summaries[0]).toMatchObject({ trimmed: 1 });
  });
});

test("a redelivered message gives records with the same event ids", async () => {
  const relay = new RelayHarness();
  await relay.handle(message(event(detection()), "a"));
  await relay.handle(message(event(detection()), "a", 2));
  const [first, second] = relay.requests.map(({ records }) => records.map((record) => record["event.id"]));
  expect(second).toEqual(first);
});

test("passthrough sends the event with a uuid and without the relay's constants", async () => {
  const relay = new RelayHarness({ mapping: "passthrough" });
  await relay.handle(message(event(detection()), "a"));
  const records = relay.requests[0]?.records ?? [];
  expect(records).toHaveLength(2);
  expect(Object.keys(records[0] ?? {}).sort()).toEqual([...Object.keys(event({})), "uuid"].sort());
});

test("no log line holds anything of a finding", async () => {
  const relay = new RelayHarness();
  relay.answer = () => ({ kind: "refused", status: 400, message: "no" });
  await relay.handle(titled("a very private title", "m"), message("{ private", "n"));
  expect(`${relay.warnings.join()} ${JSON.stringify(relay.summaries)}`).not.toContain("private");
});
