import { groupBy } from "@mimo/base";
import type { DatasetReader } from "@mimo/dataset";
import {
  contactSheet,
  decodeRle,
  drawOverlay,
  encodeJpeg,
  type MedicalImage,
  PALETTE,
  shrinkPicture,
  type Tile,
  toRgb8,
} from "@mimo/imaging";
import type { EvaluationReport } from "../harness/evaluation-report.js";
import type { AnswerPicture } from "../harness/image-outcome.js";
import type { SampleRow } from "../harness/sample-row.js";
import { diceOfOverlap } from "../metrics/overlap.js";
import { fileSafe } from "./cell-text.js";
import { chooseExtremes } from "./choose-extremes.js";
import { enlargePicture, framePicture } from "./frame-picture.js";

/** One answer of a sheet, for pages that show it by itself. */
export interface SheetTile {
  readonly kind: "best" | "median" | "worst";
  readonly row: SampleRow;
  readonly jpeg: Uint8Array;
  /** How much larger than within the whole image; 1 for the whole. */
  readonly zoom: number;
}

/** One sheet: best, median and worst answers of a modality, a row of each. */
export interface Sheet {
  /** File name, without folder. */
  readonly name: string;
  readonly modality: string;
  readonly protocol: string;
  /** Null if none of its answers could be shown. */
  readonly png: Uint8Array | null;
  readonly tiles: readonly SheetTile[];
  /** Answers that could not be shown, with reasons. */
  readonly problems: readonly string[];
}

const PROTOCOLS = ["box", "text"] as const;
const KINDS = ["best", "median", "worst"] as const;
const PER_ROW = 4;
const TILE_PX = 320;
/** Characters of a caption's line; what is longer would push the sample's id off the tile. */
const LINE = 52;
const [TRUTH, PREDICTION] = [PALETTE[0], PALETTE[1]];
/** The sheet's own background: fills rows that are not full. */
const FILLER: Tile = { rgb: new Uint8Array(3).fill(24), width: 1, height: 1, caption: "" };

/**
 * Draws contact sheets of the box and text protocols, one per modality and protocol: the truth outlined in blue, the prediction
 * in orange, and the mark; small structures magnified. One sheet is in memory at a time.
 */
export async function* drawSheets(
  { rows, pictures, mainAnswerer }: EvaluationReport,
  readImage: DatasetReader["readImage"],
): AsyncGenerator<Sheet> {
  const pictureOf = new Map(pictures.map((picture) => [picture.sampleId, picture]));
  const shown = rows.filter(
    ({ answerer, sampleId, overlaps }) =>
      answerer === mainAnswerer && overlaps.length > 0 && pictureOf.has(sampleId),
  );
  for (const [modality, group] of groupBy(shown, (row) => row.modality)) {
    for (const protocol of PROTOCOLS) {
      const own = group.filter((row) => row.protocol === protocol);
      const extremes = chooseExtremes(own, scoreOf, PER_ROW);
      const wanted = KINDS.flatMap((kind) =>
        extremes[kind].map((row) => ({ kind, row, picture: pictureOf.get(row.sampleId)! })),
      );
      if (wanted.length === 0) continue;
      const name = `${fileSafe(modality)}-${protocol}.png`;
      yield { name, modality, protocol, ...(await drawSheet(wanted, readImage)) };
    }
  }
}

interface WantedTile {
  readonly kind: SheetTile["kind"];
  readonly row: SampleRow;
  readonly picture: AnswerPicture;
}

type DrawnTile = Tile & Omit<SheetTile, "jpeg">;

/** An image that cannot be read any more costs its tile, not the sheet. */
async function drawSheet(
  wanted: readonly WantedTile[],
  readImage: DatasetReader["readImage"],
): Promise<Pick<Sheet, "png" | "tiles" | "problems">> {
  const drawn: DrawnTile[] = [];
  const problems: string[] = [];
  for (const one of wanted) {
    try {
      drawn.push(drawTile(one, await readImage(one.picture.record)));
    } catch (error) {
      problems.push(`${one.row.sampleId}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (drawn.length === 0) return { png: null, tiles: [], problems };
  const tiles: SheetTile[] = [];
  for (const { kind, row, zoom, rgb, width, height } of drawn) {
    tiles.push({ kind, row, zoom, jpeg: await encodeJpeg(rgb, width, height, TILE_PX * 1.25) });
  }
  return { png: await contactSheet(inRows(drawn), columnsOf(drawn), TILE_PX), tiles, problems };
}

function columnsOf(drawn: readonly DrawnTile[]): number {
  return Math.max(...KINDS.map((kind) => drawn.filter((tile) => tile.kind === kind).length));
}

/** A row for each kind: short rows are filled up. */
function inRows(drawn: readonly DrawnTile[]): Tile[] {
  const rows = KINDS.map((kind) => drawn.filter((tile) => tile.kind === kind)).filter(
    (row) => row.length > 0,
  );
  const across = columnsOf(drawn);
  return rows.flatMap((row) => Array.from({ length: across }, (_, at): Tile => row[at] ?? FILLER));
}

function drawTile({ kind, row, picture }: WantedTile, image: MedicalImage): DrawnTile {
  const packed = [picture.truth, ...(picture.prediction === null ? [] : [picture.prediction])];
  const whole = {
    width: image.width,
    height: image.height,
    rgb: toRgb8(image),
    masks: packed.map(decodeRle),
    marks: picture.marks,
  };
  const { picture: framed, zoom } = framePicture(whole);
  const { width, height, rgb, masks, marks } = enlargePicture(
    shrinkPicture(framed, 2 * TILE_PX),
    1.5 * TILE_PX,
  );
  const [truth, ...predictions] = masks;
  const linePx = Math.max(1, Math.round(Math.max(width, height) / 300));
  // The prediction's line is the thinner one and comes last: where both agree, each can be seen.
  const outlined = drawOverlay(rgb, width, height, [{ mask: truth, color: TRUTH }], {
    alpha: 0,
    outlinePx: Math.min(2 * linePx, width, height),
  });
  const layers = predictions.map((mask) => ({ mask, color: PREDICTION }));
  const drawn = drawOverlay(outlined, width, height, layers, { alpha: 0, outlinePx: linePx, marks });
  return { kind, row, zoom, rgb: drawn, width, height, caption: captionOf(kind, row, zoom) };
}

/** Three lines: how good, what, and the sample's id, of which the end says more than the beginning. */
function captionOf(kind: SheetTile["kind"], row: SampleRow, zoom: number): string {
  const said = row.terms.length > 0 ? row.terms.join(", ") : "nothing";
  const magnified = zoom > 1 ? `, ${zoom.toFixed(1)} x` : "";
  const id = row.sampleId.length <= LINE ? row.sampleId : `...${row.sampleId.slice(3 - LINE)}`;
  return [
    `${kind}: Dice ${scoreOf(row).toFixed(2)}${magnified}`,
    cut(`${row.targets[0]} (said: ${said})`),
    oneLine(id),
  ].join("\n");
}

function cut(text: string): string {
  const line = oneLine(text);
  return line.length <= LINE ? line : `${line.slice(0, LINE - 3)}...`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

function scoreOf({ overlaps }: SampleRow): number {
  return diceOfOverlap(overlaps[0]);
}
