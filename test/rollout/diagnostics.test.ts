import { parseDiagnostics } from "../../lib/rollout/diagnostics";

test("reads terraform's JSON lines and skips the other events", () => {
  const output = [
    '{"type":"version","@level":"info"}',
    '{"type":"diagnostic","diagnostic":{"severity":"error","summary":"S","detail":"D","address":"r.a"}}',
    '{"type":"diagnostic","diagnostic":{"severity":"warning","summary":"W","detail":""}}',
  ].join("\n");
  expect(parseDiagnostics(output)).toEqual([
    { severity: "error", summary: "S", detail: "D", address: "r.a" },
    { severity: "warning", summary: "W", detail: "" },
  ]);
});

test("reads framed text", () => {
  const output =
    "Initializing...\n╷\n│ Error: Failed to install provider\n│ \n│ Error while installing\n│ it\n╵\nbye\n";
  expect(parseDiagnostics(output)).toEqual([
    { severity: "error", summary: "Failed to install provider", detail: "Error while installing\nit" },
  ]);
});

test("reads unframed text, several in a row", () => {
  expect(parseDiagnostics("\nError: one\n\nfirst\n\nError: two\n\nsecond\n")).toEqual([
    { severity: "error", summary: "one", detail: "first" },
    { severity: "error", summary: "two", detail: "second" },
  ]);
});

test("a line cut in the middle by a crash does not stop the reading", () => {
  expect(parseDiagnostics('{"type":"diagn\nError: x\n')).toEqual([{ severity: "error", summary: "x", detail: "" }]);
});
