import { FIGURE_STYLE } from "./figure-svg.js";

/** Style of a report's page: light, dark, on a phone and on paper. */
export const REPORT_STYLE = `:root{color-scheme:light dark;--paper:#fff;--ink:#1c2126;--soft:#5a636d;--line:#d5dade;--panel:#f4f6f8;--mark:#fff3c4;--link:#0b5cad}
@media screen and (prefers-color-scheme:dark){:root{--paper:#111417;--ink:#e4e7ea;--soft:#9aa4ae;--line:#30363d;--panel:#1a1e22;--mark:#4a3f12;--link:#7db8ee}}
*{box-sizing:border-box}html{scroll-padding-top:1rem}
body{margin:0 auto;padding:1rem clamp(.75rem,3vw,2rem) 4rem;max-width:76rem;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.7rem;margin:.5rem 0}h2{font-size:1.3rem;margin:2.5rem 0 .5rem;border-top:1px solid var(--line);padding-top:1rem}h3{font-size:1rem;margin:1.5rem 0 .25rem}
a{color:var(--link)}code{background:var(--panel);padding:0 .25em;border-radius:3px;overflow-wrap:anywhere}
.disclaimer{font-weight:600;border-left:4px solid #d55e00;padding:.25rem .75rem;background:var(--panel)}
nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.4rem 1rem}
.cards{list-style:none;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:.6rem}.cards li{border:1px solid var(--line);border-radius:8px;padding:.6rem .75rem;background:var(--panel)}
.cards .value{display:block;font-size:1.6rem;font-weight:650;font-variant-numeric:tabular-nums}.cards .label{display:block;font-size:.85rem}
.range{color:var(--soft);font-size:.78em;white-space:nowrap;font-variant-numeric:tabular-nums}td .range{display:block}
.cards dl{margin:.4rem 0 0;font-size:.8rem;color:var(--soft);display:grid;grid-template-columns:1fr auto;gap:0 .5rem}.cards dd{margin:0;font-variant-numeric:tabular-nums}
.notes{padding-left:1.1rem;color:var(--soft);font-size:.9rem}
.scroll{overflow-x:auto;max-width:100%;margin:.75rem 0}
table{border-collapse:collapse;font-size:.85rem;font-variant-numeric:tabular-nums}caption{text-align:left;white-space:nowrap;font-weight:600;padding:.25rem 0;font-size:.95rem}
th,td{padding:.25rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}thead th{border-bottom:2px solid var(--line);vertical-align:bottom}
tbody th{font-weight:500;position:sticky;left:0;background:var(--paper);min-width:6rem;max-width:16rem;overflow-wrap:break-word}td{overflow-wrap:break-word;max-width:40rem}td.number,th.number{text-align:right;white-space:nowrap}
figure{margin:1rem 0}figcaption{font-size:.85rem;color:var(--soft)}figure svg{max-width:100%;height:auto}
summary{cursor:pointer;color:var(--soft);font-size:.85rem}
.sheet{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(15rem,45%),1fr));gap:.75rem}.sheet figure{margin:0;border:1px solid var(--line);border-radius:6px;overflow:hidden;background:var(--panel);break-inside:avoid}
.sheet img{display:block;width:100%;aspect-ratio:1;object-fit:contain;background:#000}.sheet figcaption{padding:.35rem .5rem;overflow-wrap:anywhere;color:var(--ink);font-size:.8rem}
.key{display:inline-block;width:1.4em;height:.5em;border-radius:2px;vertical-align:middle}.key.truth{background:#56b4e9}.key.prediction{background:#e69f00}
.filter{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:end}.filter label{font-size:.85rem;display:grid}.filter input,.filter select{font:inherit;padding:.3rem;border:1px solid var(--line);border-radius:4px;background:var(--paper);color:var(--ink);max-width:100%}
tr:target th,tr:target td,figure:target{background:var(--mark)!important}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
@media print{body{max-width:none;font-size:10pt;padding:0}nav,.filter,#samples .scroll{display:none}.scroll{overflow:visible}table{font-size:7pt}h2{break-after:avoid}figure,tr{break-inside:avoid}.sheet{grid-template-columns:repeat(4,1fr)}}
${FIGURE_STYLE}`;
