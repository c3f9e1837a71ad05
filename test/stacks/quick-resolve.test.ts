import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, DefaultTokenResolver, Fn, StringConcat, TerraformStack, Token } from "cdktf";
import * as fc from "fast-check";
import { quickResolve, slowResolve } from "../../stacks/quick-resolve";

const outdir = mkdtempSync(join(tmpdir(), "hubrelay-resolve-"));
const stack = new TerraformStack(new App({ outdir, stackTraces: false }), "stack");
afterAll(() => rmSync(outdir, { recursive: true }));
const resolver = new DefaultTokenResolver(new StringConcat());
const options = { scope: stack, resolver, preparing: false, prefix: [] };

/** Everything of CDKTF that a value can hold: encoded text, numbers, lists and maps, functions of Terraform, text that looks like one. */
const encoded: readonly unknown[] = [
  Token.asString({ resolve: () => "a" }),
  Token.asNumber({ resolve: () => 1 }),
  Token.asList({ resolve: () => ["a"] }),
  Token.asStringMap({ resolve: () => ({ a: "b" }) }),
  Token.asAny({ resolve: () => ({ nested: [undefined, "a"] }) }),
  `arn:aws:sqs:${Token.asString({ resolve: () => "region" })}:\${aws_sqs_queue.a.arn}`,
  `${Token.asNumber({ resolve: () => 3 })} days`,
  Fn.join(",", ["a", Token.asString({ resolve: () => "b" })]),
  { resolve: () => "itself" },
  "${path.module}/$${escaped}",
  "1e5",
  "-e9",
  1e5,
  1e-7,
  -1,
  null,
  undefined,
  new Date(0),
];
const anything = fc.anything({
  maxDepth: 4,
  withNullPrototype: false,
  values: [fc.constantFrom(...encoded), fc.string(), fc.integer(), fc.double(), fc.boolean()],
});

const outcome = (resolve: typeof quickResolve, value: unknown) => {
  try {
    return { value: resolve(value, options) };
  } catch (error) {
    return { error: (error as Error).message };
  }
};

test("every value resolves to what CDKTF makes of it, and every refusal is CDKTF's", () => {
  fc.assert(
    fc.property(anything, (value) => {
      expect(outcome(quickResolve, value)).toEqual(outcome(slowResolve, value));
    }),
    { numRuns: 3000 },
  );
});

test.each(encoded.map((value, index) => [index, value]))(
  "token %i resolves alone, in a list and in an object",
  (_, value) => {
    for (const each of [value, [value], ["a", value], { key: value }, { list: [{ value }] }]) {
      expect(outcome(quickResolve, each)).toEqual(outcome(slowResolve, each));
    }
  },
);

test("a token as a key, an unknown token and a circle are dealt with as CDKTF does", () => {
  const circle: Record<string, unknown> = { a: 1 };
  circle.itself = circle;
  for (const each of [
    { [Token.asString({ resolve: () => "key" })]: 1 },
    { [Token.asString({ resolve: () => 7 })]: 1 },
    "${TfToken[unknown.1]}",
    { deep: { wrong: [() => 1] } },
    { construct: stack },
    Token.STRING_MAP_TOKEN_VALUE,
    circle,
  ]) {
    expect(outcome(quickResolve, each)).toEqual(outcome(slowResolve, each));
  }
});
