import { type ConstraintViolation, isObject, type JsonObject } from "./api";

/** A settings object as the tenant keeps it. */
export interface SettingsObject {
  readonly objectId: string;
  readonly schemaId: string;
  readonly schemaVersion: string;
  readonly scope: string;
  /** As it was sent. */
  readonly value: JsonObject;
  /** The identity it belongs to; absent when made with an access token, and then everybody's. */
  readonly owner?: string;
}

const OPENPIPELINE = "builtin:openpipeline.security.events.";

/** Schema ids the rules know. */
export const SCHEMAS = {
  pipelines: `${OPENPIPELINE}pipelines`,
  ingestSources: `${OPENPIPELINE}ingest-sources`,
  routing: `${OPENPIPELINE}routing`,
  pipelineGroups: `${OPENPIPELINE}pipeline-groups`,
  dataForwarding: `${OPENPIPELINE}data-forwarding`,
  connections: "app:dynatrace.security.operations:connections",
} as const;

/** Schemas whose objects belong to whoever made them. */
export function isOwnerBased(schemaId: string): boolean {
  return schemaId.startsWith(OPENPIPELINE) && schemaId !== SCHEMAS.routing;
}

const STAGES = [
  "processing",
  "davis",
  "dataExtraction",
  "metricExtraction",
  "securityContext",
  "storage",
  "costAllocation",
  "productAllocation",
  "smartscapeNodeExtraction",
  "smartscapeEdgeExtraction",
];

/** Processor types without a block of their own. */
const BARE_TYPES = ["drop", "noStorage"];

/** Processor types whose block has the name of the type. */
const BLOCK_TYPES = [
  "dql",
  "fieldsAdd",
  "fieldsRename",
  "fieldsRemove",
  "bucketAssignment",
  "technology",
  "securityContext",
  "costAllocation",
  "productAllocation",
  "davis",
  "bizevent",
  "sdlcEvent",
  "securityEvent",
  "azureLogForwarding",
  "counterMetric",
  "valueMetric",
  "histogramMetric",
  "samplingAwareCounterMetric",
  "samplingAwareValueMetric",
  "samplingAwareHistogramMetric",
  "smartscapeNode",
  "smartscapeEdge",
  "geoLookup",
  "inlineLookup",
];

const PRODUCTS = [
  "amazon-ecr",
  "amazon-guardduty",
  "aws-securityhub",
  "google-artifact-registry",
  "microsoft-defender-forcloud",
  "microsoft-sentinel-siem",
  "ocsf-standard",
];

/**
 * The rules of a schema that a value breaks; none for a schema not known here.
 *
 * @param others the tenant's other settings objects (uniqueness, references)
 */
export function violationsOf(
  schemaId: string,
  value: JsonObject,
  others: readonly SettingsObject[],
): readonly ConstraintViolation[] {
  const check = new Check(value, others);
  switch (schemaId) {
    case SCHEMAS.pipelines:
      check.pipeline();
      break;
    case SCHEMAS.ingestSources:
      check.ingestSource();
      break;
    case SCHEMAS.routing:
      check.routing();
      break;
    case SCHEMAS.connections:
      check.connection();
  }
  return check.violations;
}

class Check {
  readonly violations: ConstraintViolation[] = [];

  constructor(
    private readonly value: JsonObject,
    private readonly others: readonly SettingsObject[],
  ) {}

  pipeline(): void {
    const { customId, displayName } = this.value;
    this.customName("customId", customId);
    this.length("displayName", displayName, 1, 500);
    this.unique(SCHEMAS.pipelines, "customId", customId);
    for (const stage of STAGES) this.stage(stage, this.value[stage]);
  }

  ingestSource(): void {
    const { pathSegment, displayName, enabled } = this.value;
    this.length("displayName", displayName, 1, 512);
    this.demand(typeof enabled === "boolean", "enabled", "must be true or false");
    if (pathSegment !== undefined) {
      const valid = typeof pathSegment === "string" && /^[a-zA-Z](\.?[a-zA-Z0-9])*$/.test(pathSegment);
      this.demand(valid && pathSegment.length <= 100, "pathSegment", "must hold letters, digits and single dots");
      this.unique(SCHEMAS.ingestSources, "pathSegment", pathSegment);
    }
    this.stage("processing", this.value.processing);
    if (isObject(this.value.staticRouting)) this.target("staticRouting", this.value.staticRouting);
  }

