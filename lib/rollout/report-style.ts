/** The report's style sheet: system fonts, colours that keep their contrast in light and dark, readable without colour. */
export const REPORT_STYLE = `
:root { --ink: #1b1f24; --dim: #59636e; --paper: #fff; --card: #f6f8fa; --line: #d1d9e0;
  --good: #1a7f37; --warn: #8a5c00; --bad: #cf222e; --info: #0969da; --idle: #59636e; }
@media (prefers-color-scheme: dark) { :root { --ink: #f0f6fc; --dim: #9198a1; --paper: #0d1117; --card: #161b22; --line: #3d444d;
  --good: #3fb950; --warn: #d29922; --bad: #f85149; --info: #4493f8; --idle: #9198a1; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 70rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; } h3 { font-size: 1rem; margin: 0; }
header p, small, .legend { color: var(--dim); } small { font-weight: normal; }
code, pre, td.n { font-family: ui-monospace, monospace; font-size: .85em; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .5rem 0; }
.tiles { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: 1rem; }
.tile { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--idle); border-radius: 6px;
  padding: .5rem 1rem; min-width: 7rem; }
.tile b { display: block; font-size: 1.4rem; } .tile span { color: var(--dim); }
.tile.applied, .tile.unchanged, .tile.connected { border-left-color: var(--good); } .tile.planned { border-left-color: var(--info); }
.tile.drifted, .tile.undeclared, .tile.unwell { border-left-color: var(--warn); } .tile.failed, .tile.missing { border-left-color: var(--bad); }
article, details { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; margin: .5rem 0; }
article, details.unwell, details.undeclared, details.missing, details.unknown { border-left: 4px solid var(--idle); }
article.failed, details.missing { border-left-color: var(--bad); } article.drifted, details.unwell, details.undeclared { border-left-color: var(--warn); }
summary { cursor: pointer; overflow-wrap: anywhere; } details.more { border: 0; padding: 0; font-size: .85em; color: var(--dim); overflow-wrap: anywhere; }
h3 { overflow-wrap: anywhere; } article p { margin: 0; } ul { margin: .5rem 0; padding-left: 1.2rem; } li { overflow-wrap: anywhere; }
.attribute { color: var(--dim); } del { color: var(--bad); text-decoration: none; } ins { color: var(--good); text-decoration: none; }
.gate { min-width: 16rem; } .check.failed { color: var(--bad); font-weight: bold; } .check.not-checked { color: var(--dim); }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid var(--line); }
thead th { color: var(--dim); font: inherit; vertical-align: bottom; } .n, .w { white-space: nowrap; } .n { text-align: right; }
.scroll { overflow-x: auto; } .grid { width: auto; } .grid th[scope=row] { font-weight: normal; white-space: nowrap; position: sticky; left: 0; background: var(--paper); }
details .grid th[scope=row] { background: var(--card); }
.grid td { text-align: center; border: 1px solid var(--line); } .region span { writing-mode: vertical-rl; transform: rotate(180deg); font-size: .85em; }
.applied, .unchanged, .connected { --ink-of: var(--good); } .planned { --ink-of: var(--info); } .drifted, .undeclared, .unwell { --ink-of: var(--warn); }
.failed, .missing { --ink-of: var(--bad); } .destroyed, .not-started, .unknown { --ink-of: var(--idle); }
.grid td[class], .legend > span { color: var(--ink-of); } .grid td[class] { background: color-mix(in srgb, var(--ink-of) 8%, transparent); }
td.failed, td.missing, td.drifted, td.undeclared, td.unwell { font-weight: bold; } .legend > span { margin-right: 1rem; white-space: nowrap; }
.bar { width: 50%; } .bar i { display: block; height: .6rem; border-radius: 3px; background: var(--info); }
@media (max-width: 40rem) { .grid th[scope=row] { white-space: normal; min-width: 7.5rem; max-width: 9rem; overflow-wrap: anywhere; } .grid th code { display: block; } }
@media print { :root { --paper: #fff; --card: #fff; --ink: #000; --dim: #444; --line: #bbb; --good: #116329; --warn: #7d4e00; --bad: #a40e26; --info: #0550ae; --idle: #444; }
  body { font-size: 11px; } article, tr { break-inside: avoid; } h2 { break-after: avoid; } .scroll { overflow: visible; } main { max-width: none; padding: 0; }
  /* What is folded for the screen is part of what is printed, but for lists of everything. */
  details:not(.more, .fold)::details-content { content-visibility: visible; height: auto; }
  .tile, .grid td, .bar i { print-color-adjust: exact; } .grid th[scope=row] { position: static; } }
`;
