import { redact } from "../../lib/rollout/redact";

test.each(["TF_VAR_anything", "DYNATRACE_API_TOKEN", "AWS_SECRET_ACCESS_KEY", "DT_CLIENT_SECRET"])(
  "the value of %s is not shown",
  (name) => {
    expect(redact("failed with s3cretvalue!", { [name]: "s3cretvalue!" })).toBe("failed with ***!".replace("!", ""));
  },
);

test("ordinary variables and short values stay", () => {
  expect(redact("eu-west-1 in test", { AWS_REGION: "eu-west-1", MY_TOKEN: "test" })).toBe("eu-west-1 in test");
});

test("of a Dynatrace token only the public part is shown", () => {
  expect(redact(`x dt0s16.ABCDEFGH.${"Z".repeat(64)} y`, {})).toBe("x dt0s16.ABCDEFGH.*** y");
});

test("signed URLs lose their signature", () => {
  expect(redact("https://b/?X-Amz-Signature=abc&x=1", {})).toBe("https://b/?X-Amz-Signature=***&x=1");
});
