// Does a corrective click help? From the model's first mask for a name, clicks at the deepest point of the largest error,
// and Dice after each: by the model alone (asked again with all clicks) and as the workstation corrects (refineMask). The
// clicks are those of the evaluation's interaction suite. Writes bench/results/clicks_<cpu>_<date>.md.
//
// Run: npm run build && node bench/clicks.mjs --data <dataset> [--model weights/mimo-tiny]
//        [--split test] [--images 100] [--clicks 5] [--seed 1] [--threads 2] [--dry]
// Images are spread over the modalities; of each one structure is drawn. --dry prints and writes nothing.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { decodeMasks, openDataset } from "@mimo/dataset";
import { everyNth, runInteraction } from "@mimo/evaluation";
import { MimoEngine } from "@mimo/inference";
import { commandLine, machine, percentile, writeReport } from "./report.mjs";

const { values: options } = parseArgs({
  options: {
    data: { type: "string" },
    model: { type: "string", default: fileURLToPath(new URL("../weights/mimo-tiny", import.meta.url)) },
    split: { type: "string", default: "test" },
    images: { type: "string", default: "100" },
    clicks: { type: "string", default: "5" },
    seed: { type: "string", default: "1" },
    threads: { type: "string", default: "2" },
    dry: { type: "boolean", default: false },
  },
});

/** How a click is applied to the mask as it stands. */
const WAYS = {
  "model alone": (session, term, _mask, fresh, settled) => session.segment(term, [...settled, ...fresh]),
  corrected: (session, term, mask, fresh, settled) => session.refine(term, mask, fresh, settled),
};

/** A session that corrects in one of the ways, and notes how long each click takes. */
function sessionOf(session, way, times) {
  return {
    encodeMs: session.encodeMs,
    reset: () => session.reset(),
    ask: (question, asked) => session.ask(question, asked),
    segment: (term, marks) => session.segment(term, marks),
    async refine(...correction) {
      const found = await WAYS[way](session, ...correction);
      times.push(found.ms);
      return found;
    },
  };
}

const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;

function report(results, times) {
  const [first] = Object.values(results);
  const clicks = first[0].dice.map((_, i) => i);
  const row = (way) =>
    `| ${way} | ${clicks.map((i) => mean(results[way].map(({ dice }) => dice[i])).toFixed(3)).join(" | ")} |`;
  const worse = (way) => {
    const steps = results[way].flatMap(({ dice }) => dice.slice(1).map((v, i) => v - dice[i]));
    return `${((100 * steps.filter((d) => d < -0.01).length) / steps.length).toFixed(1)} %`;
  };
  return [
    "# Corrective clicks: mean Dice before and after each click",
    "",
    `${first.length} images of split ${options.split}, at the deepest point of the largest error; "model alone" is asked again` +
      ` with all clicks, "corrected" is what the workstation does with its answer.`,
    "",
    `| | ${clicks.map((i) => (i === 0 ? "none" : i)).join(" | ")} |`,
    `|---|${clicks.map(() => "---").join("|")}|`,
    ...Object.keys(WAYS).map(row),
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

if (options.data === undefined) throw new Error("--data: a dataset is needed");
const seed = Number(options.seed);
const suite = { seed, structures: 1, prompts: [], starts: ["text"], clicks: Number(options.clicks) };
const engine = await MimoEngine.open(options.model, { threads: Number(options.threads) });
const data = await openDataset(options.data, { split: options.split });
const chosen = everyNth(data.records, Math.ceil(data.records.length / Number(options.images)), seed);
const results = Object.fromEntries(Object.keys(WAYS).map((way) => [way, []]));
const times = Object.fromEntries(Object.keys(WAYS).map((way) => [way, []]));
for (const record of data.records.filter(({ id }) => chosen.has(id))) {
  const loadMask = await decodeMasks(record, (mask) => data.readMask(mask));
  const session = await engine.openImage(await data.readImage(record));
  for (const way of Object.keys(WAYS)) {
    const asked = sessionOf(session, way, times[way]);
    results[way].push(...(await runInteraction(asked, record, loadMask, suite)));
  }
}
const text = report(results, times);
await engine.release();
await data.close();
console.log(text);
if (!options.dry) console.log(`written to ${writeReport("clicks", text)}`);
