import { DescribeKeyCommand, KMSClient, ListResourceTagsCommand, paginateListKeys } from "@aws-sdk/client-kms";
import { LambdaClient, paginateListEventSourceMappings } from "@aws-sdk/client-lambda";
import { DescribeSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { assumeRole } from "../organization/assume-role";
import { type ClientConfig, clientConfig } from "../organization/aws-client";
import { codeOf, isAccessDenied } from "../organization/aws-errors";
import { type ApplyTime, declaredText, placeOf, type ResourcePlace, type StackProgram } from "./take-up";

/** A resource that is declared, and may have been made at some time. */
export interface Sought extends ApplyTime {
  readonly program: StackProgram;
  readonly address: string;
}

/** @returns the id by which AWS knows it; undefined when there is none such, or its declaration tells the id */
export type FindId = (sought: Sought) => Promise<string | undefined>;

/** Asks AWS, entering the account as Terraform does. Changes nothing. @throws Error of the AWS SDK, which holds no secret */
export const findIdInAws: FindId = async (sought) => {
  const place = placeOf(sought.program, sought.address);
  const find = FINDERS[sought.address.split(".")[0] ?? ""];
  if (place === undefined || find === undefined) return undefined;
  const { region, roleArn, externalId } = place;
  const role = roleArn === undefined ? undefined : await assumeRole({ region, roleArn, externalId });
  return find({ ...sought, place, config: clientConfig(region, role) });
};

type Finder = (sought: Sought & { readonly place: ResourcePlace; readonly config: ClientConfig }) => ReturnType<FindId>;

const FINDERS: Readonly<Record<string, Finder>> = {
  aws_lambda_event_source_mapping: async ({ program, address, config }) => {
    const FunctionName = declaredText(program, address, "function_name");
    // Without it, AWS would list everybody's.
    if (FunctionName === undefined) return undefined;
    const client = new LambdaClient(config);
    try {
      // A relay has one mapping: that of its queue.
      for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings({ client }, { FunctionName })) {
        const [mapping] = EventSourceMappings;
        if (mapping !== undefined) return mapping.UUID;
      }
      return undefined;
    } catch (error) {
      if (codeOf(error) === "ResourceNotFoundException") return undefined;
      throw error;
    } finally {
      client.destroy();
    }
  },

  aws_secretsmanager_secret: async ({ program, address, config }) => {
    const client = new SecretsManagerClient(config);
    try {
      const SecretId = declaredText(program, address, "name");
      const { ARN, DeletedDate } = await client.send(new DescribeSecretCommand({ SecretId }));
      return DeletedDate === undefined ? ARN : undefined;
    } catch (error) {
      if (codeOf(error) === "ResourceNotFoundException") return undefined;
      throw error;
    } finally {
      client.destroy();
    }
  },

  // A key has no name: an alias gives it one, later.
  aws_kms_key: async ({ place, config, ...time }) => {
    const client = new KMSClient(config);
    try {
      for await (const { Keys = [] } of paginateListKeys({ client }, {})) {
        for (const { KeyId, KeyArn } of Keys) {
          if (await isFreshKeyOf(client, KeyId!, place.tags, time)) return KeyArn!.split("/").at(-1);
        }
      }
      return undefined;
    } finally {
      client.destroy();
    }
  },
};

/** Keys of others may not even be looked at. */
async function isFreshKeyOf(
  client: KMSClient,
  KeyId: string,
  { hubrelay }: ResourcePlace["tags"],
  { since, until }: ApplyTime,
): Promise<boolean> {
  try {
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
    const made = KeyMetadata?.CreationDate ?? new Date(0);
    if (KeyMetadata?.KeyState !== "Enabled" || made < since || made > until) return false;
    const { Tags = [] } = await client.send(new ListResourceTagsCommand({ KeyId }));
    return Tags.some(({ TagKey, TagValue }) => TagKey === "hubrelay" && TagValue === hubrelay);
  } catch (error) {
    if (isAccessDenied(error)) return false;
    throw error;
  }
}
