/** Stack, and function, of the Dynatrace app's own forwarder, as its CloudFormation template names them. */
export const APP_STACK = "dynatrace-aws-security-hub-event-forwarder";
export const APP_FUNCTION = `${APP_STACK}-lambda`;

/** A rule of the default bus, as far as it matters here. */
export interface Rule {
  readonly name: string;
  readonly description?: string;
  readonly pattern?: string;
}

/** How hubrelay's own rules begin their description, whatever the deployment is called. */
const HUBRELAY = /^hubrelay: /;

/**
 * Rules that already take Security Hub's findings somewhere: another hubrelay's, and whatever looks like a forwarder to
 * Dynatrace. Rules for other purposes (a ticket, a chat message) are nobody's business.
 *
 * @param own - names of this deployment's rules begin so
 */
export function forwardersAmong(rules: readonly Rule[], own: string): string[] {
  return rules.flatMap(({ name, description = "", pattern = "" }) => {
    if (isOwnRule(name, own) || !pattern.includes("aws.securityhub")) return [];
    if (HUBRELAY.test(description)) return [`rule ${name} of another hubrelay`];
    return /dynatrace/i.test(`${name} ${description}`) ? [`rule ${name}`] : [];
  });
}

/** Whether a rule is this deployment's. @param own - names of its rules begin so */
export function isOwnRule(name: string, own: string): boolean {
  return name === own || name.startsWith(`${own}-`);
}
