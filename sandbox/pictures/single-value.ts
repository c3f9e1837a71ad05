import { textWidth } from "./measure";
import { type Svg, text } from "./svg";
import { colorOf } from "./theme";
import { type Chart, formatOf, noRecords, numberOf } from "./tile";

/** One number, as large as its tile allows. */
export function singleValue({ records, settings, box, theme }: Chart): Svg {
  const field = settings.singleValue?.recordField;
  const record = records[0];
  if (!record || field === undefined) return noRecords(box, theme);
  const value = numberOf(record[field]);
  const written = formatOf(settings, field)(value);
  const full = Math.min(52, box.height * 0.72);
  const wide = textWidth(written, { size: full, weight: 600 });
  const size = Math.round(wide > box.width ? (full * box.width) / wide : full);
  const rule = settings.thresholds
    ?.find((threshold) => threshold.isEnabled && threshold.field === field)
    ?.rules.find((one) => (one.comparator === "≥" ? value >= one.value : value <= one.value));
  return text(box.x + box.width / 2, box.y + box.height / 2 + size * 0.35, written, {
    size,
    weight: 600,
    anchor: "middle",
    fill: rule ? colorOf(theme, rule.color.Default) : theme.ink,
  });
}
