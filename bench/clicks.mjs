// Does a corrective click help? From the model's first mask for a name, five clicks at the centre of the largest error,
// and Dice after each: by the model alone (asked again with all clicks) and as the workstation corrects (refineMask).
// Writes bench/results/clicks_<cpu>_<date>.md.
//
// Run: npm run build && node bench/clicks.mjs --data <folder in the plain format> [--model weights/mimo-tiny]
//        [--split test] [--images 100] [--clicks 5] [--threads 2] [--dry]
// Images are spread over the datasets; of each the largest structure is taken. --dry prints and writes nothing.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { groupBy } from "@mimo/base";
import { findTerm, readPlainDataset, structuresOf } from "@mimo/dataset";
import { connectedComponents, emptyMask, interiorPoint, readImage, readMaskPng } from "@mimo/imaging";
import { MimoEngine } from "@mimo/inference";
import { commandLine, machine, percentile, writeReport } from "./report.mjs";

const { values: options } = parseArgs({
  options: {
    data: { type: "string" },
    model: { type: "string", default: fileURLToPath(new URL("../weights/mimo-tiny", import.meta.url)) },
    split: { type: "string", default: "test" },
    images: { type: "string", default: "100" },
    clicks: { type: "string", default: "5" },
    threads: { type: "string", default: "2" },
    dry: { type: "boolean", default: false },
  },
});

const dice = (a, b) => {
  let [both, sum] = [0, 0];
  for (let i = 0; i < a.data.length; i++) {
    both += a.data[i] & b.data[i];
    sum += a.data[i] + b.data[i];
  }
  return sum === 0 ? 1 : (2 * both) / sum;
};

/** The centre of the largest piece of what is missing or too much; null if all is right. */
function nextClick(mask, truth) {
  const { width, height } = truth;
  let best = null;
  for (const positive of [true, false]) {
    const data = truth.data.map((v, i) => ((positive ? v && !mask.data[i] : !v && mask.data[i]) ? 1 : 0));
    const { labels, areas } = connectedComponents({ width, height, data }, 4);
    const area = Math.max(0, ...areas);
    if (area === 0 || area <= (best?.area ?? 0)) continue;
    const label = areas.indexOf(area) + 1;
    const piece = { width, height, data: data.map((_, i) => (labels[i] === label ? 1 : 0)) };
    best = { area, mark: { kind: "point", at: interiorPoint(piece), positive } };
  }
  return best?.mark ?? null;
}

const WAYS = {
  "model alone": (session, term, _mask, fresh, settled) => session.segment(term, [...settled, fresh]),
  corrected: (session, term, mask, fresh, settled) => session.refine(term, mask, [fresh], settled),
};

/** Dice before the first click and after each; a mask that is right stays. */
async function clickThrough(way, session, term, first, truth, times) {
  const scores = [dice(first, truth)];
  const settled = [];
  let mask = first;
  for (let click = 0; click < Number(options.clicks); click++) {
    const fresh = nextClick(mask, truth);
    if (fresh !== null) {
      const found = await WAYS[way](session, term, mask, fresh, settled);
      mask = found.mask ?? emptyMask(truth.width, truth.height);
      times.push(found.ms);
      settled.push(fresh);
    }
    scores.push(dice(mask, truth));
  }
  return scores;
}

/** The same number of images of every dataset, as far as there are, each with its largest structure. */
function chooseTargets(records, count) {
  const usable = records.flatMap((record) => {
    const [largest] = structuresOf(record).sort((a, b) => b.whole.areaPx - a.whole.areaPx);
    return largest === undefined ? [] : [{ record, structure: largest }];
  });
  const groups = [...groupBy(usable, ({ record }) => record.dataset).values()];
  const chosen = [];
  for (let round = 0; chosen.length < count && groups.some((group) => group.length > round); round++) {
    // A stride spreads over the patients of a dataset.
    for (const group of groups) {
      const at = Math.floor((round * 0.618 * group.length) % group.length);
      if (group.length > round && chosen.length < count) chosen.push(group[at]);
    }
  }
  return [...new Set(chosen)];
}

const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;

function report(results, times, count) {
  const clicks = Array.from({ length: Number(options.clicks) + 1 }, (_, i) => i);
  const row = (name, pick) =>
    `| ${name} | ${clicks.map((i) => mean(results.map((r) => pick(r)[i])).toFixed(3)).join(" | ")} |`;
  const worse = (way) => {
    const steps = results.flatMap((r) => r[way].slice(1).map((v, i) => v - r[way][i]));
    return `${((100 * steps.filter((d) => d < -0.01).length) / steps.length).toFixed(1)} %`;
  };
  return [
    "# Corrective clicks: mean Dice before and after each click",
    "",
    `${count} images of split ${options.split}, at the centre of the largest error; "model alone" is asked again with all` +
      ` clicks, "corrected" is what the workstation does with its answer.`,
    "",
    `| | ${clicks.map((i) => (i === 0 ? "none" : i)).join(" | ")} |`,
    `|---|${clicks.map(() => "---").join("|")}|`,
    ...Object.keys(WAYS).map((way) => row(way, (r) => r[way])),
    "",
    ...Object.keys(WAYS).map(
      (way) =>
        `${way}: ${worse(way)} of clicks lower Dice by over 0.01; a click takes ${percentile(times[way], 0.5).toFixed(0)} ms` +
        ` (95 %: ${percentile(times[way], 0.95).toFixed(0)} ms).`,
    ),
    "",
    ...machine(),
    commandLine("bench/clicks.mjs"),
    "",
  ].join("\n");
}

if (options.data === undefined) throw new Error("--data: a folder with images and masks is needed");
const engine = await MimoEngine.open(options.model, { threads: Number(options.threads) });
const records = await readPlainDataset(options.data, { split: options.split });
const targets = chooseTargets(records, Number(options.images));
const results = [];
const times = Object.fromEntries(Object.keys(WAYS).map((way) => [way, []]));
for (const { record, structure } of targets) {
  const truth = await readMaskPng(structure.whole.path);
  const session = await engine.openImage(await readImage(record.imagePath));
  const term = findTerm(structure.whole.label).term;
  const first = (await session.segment(term, [])).mask ?? emptyMask(truth.width, truth.height);
  const result = { id: record.id };
  for (const way of Object.keys(WAYS)) {
    result[way] = await clickThrough(way, session, term, first, truth, times[way]);
  }
  results.push(result);
}
const text = report(results, times, results.length);
await engine.release();
console.log(text);
if (!options.dry) console.log(`written to ${writeReport("clicks", text)}`);
