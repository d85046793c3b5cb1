import { diceOfOverlap } from "../metrics/overlap.js";
import { numberText } from "./cell-text.js";
import type { Sheet, SheetTile } from "./contact-sheets.js";
import { type Html, html } from "./html.js";
import { sampleAnchor } from "./sample-list.js";

/** What of a sheet a page keeps: all but the large PNG. */
export type GallerySheet = Pick<Sheet, "modality" | "protocol" | "tiles">;

/** The tiles of the contact sheets as pictures of their own, so that they wrap on a phone and their words can be read. */
export function galleryHtml(sheets: readonly GallerySheet[], problems: readonly string[]): Html {
  return html`<p><span class="key truth"></span> truth <span class="key prediction"></span> prediction</p>
${sheets.map(
  ({ modality, protocol, tiles }) =>
    html`<h3>${modality}, asked by ${protocol}</h3><div class="sheet">${tiles.map(tileHtml)}</div>
`,
)}${problems.length === 0 ? [] : html`<ul>${problems.map((problem) => html`<li>not shown: ${problem}</li>`)}</ul>`}`;
}

function tileHtml({ kind, row, jpeg, zoom }: SheetTile): Html {
  const { sampleId, terms, targets } = row;
  const dice = numberText(diceOfOverlap(row.overlaps[0]));
  const said = terms.length === 0 ? "nothing" : terms.join(", ");
  const magnified = zoom > 1 ? ` (${zoom.toFixed(1)} × magnified)` : "";
  const source = `data:image/jpeg;base64,${Buffer.from(jpeg).toString("base64")}`;
  return html`<figure><img src="${source}" alt="${kind} answer: ${targets[0]}, Dice ${dice}" loading="lazy"><figcaption><strong>${kind}: ${dice}</strong>${magnified}<br>${targets[0]}; said: ${said}<br><a href="#${sampleAnchor(sampleId)}">${sampleId}</a></figcaption></figure>
`;
}
