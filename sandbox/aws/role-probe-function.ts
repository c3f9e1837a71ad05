import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetQueueAttributesCommand, ListQueuesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

/** What the probe is told. */
export interface ProbeEvent {
  readonly queueUrl: string;
  readonly secretArn: string;
  readonly otherSecretArn: string;
  readonly hubRegion: string;
}

/** By call: `allowed`, or the name of the refusal. */
export type ProbeAnswer = Readonly<Record<string, string>>;

/** A function that runs with the relay's role in the emulator and says which calls that role may make. */
export async function handler({ queueUrl, secretArn, otherSecretArn, hubRegion }: ProbeEvent): Promise<ProbeAnswer> {
  const sqs = new SQSClient({});
  const hub = new SecretsManagerClient({ region: hubRegion });
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    "sqs:GetQueueAttributes": () =>
      sqs.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["QueueArn"] })),
    "secretsmanager:GetSecretValue": () => hub.send(new GetSecretValueCommand({ SecretId: secretArn })),
    "sqs:SendMessage to its own queue": () =>
      sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "{}" })),
    "sqs:ListQueues": () => sqs.send(new ListQueuesCommand({})),
    "secretsmanager:GetSecretValue of another secret": () =>
      hub.send(new GetSecretValueCommand({ SecretId: otherSecretArn })),
    "secretsmanager:ListSecrets": () => hub.send(new ListSecretsCommand({})),
    "lambda:ListFunctions": () => new LambdaClient({}).send(new ListFunctionsCommand({})),
    "iam:ListRoles": () => new IAMClient({}).send(new ListRolesCommand({})),
  };
  const answer: Record<string, string> = {};
  for (const [name, call] of Object.entries(calls)) {
    answer[name] = await call().then(
      () => "allowed",
      (error: Error) => error.name,
    );
  }
  return answer;
}
