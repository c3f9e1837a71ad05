import { detection, event, message } from "./findings";
import { RelayHarness } from "./harness";

test("every record tells which version of the relay sent it", async () => {
  const relay = new RelayHarness({ version: "1.2.3" });
  await relay.handle(message(event(detection()), "a"));
  const records = relay.requests.flatMap((request) => request.records);
  expect(new Set(records.map((record) => record["hubrelay.version"]))).toEqual(new Set(["1.2.3"]));
});
