/** A piece of SVG. */
export type Svg = string;

/** A rectangle to draw in, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element. Numbers are written with one decimal at most, so that pictures differ only where they look different. */
export function element(name: string, attributes: Attributes, ...children: readonly Svg[]): Svg {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? short(value) : escapeXml(value!)}"`)
    .join("");
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join("")}</${name}>`;
}

/** A number with one decimal at most. */
export function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** How a text is written. */
export interface TextStyle {
  /** In pixels. @default 13 */
  readonly size?: number;
  readonly fill: string;
  /** @default 400 */
  readonly weight?: 400 | 500 | 600;
  /** @default "start" */
  readonly anchor?: "start" | "middle" | "end";
  /** @default false */
  readonly mono?: boolean;
}

/** A line of text whose baseline starts at `x`, `y`. */
export function text(x: number, y: number, content: string, style: TextStyle): Svg {
  return element(
    "text",
    {
      x,
      y,
      fill: style.fill,
      "font-size": style.size ?? 13,
      "font-weight": style.weight === undefined || style.weight === 400 ? undefined : style.weight,
      "text-anchor": style.anchor === undefined || style.anchor === "start" ? undefined : style.anchor,
      "font-family": style.mono ? MONO : undefined,
    },
    escapeXml(content),
  );
}

/** Families of text and of code: what readers' machines have. */
export const SANS = "Inter, 'Segoe UI', -apple-system, 'Helvetica Neue', Arial, sans-serif";
export const MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace";

export function escapeXml(value: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  // Characters that XML has no way to write are left out.
  return value
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replace(/[&<>"]/g, (character) => entities[character]!);
}
