/** The page's look: light or dark as the reader has it, two charts a row, one on paper. */
export const REPORT_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f3f3f0; --paper: #fdfdfc; --text: #22262c; --muted: #5c636d; --rule: #dfe1e4; --ink: #1f5fa8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e1013; --paper: #15181d; --text: #e8eaed; --muted: #a3abb6; --rule: #31363e; --ink: #74b2f7;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 78rem;
  background: var(--page); color: var(--text);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
h1 { margin: 0; font-size: 2.1rem; line-height: 1.2; letter-spacing: -0.02em; overflow-wrap: anywhere; }
h2 { margin: 0 0 0.6rem; font-size: 1.15rem; }
.kind {
  margin: 0 0 0.3rem; color: var(--ink);
  font-size: 0.78rem; font-weight: 600; letter-spacing: 0.09em; text-transform: uppercase;
}
.outcome { margin: 0.6rem 0 1.6rem; max-width: 46rem; font-size: 1.2rem; line-height: 1.5; }
.tiles {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1px; margin: 0 0 1.5rem;
  border: 1px solid var(--rule); border-radius: 0.6rem; background: var(--rule); overflow: hidden;
}
.tiles div { padding: 0.85rem 1rem; background: var(--paper); }
dt { color: var(--muted); font-size: 0.8rem; }
dd { margin: 0; font-size: 1.55rem; font-weight: 600; line-height: 1.3; letter-spacing: -0.01em; }
dd.detail { color: var(--muted); font-size: 0.78rem; font-weight: 400; letter-spacing: 0; }
main { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr)); gap: 1.2rem; }
figure {
  margin: 0; padding: 0.4rem 0.4rem 0.9rem;
  border: 1px solid var(--rule); border-radius: 0.6rem; background: var(--paper);
}
figure svg { display: block; width: 100%; height: auto; }
figcaption { padding: 0 1.1rem; color: var(--muted); font-size: 0.86rem; line-height: 1.45; }
section, details {
  margin-top: 1.2rem; padding: 1.3rem 1.6rem;
  border: 1px solid var(--rule); border-radius: 0.6rem; background: var(--paper);
}
section p { margin: 0 0 0.7rem; max-width: 46rem; }
.columns { display: flex; flex-wrap: wrap; gap: 1rem 3rem; }
.columns div { flex: 1 1 28rem; }
table { align-self: flex-start; border-collapse: collapse; font-size: 0.92rem; }
th, td { padding: 0.25rem 2rem 0.25rem 0; border-bottom: 1px solid var(--rule); text-align: left; }
td { padding-right: 0; text-align: right; }
thead th { color: var(--muted); font-weight: 400; font-size: 0.82rem; }
tbody th { font-weight: 400; }
summary { cursor: pointer; font-weight: 600; }
pre { margin: 0.8rem 0 0; overflow-x: auto; font-size: 0.82rem; line-height: 1.45; }
@media print {
  body { padding: 0; max-width: none; background: none; font-size: 10pt; }
  main { display: block; }
  figure { margin-bottom: 1rem; break-inside: avoid; }
  section, .tiles { break-inside: avoid; }
}
`;
