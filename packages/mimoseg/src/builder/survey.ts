import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { toGrey8, toRgb8 } from "@mimo/imaging";
import type { SourceImage, SourcePicture } from "@mimo/sources";
import pLimit from "p-limit";
import { hashPicture } from "../quality/perceptual-hash.js";
import { datasetRoots, patientKey } from "../quality/related-datasets.js";
import type { BuildFolder } from "./build-folder.js";
import { whileWriting } from "./disk-full.js";
import type { ListedSource } from "./list-sources.js";
import { type OpenedSource, reasonOf } from "./opened-sources.js";
import type { SkipLine, SkipReason } from "./skip-line.js";
import { encodeSurvey, type SurveyEntry, SurveyTable } from "./survey-table.js";
import type { Units } from "./take-units.js";

/** Pictures that are decoded at once: enough to keep libvips' threads busy, few enough to hold in memory. */
const AT_ONCE = 4;

/** Consecutive pictures of one source. */
export interface SurveyUnit {
  /** `000012` */
  readonly name: string;
  /** Which source, by its place in the list. */
  readonly source: number;
  /** First picture, counted within the source. */
  readonly from: number;
  readonly count: number;
  /** First picture, counted over all sources. */
  readonly start: number;
}

/** Cuts the listings into units. */
export function surveyUnits(listed: readonly ListedSource[], imagesPerUnit: number): SurveyUnit[] {
  const units: SurveyUnit[] = [];
  let start = 0;
  for (const [source, { images }] of listed.entries()) {
    for (let from = 0; from < images; from += imagesPerUnit) {
      const name = String(units.length).padStart(6, "0");
      const count = Math.min(imagesPerUnit, images - from);
      units.push({ name, source, from, count, start: start + from });
    }
    start += images;
  }
  return units;
}

/** Where a unit's file lies; its presence means that the unit is done. */
function unitPath(folder: BuildFolder, name: string, suffix: "bin" | "skips.json" = "bin"): string {
  return folder.work("survey", `${name}.${suffix}`);
}

/** The survey as work to be taken: each picture is decoded once, for its hashes. */
export function surveyWork(
  folder: BuildFolder,
  units: readonly SurveyUnit[],
  sources: readonly OpenedSource[],
  writeFile: (path: string, content: string | Uint8Array) => Promise<void>,
): Units {
  const byName = new Map(units.map((unit) => [unit.name, unit]));
  const roots = datasetRoots(sources.flatMap(({ listed }) => listed.datasets));
  return {
    names: units.map(({ name }) => name),
    claims: folder.work("claims", "survey"),
    isDone: async (name) => existsSync(unitPath(folder, name)),
    work: async (name) => {
      const unit = byName.get(name)!;
      const { entries, skips } = await surveyUnit(sources[unit.source], unit, roots);
      await whileWriting(async () => {
        await writeFile(unitPath(folder, name, "skips.json"), JSON.stringify(skips));
        await writeFile(unitPath(folder, name), encodeSurvey(entries));
      });
    },
  };
}

/** The skips of a unit that is done; a file to be read with `readJson`. */
export function surveySkipsPath(folder: BuildFolder, unit: SurveyUnit): string {
  return unitPath(folder, unit.name, "skips.json");
}

/** The finished survey. */
export async function readSurvey(folder: BuildFolder, units: readonly SurveyUnit[]): Promise<SurveyTable> {
  const table = new SurveyTable(units.reduce((sum, { count }) => sum + count, 0));
  for (const { name, start } of units) await table.readUnit(unitPath(folder, name), start);
  return table;
}

async function surveyUnit(
  opened: OpenedSource,
  { from, count }: SurveyUnit,
  roots: ReadonlyMap<string, string>,
) {
  const limit = pLimit(AT_ONCE);
  const skips: (SkipLine | null)[] = new Array(count).fill(null);
  let failures = 0;
  const survey = async (i: number): Promise<SurveyEntry | null> => {
    const image = await opened.describe(from + i);
    const found = await surveyPicture(opened, image, roots);
    if (typeof found !== "string") return found;
    skips[i] = { reason: found, source: opened.listed.name, ref: image.key };
    if (found !== "blank_image" && ++failures % 50 === 0) await opened.checkAlive(50, found);
    return null;
  };
  const entries = await limit.map(
    Array.from({ length: count }, (_, i) => i),
    survey,
  );
  if (failures % 50 > 0) await opened.checkAlive(failures % 50, skips.find((skip) => skip !== null)!.reason);
  return { entries, skips: skips.filter((skip) => skip !== null) };
}

async function surveyPicture(
  opened: OpenedSource,
  image: SourceImage,
  roots: ReadonlyMap<string, string>,
): Promise<SurveyEntry | SkipReason> {
  let picture: SourcePicture;
  try {
    picture = await opened.source.readImage(image);
  } catch (error) {
    return reasonOf(error, "missing_image");
  }
  opened.noteSuccess(image);
  const { width, height, channels } = picture.image;
  const shown = channels === 3 ? toRgb8(picture.image) : toGrey8(picture.image);
  if (shown.every((value) => value === shown[0])) return "blank_image";
  const grey = channels === 3 ? toGrey8(picture.image) : shown;
  const content = createHash("sha256").update(`${width} ${height} ${channels} `).update(shown).digest();
  const patient = createHash("sha256")
    .update(patientKey(image.dataset, image.caseId, roots))
    .digest();
  return {
    hash: hashPicture(grey, width, height),
    content: [content.readUInt32LE(0), content.readUInt32LE(4)],
    patient: [patient.readUInt32LE(0), patient.readUInt32LE(4)],
    bytes: picture.encoded?.bytes.length ?? shown.length,
    questions: image.questions.length,
    split: image.split,
  };
}
