import { groupBy } from "@mimo/base";
import type { DatasetReader } from "@mimo/dataset";
import {
  contactSheet,
  decodeRle,
  drawOverlay,
  type MedicalImage,
  PALETTE,
  shrinkPicture,
  type Tile,
  toRgb8,
} from "@mimo/imaging";
import type { AnswerPicture } from "../harness/evaluate-image.js";
import type { EvaluationReport } from "../harness/evaluation-report.js";
import type { SampleRow } from "../harness/sample-row.js";
import { diceOfOverlap } from "../metrics/overlap.js";
import { chooseExtremes } from "./choose-extremes.js";

/** One sheet: best, median and worst answers of a modality, a row of each. */
export interface Sheet {
  /** File name, without folder. */
  readonly name: string;
  /** Null if none of its answers could be shown. */
  readonly png: Uint8Array | null;
  /** Answers that could not be shown, with reasons. */
  readonly problems: readonly string[];
}

const PROTOCOLS = ["box", "text"] as const;
const PER_ROW = 4;
const TILE_PX = 280;
const [PREDICTION, TRUTH] = [PALETTE[1], PALETTE[0]];

/**
 * Draws contact sheets of the box and text protocols, one per modality and protocol: the prediction filled (orange), the truth
 * outlined (blue), and the mark. One sheet is in memory at a time.
 */
export async function* drawSheets(
  { rows, pictures }: EvaluationReport,
  readImage: DatasetReader["readImage"],
): AsyncGenerator<Sheet> {
  const pictureOf = new Map(pictures.map((picture) => [picture.sampleId, picture]));
  const shown = rows.filter(({ answerer, sampleId }) => answerer === "model" && pictureOf.has(sampleId));
  for (const [modality, group] of groupBy(shown, (row) => row.modality)) {
    for (const protocol of PROTOCOLS) {
      const own = group.filter((row) => row.protocol === protocol);
      const { best, median, worst } = chooseExtremes(own, scoreOf, PER_ROW);
      const wanted = Object.entries({ best, median, worst }).flatMap(([kind, list]) =>
        list.map((row) => ({ kind, row, picture: pictureOf.get(row.sampleId)! })),
      );
      if (wanted.length === 0) continue;
      yield { name: `${fileSafe(modality)}-${protocol}.png`, ...(await drawSheet(wanted, readImage)) };
    }
  }
}

interface WantedTile {
  readonly kind: string;
  readonly row: SampleRow;
  readonly picture: AnswerPicture;
}

/** An image that cannot be read any more costs its tile, not the sheet. */
async function drawSheet(
  wanted: readonly WantedTile[],
  readImage: DatasetReader["readImage"],
): Promise<Omit<Sheet, "name">> {
  const tiles: Tile[] = [];
  const problems: string[] = [];
  for (const one of wanted) {
    try {
      tiles.push(await drawTile(one, await readImage(one.picture.record)));
    } catch (error) {
      problems.push(`${one.row.sampleId}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { png: tiles.length === 0 ? null : await contactSheet(tiles, PER_ROW, TILE_PX), problems };
}

async function drawTile({ kind, row, picture }: WantedTile, image: MedicalImage): Promise<Tile> {
  const packed = [picture.truth, ...(picture.prediction === null ? [] : [picture.prediction])];
  const small = shrinkPicture(
    {
      width: image.width,
      height: image.height,
      rgb: toRgb8(image),
      masks: packed.map(decodeRle),
      marks: picture.marks,
    },
    2 * TILE_PX,
  );
  const { width, height, marks } = small;
  const [truth, ...predictions] = small.masks;
  const filled = drawOverlay(
    small.rgb,
    width,
    height,
    predictions.map((mask) => ({ mask, color: PREDICTION })),
    { alpha: 0.45, outlinePx: 0 },
  );
  const rgb = drawOverlay(filled, width, height, [{ mask: truth, color: TRUTH }], {
    alpha: 0,
    outlinePx: Math.max(1, Math.round(Math.min(width, height) / 200)),
    marks,
  });
  const said = row.terms.length > 0 ? row.terms.join(", ") : "nothing";
  const caption = `${kind}: Dice ${scoreOf(row).toFixed(2)}\n${row.targets[0]} (said: ${said})\n${row.imageId}`;
  return { rgb, width, height, caption };
}

function scoreOf({ overlaps }: SampleRow): number {
  return diceOfOverlap(overlaps[0]);
}

/** Modalities come from files: they may hold anything. */
function fileSafe(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "-") || "other";
}