  routing(): void {
    const seen = new Set<unknown>();
    for (const [index, entry] of objects(this.value.routingEntries).entries()) {
      const at = `routingEntries[${index}]`;
      this.length(`${at}.description`, entry.description, 1, 512);
      this.demand(!seen.has(entry.description), `${at}.description`, "must be unique");
      seen.add(entry.description);
      this.length(`${at}.matcher`, entry.matcher, 1, 4096);
      this.target(at, entry);
    }
  }

  connection(): void {
    this.length("connection_id", this.value.connection_id, 1, 200);
    this.length("name", this.value.name, 1, 200);
    this.demand(PRODUCTS.includes(String(this.value.product)), "product", `must be one of ${PRODUCTS.join(", ")}`);
    this.unique(SCHEMAS.connections, "connection_id", this.value.connection_id);
  }

  private stage(path: string, stage: unknown): void {
    if (stage === undefined || stage === null) return;
    this.demand(isObject(stage), path, "must be an object");
    const ids = new Set<unknown>();
    for (const [index, processor] of objects(isObject(stage) ? stage.processors : []).entries()) {
      const at = `${path}.processors[${index}]`;
      this.processor(at, processor);
      this.demand(!ids.has(processor.id), `${at}.id`, "must be unique within the stage");
      ids.add(processor.id);
    }
  }

  private processor(at: string, processor: JsonObject): void {
    const type = String(processor.type);
    this.customName(`${at}.id`, processor.id);
    const described = typeof processor.description === "string" && processor.description.trim() !== "";
    this.demand(described && String(processor.description).length <= 512, `${at}.description`, "must not be blank");
    this.demand(typeof processor.enabled === "boolean", `${at}.enabled`, "must be true or false");
    this.demand([...BARE_TYPES, ...BLOCK_TYPES].includes(type), `${at}.type`, `is unknown: ${type}`);
    if (type === "technology") this.demand(processor.matcher === undefined, `${at}.matcher`, "must be absent");
    else this.length(`${at}.matcher`, processor.matcher, 1, 4096);
    for (const block of BLOCK_TYPES) {
      const present = isObject(processor[block]);
      if (block === type) this.demand(present, `${at}.${block}`, "must be present");
      else this.demand(!present, `${at}.${block}`, `does not belong to type ${type}`);
    }
  }

  private target(at: string, target: JsonObject): void {
    if (target.pipelineType === "custom") {
      const known = this.others.some((it) => it.schemaId === SCHEMAS.pipelines && it.objectId === target.pipelineId);
      this.demand(known, `${at}.pipelineId`, "must name a pipeline that exists");
    } else if (target.pipelineType === "builtin") {
      this.length(`${at}.builtinPipelineId`, target.builtinPipelineId, 1, 500);
    } else this.demand(false, `${at}.pipelineType`, "must be builtin or custom");
  }

  private customName(path: string, value: unknown): void {
    const valid = typeof value === "string" && /^\S{4,100}$/.test(value) && !/^(dt|dynatrace)\./.test(value);
    this.demand(valid, path, "must have 4 to 100 characters without blanks and not begin with dt. or dynatrace.");
  }

  private unique(schemaId: string, key: string, value: unknown): void {
    const same = (other: unknown) => String(other).toLowerCase() === String(value).toLowerCase();
    const taken = this.others.some((other) => other.schemaId === schemaId && same(other.value[key]));
    this.demand(!taken, key, "must be unique");
  }

  private length(path: string, value: unknown, low: number, high: number): void {
    const valid = typeof value === "string" && value.length >= low && value.length <= high;
    this.demand(valid, path, `must have ${low} to ${high} characters`);
  }

  private demand(valid: boolean, path: string, message: string): void {
    if (!valid) this.violations.push({ path, message });
  }
}

function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? (value as unknown[]).filter(isObject) : [];
}
