import { z } from "zod";

/** Value types of the declaration. Each message reads "expected <this>, received <that>". */

/** What a value should have been and how to write it; read by the loader when it formats a problem. */
interface Expectation {
  readonly expected: string;
  readonly hint?: string;
}

/** A string of a given form; `expected` and `hint` travel with the issue to the error message. */
function stringOf(pattern: RegExp, expectation: Expectation) {
  return z.string().superRefine((value, context) => {
    if (!pattern.test(value)) context.addIssue({ code: "custom", params: expectation, input: value });
  });
}

/** Twelve digits, always a string: YAML would read it as a number and lose leading zeros. */
export const accountId = stringOf(/^\d{12}$/, {
  expected: "a 12-digit account id",
  hint: 'write it in quotes, with leading zeros: "012345678901"',
});

/** An AWS region's code in any partition. */
export const region = stringOf(/^[a-z]{2,4}(-[a-z]+){1,2}-\d$/, { expected: "an AWS region such as eu-west-1" });

/** An OU by path (`/prod/web`) or id (`ou-abcd-12345678`). */
export const organizationalUnit = stringOf(/^(\/.*|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/, {
  expected: 'an OU path such as "/prod" or an id such as "ou-ab12-cdef3456"',
});

/** Prefix of every physical name; short, so that the longest name (64 characters) always fits. */
export const deploymentName = stringOf(/^[a-z][a-z0-9-]{0,23}$/, {
  expected: "1 to 24 lower-case letters, digits and hyphens, starting with a letter",
});

/** An IAM role name without its path. */
export const roleName = stringOf(/^[\w+=,.@-]{1,64}$/, { expected: "an IAM role name of at most 64 characters" });

/** An S3 bucket's name. */
export const bucketName = stringOf(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, { expected: "an S3 bucket name" });

/** A Terraform version constraint whose major version is known. */
export const providerVersion = stringOf(/^(~>|>=|=)?\s*\d+(\.\d+){0,2}(\s*,\s*(<|<=|!=|>=|>)\s*\d+(\.\d+){0,2})*$/, {
  expected: 'a version constraint such as "~> 6.25" or "~> 5.100"',
});

/**
 * A Dynatrace environment: `https://<id>.live.dynatrace.com`, without a path. Plain http only for this machine, so that a
 * token never travels in clear.
 */
export const dynatraceUrl = z.string().superRefine((value, context) => {
  const expectation = { expected: "the environment's URL such as https://abc12345.live.dynatrace.com" };
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const local = url?.hostname === "127.0.0.1" || url?.hostname === "localhost";
  if (!url || (url.protocol !== "https:" && !(url.protocol === "http:" && local))) {
    context.addIssue({ code: "custom", params: { ...expectation, hint: "https only" }, input: value });
  } else if (/\.apps\.dynatrace\.com$/.test(url.hostname)) {
    const hint = `findings are sent to ${url.hostname.replace(".apps.", ".live.")}`;
    context.addIssue({ code: "custom", params: { ...expectation, hint }, input: value });
  } else if (url.pathname !== "/" || url.search !== "" || url.username !== "") {
    context.addIssue({ code: "custom", params: { ...expectation, hint: "leave out path and query" }, input: value });
  }
});
