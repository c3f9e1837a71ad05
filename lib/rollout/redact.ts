/** Environment variables whose values must never be seen: names of the usual secrets and every Terraform variable. */
const SECRET_NAME = /^TF_VAR_|TOKEN|SECRET|PASSWORD|PRIVATE_KEY|API_KEY|CREDENTIAL/i;

/** Dynatrace tokens and client secrets: `dt0c01.<24 characters>.<64 characters>`. The public part may be shown. */
const DYNATRACE_TOKEN = /\b(dt0[a-z]\d{2}\.[A-Z0-9]{8,24})\.[A-Z0-9]{32,}\b/g;

/** AWS temporary credentials and signatures as SDKs print them in debug output. */
const SIGNATURE = /(X-Amz-(?:Security-Token|Signature)=)[^&\s"]+/gi;

/**
 * Text without secrets: values of secret environment variables, Dynatrace tokens, AWS signatures. Terraform masks what it knows
 * to be sensitive; a provider's error message is not so careful.
 */
export function redact(text: string, environment: NodeJS.ProcessEnv = process.env): string {
  let clean = text.replace(DYNATRACE_TOKEN, "$1.***").replace(SIGNATURE, "$1***");
  for (const [name, value] of Object.entries(environment)) {
    // Short values ("1", "test") are no secrets and would blot out ordinary words.
    if (value !== undefined && value.length >= 8 && SECRET_NAME.test(name)) clean = clean.split(value).join("***");
  }
  return clean;
}
