/** A value as a reader wants it: numbers grouped, times to the minute, lists with commas. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map(formatValue).join(", ");
  if (typeof value === "string") return isTime(value) ? formatTime(value) : value;
  return JSON.stringify(value);
}

/** `12,345`, `12.5` or `0.94`. */
export function formatNumber(value: number): string {
  const places = Math.abs(value) < 1 ? 100 : 10;
  const rounded = Number.isInteger(value) ? value : Math.round(value * places) / places;
  const [whole, decimals] = String(rounded).split(".");
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ",");
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

/** `1.2 MB`. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${formatNumber(Math.round((bytes / 1000 ** power) * 10) / 10)} ${units[power]}`;
}

/** How a tile writes its numbers. */
export function numberFormat(unit: string | undefined): (value: number) => string {
  if (unit === "byte") return formatBytes;
  return unit === "percent" ? (value) => `${formatNumber(value)} %` : formatNumber;
}

export function isTime(value: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) && !Number.isNaN(Date.parse(value));
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `Nov 24 09:30`, in UTC. */
export function formatTime(iso: string): string {
  const time = new Date(iso);
  return `${formatDay(time)} ${two(time.getUTCHours())}:${two(time.getUTCMinutes())}`;
}

/** `Nov 24`, in UTC. */
export function formatDay(time: Date): string {
  return `${MONTHS[time.getUTCMonth()]} ${time.getUTCDate()}`;
}

/** `09:30`, in UTC. */
export function formatHour(time: Date): string {
  return `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** `2 d 13 h`, `4 min`: the two largest units. */
export function formatDuration(milliseconds: number): string {
  const units: readonly (readonly [string, number])[] = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["min", 60_000],
    ["s", 1000],
  ];
  const first = units.findIndex(([, size]) => Math.abs(milliseconds) >= size);
  if (first < 0) return `${Math.round(milliseconds)} ms`;
  let rest = milliseconds;
  const parts = units.slice(first, first + 2).map(([name, size]) => {
    const count = Math.trunc(rest / size);
    rest -= count * size;
    return count === 0 ? "" : `${Math.abs(count)} ${name}`;
  });
  return (milliseconds < 0 ? "−" : "") + parts.filter((part) => part !== "").join(" ");
}
