import type { QueryId } from "../../../lib/dynatrace/queries/catalogue";
import { COMPLIANCE } from "./numbers/compliance";
import { DETECTIONS } from "./numbers/detections";
import { FINDINGS } from "./numbers/findings";
import { HEALTH } from "./numbers/health";
import { MONITOR } from "./numbers/monitor";
import { VULNERABILITIES } from "./numbers/vulnerabilities";
import { WORKFLOWS } from "./numbers/workflows";

/**
 * What each query gives over the story, as the values of its columns; each was compared with the story by hand. A new query has
 * to be entered here, or this file does not compile.
 */
export const NUMBERS: Readonly<Record<QueryId, readonly (readonly unknown[])[]>> = {
  ...MONITOR,
  ...FINDINGS,
  ...COMPLIANCE,
  ...DETECTIONS,
  ...VULNERABILITIES,
  ...HEALTH,
  ...WORKFLOWS,
};
