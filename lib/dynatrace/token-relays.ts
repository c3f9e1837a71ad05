/** Which token a relay has sent with since the secret changed; nothing at all for one that had nothing to send. */
export interface RelayUse {
  readonly account: string;
  readonly region: string;
  /** When the newest generation was first used, ISO 8601, to five minutes. */
  readonly newestSince?: string;
  /** Until when an older one was used, ISO 8601, to five minutes. */
  readonly olderUntil?: string;
  /** Why the relay could not be asked. */
  readonly problem?: string;
}

/** What CloudWatch has of a relay's generation, by the time a period of five minutes began. */
export type GenerationPoints = readonly { readonly time: number; readonly lowest: number; readonly highest: number }[];

/** Length of a point of the metric, in seconds. */
export const PERIOD_SECONDS = 300;

/** What the points say: a period in which a relay went over has both generations in it. */
export function summariseUse(points: GenerationPoints, newest: number): Pick<RelayUse, "newestSince" | "olderUntil"> {
  const using = points.filter(({ highest }) => highest >= newest).map(({ time }) => time);
  const older = points.filter(({ lowest }) => lowest < newest).map(({ time }) => time + PERIOD_SECONDS * 1000);
  const iso = (time: number) => new Date(time).toISOString();
  return {
    ...(using.length > 0 && { newestSince: iso(Math.min(...using)) }),
    ...(older.length > 0 && { olderUntil: iso(Math.max(...older)) }),
  };
}

/** What the relays have used, in words. */
export interface RelayRemarks {
  /** No relay is known to use an older generation now. */
  readonly settled: boolean;
  readonly remarks: readonly string[];
}

/** Relays listed by name at most. */
const LISTED = 10;

/**
 * Judges what the relays have used.
 *
 * @param over - when every relay should have read the secret again
 */
export function relayRemarks(uses: readonly RelayUse[], newest: number, over: Date): RelayRemarks {
  if (uses.length === 0) return { settled: true, remarks: [] };
  const late = uses.filter(({ olderUntil }) => olderUntil !== undefined && Date.parse(olderUntil) > over.getTime());
  const unasked = uses.filter(({ problem }) => problem !== undefined);
  const using = uses.filter(({ newestSince }) => newestSince !== undefined);
  const silent =
    uses.length - using.length - unasked.length - uses.filter((use) => !use.newestSince && use.olderUntil).length;
  const last = using
    .map(({ newestSince }) => newestSince!)
    .sort()
    .at(-1);
  const accounts = new Set(using.map(({ account }) => account)).size;
  return {
    settled: late.length === 0,
    remarks: [
      ...late
        .slice(0, LISTED)
        .map(
          ({ account, region, olderUntil }) =>
            `${account} ${region} used an older generation until ${clock(olderUntil!)}, when it should have left it: its relay cannot read the secret, its log says why`,
        ),
      `${using.length} of ${uses.length} relays, in ${accounts} ${accounts === 1 ? "account" : "accounts"}, have used generation ${newest}${last === undefined ? "" : `, the last of them since ${clock(last)}`}`,
      ...(silent > 0 ? [`${silent} had nothing to send since the secret changed: they read it before they send`] : []),
      ...(unasked.length > 0
        ? [`${unasked.length} could not be asked: ${unasked[0]!.account} ${unasked[0]!.region}: ${unasked[0]!.problem}`]
        : []),
    ],
  };
}

function clock(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}
