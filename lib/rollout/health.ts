import type { QueueDepths } from "./queue-depths";
import type { GateVerdict } from "./result";

/** What the queues of a wave say: open when no finding lies among the dead letters and every queue could be asked. */
export function healthVerdict(depths: readonly QueueDepths[]): GateVerdict {
  const unknown = depths.filter(({ problem }) => problem !== undefined);
  if (unknown.length > 0) {
    const first = unknown[0]!;
    const where = `${first.connection.account} ${first.connection.region}`;
    return { open: false, message: `${unknown.length} connections cannot be asked: ${where}: ${first.problem}` };
  }
  const ill = depths.filter(({ deadLetters = 0 }) => deadLetters > 0);
  if (ill.length > 0) {
    const letters = ill.reduce((sum, { deadLetters = 0 }) => sum + deadLetters, 0);
    const { account, region } = ill[0]!.connection;
    return { open: false, message: `${letters} dead letters, first in ${account} ${region}` };
  }
  return { open: true, message: `no dead letters in ${depths.length} connections` };
}
