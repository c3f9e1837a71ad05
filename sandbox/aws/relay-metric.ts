import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { clientConfig, rootOf } from "./clients";

/**
 * Writes the metric that CloudWatch would make of the relay's log: the emulator keeps the log and reads no metrics out of it.
 *
 * @param place - `generation`: of the token that the relay sent with
 */
export async function showGeneration(place: {
  readonly endpoint: string;
  readonly account: string;
  readonly region: string;
  readonly generation: number;
}): Promise<void> {
  const { endpoint, account, region, generation } = place;
  const client = new CloudWatchClient(clientConfig(endpoint, rootOf(account), region));
  try {
    await client.send(
      new PutMetricDataCommand({
        Namespace: "hubrelay",
        MetricData: [
          {
            MetricName: "TokenGeneration",
            Dimensions: [{ Name: "service", Value: "hubrelay" }],
            Timestamp: new Date(),
            Value: generation,
          },
        ],
      }),
    );
  } finally {
    client.destroy();
  }
}
