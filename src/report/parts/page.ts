import { html, type Html } from './html.ts';

/** Colours by medium; every one of them reads on `page` and on `raised` with a contrast of at least 4.5. */
export const palettes = {
  light: {
    page: '#ffffff',
    raised: '#f4f6f8',
    line: '#c9d1d9',
    text: '#1f2328',
    dim: '#57606a',
    bad: '#a40e26',
    create: '#116329',
    adopt: '#0a5a68',
    activate: '#0a5a68',
    update: '#7a4d00',
    replace: '#7a4d00',
    recreate: '#7b2d8b',
    release: '#57606a',
  },
  dark: {
    page: '#0d1117',
    raised: '#161b22',
    line: '#3d444d',
    text: '#e6edf3',
    dim: '#9aa4af',
    bad: '#ff9a92',
    create: '#7ee787',
    adopt: '#79d0e0',
    activate: '#79d0e0',
    update: '#e3b341',
    replace: '#e3b341',
    recreate: '#d8b4fe',
    release: '#9aa4af',
  },
} as const;

type Palette = Readonly<Record<keyof (typeof palettes)['light'], string>>;

const rules = `
*{box-sizing:border-box}
body{margin:0 auto;max-width:72rem;padding:1.5rem;background:var(--page);color:var(--text);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;margin:0 0 .25rem}
h2{font-size:1.1rem;margin:0;display:inline}
p{margin:.4rem 0}
.totals{font-weight:600}
.dim{color:var(--dim)}
.bad,.delete,.remove{color:var(--bad)}
.alarm-text{color:var(--bad);font-weight:700}
.add,.create{color:var(--create)}.adopt{color:var(--adopt)}.activate{color:var(--activate)}.update{color:var(--update)}
.replace{color:var(--replace)}.recreate{color:var(--recreate)}.release{color:var(--release)}
.action{font-weight:600;white-space:nowrap}
details{border:1px solid var(--line);border-radius:.4rem;background:var(--raised);margin:.8rem 0;padding:.5rem .8rem;overflow-x:auto}
details.alarm{border:2px solid var(--bad)}
details.alarm h2{color:var(--bad)}
summary{cursor:pointer}
summary:focus-visible{outline:3px solid var(--text);outline-offset:2px}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
caption{text-align:left;color:var(--dim);padding:.2rem 0}
th,td{text-align:left;vertical-align:top;padding:.25rem .8rem .25rem 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
tbody th{font-weight:500;font-family:ui-monospace,monospace;font-size:.9rem}
ul{margin:0;padding-left:1.1rem}
@media print{
body{max-width:none;padding:0;font-size:11px}
details{background:none;overflow:visible;break-inside:auto}
details::details-content{content-visibility:visible;display:block;height:auto}
tr{break-inside:avoid}thead{display:table-header-group}
}`;

const css = `:root{color-scheme:light dark;${variables(palettes.light)}}
@media screen and (prefers-color-scheme:dark){:root{${variables(palettes.dark)}}}${rules}`;

/** A whole document that needs nothing from outside and runs no script. */
export function page(title: string, body: Html): string {
  return `${
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${{ html: css }}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>`.html
  }\n`;
}

function variables(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');
}
