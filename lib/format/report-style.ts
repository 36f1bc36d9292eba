/** The style of a report: the desk's own colours, dark or light as the reader's system has it, and readable on paper. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --ground: oklch(0.967 0.003 255); --panel: oklch(1 0 0); --line: oklch(0.895 0.006 255); --ink: oklch(0.235 0.015 255); --dim: oklch(0.42 0.016 255); --faint: oklch(0.505 0.016 255); --accent: oklch(0.48 0.085 215); --good: oklch(0.49 0.15 255); --bad: oklch(0.53 0.14 45); --warn: oklch(0.51 0.105 85) }
@media (prefers-color-scheme: dark) { :root { --ground: oklch(0.165 0.008 255); --panel: oklch(0.2 0.009 255); --line: oklch(0.28 0.011 255); --ink: oklch(0.945 0.004 255); --dim: oklch(0.765 0.011 255); --faint: oklch(0.655 0.013 255); --accent: oklch(0.84 0.075 200); --good: oklch(0.76 0.115 250); --bad: oklch(0.77 0.135 58); --warn: oklch(0.86 0.13 95) } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 14px/1.5 ui-sans-serif, system-ui, sans-serif }
main { max-width: 1200px; margin: 0 auto; padding: 28px 20px 64px }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 4px; text-wrap: balance }
h2 { font-size: 17px; margin: 36px 0 10px }
h3 { font-size: 14px; margin: 0 0 2px }
p, ul { margin: 0 0 10px; max-width: 80ch }
ul { padding-left: 18px }
.lead, .note { color: var(--dim) }
.note { font-size: 12.5px }
.warn { border-left: 3px solid var(--warn); padding: 6px 12px; margin: 12px 0 }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 12px; margin: 18px 0 6px }
.tile, figure, .frame { background: var(--panel); border: 1px solid var(--line); border-radius: 7px }
.tile { padding: 12px 14px }
.tile b { display: block; font-size: 22px; font-variant-numeric: tabular-nums; margin: 2px 0 }
.tile > span { display: block; color: var(--dim); font-size: 12.5px; font-variant-numeric: tabular-nums }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 500px), 1fr)); gap: 14px }
figure { margin: 0; padding: 14px 14px 8px; min-width: 0 }
figcaption { color: var(--dim); font-size: 12.5px; margin-bottom: 8px }
svg { display: block; width: 100%; height: auto; font: 12px ui-sans-serif, system-ui, sans-serif }
svg .bar { fill: var(--accent); fill-opacity: .72 }
svg .band { fill: var(--accent); fill-opacity: .16 }
svg .line { fill: none; stroke: var(--accent); stroke-width: 2 }
svg .dot { fill: var(--accent); stroke: var(--panel); stroke-width: 1.5 }
svg .whisker { fill: none; stroke: var(--ink); stroke-opacity: .65; stroke-width: 1.2 }
svg .grid { stroke: var(--line) }
svg .zero { stroke: var(--faint) }
svg .mark { stroke: var(--ink); stroke-dasharray: 4 3 }
svg .label { fill: var(--dim); stroke: var(--panel); stroke-width: 4px; paint-order: stroke }
svg .faint { fill: var(--faint); font-size: 11px }
.frame { overflow-x: auto; margin: 0 0 14px }
.frame:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
table { border-collapse: collapse; width: 100%; font-size: 13px; font-variant-numeric: tabular-nums }
caption { text-align: left; font-weight: 600; padding: 10px 10px 6px }
th, td { padding: 4px 10px; text-align: right; white-space: nowrap; border-top: 1px solid var(--line); font-weight: 400 }
thead th { color: var(--dim); font-size: 12px; vertical-align: bottom; white-space: normal; min-width: 74px }
th.text, td.text { text-align: left }
tbody th { font-weight: 400 }
.good { color: var(--good) } .bad { color: var(--bad) } .grey { color: var(--faint) }
details { margin: 0 0 14px } summary { cursor: pointer; color: var(--dim); padding: 4px 0 }
code { font: 12.5px ui-monospace, monospace; overflow-wrap: anywhere }
@media print { main { max-width: none; padding: 0 } .frame { overflow: visible } details > * { display: block } }
`
