/** The report's style sheet: system fonts, colours that keep their contrast in light and dark, readable without colour. */
export const REPORT_STYLE = `
:root { --ink: #1b1f24; --dim: #59636e; --paper: #fff; --card: #f6f8fa; --line: #d1d9e0;
  --good: #1a7f37; --warn: #9a6700; --bad: #cf222e; --info: #0969da; --idle: #59636e; }
@media (prefers-color-scheme: dark) { :root { --ink: #f0f6fc; --dim: #9198a1; --paper: #0d1117; --card: #161b22; --line: #3d444d;
  --good: #3fb950; --warn: #d29922; --bad: #f85149; --info: #4493f8; --idle: #9198a1; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 70rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; } h3 { font-size: 1rem; margin: 0; }
header p, small, .legend { color: var(--dim); } small { font-weight: normal; }
code, pre, .n { font-family: ui-monospace, monospace; font-size: .85em; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .5rem 0; }
.tiles { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: 1rem; }
.tile { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--idle); border-radius: 6px;
  padding: .5rem 1rem; min-width: 7rem; }
.tile b { display: block; font-size: 1.4rem; } .tile span { color: var(--dim); }
.tile.applied, .tile.unchanged { border-left-color: var(--good); } .tile.planned { border-left-color: var(--info); }
.tile.drifted { border-left-color: var(--warn); } .tile.failed { border-left-color: var(--bad); }
article, details { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; margin: .5rem 0; }
article.failed { border-left: 4px solid var(--bad); } article.drifted { border-left: 4px solid var(--warn); }
article p { margin: 0; } ul { margin: .5rem 0; padding-left: 1.2rem; } li { overflow-wrap: anywhere; }
.attribute { color: var(--dim); } del { color: var(--bad); text-decoration: none; } ins { color: var(--good); text-decoration: none; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid var(--line); }
thead th { color: var(--dim); font-weight: normal; } .n { text-align: right; white-space: nowrap; }
.scroll { overflow-x: auto; } .grid { width: auto; } .grid th[scope] { font-weight: normal; white-space: nowrap; position: sticky; left: 0; background: var(--paper); }
.grid td { text-align: center; } .region span { writing-mode: vertical-rl; transform: rotate(180deg); font-size: .85em; }
td.applied, td.unchanged, .legend .applied, .legend .unchanged { color: var(--good); }
td.planned, .legend .planned { color: var(--info); } td.drifted, .legend .drifted { color: var(--warn); font-weight: bold; }
td.failed, .legend .failed { color: var(--bad); font-weight: bold; } .legend span { margin-right: 1rem; }
.bar { width: 50%; } .bar i { display: block; height: .6rem; border-radius: 3px; background: var(--info); }
@media print { body { font-size: 11px; } article, tr { break-inside: avoid; } .scroll { overflow: visible; } main { max-width: none; } }
`;
