import { groupBy, Random } from "@mimo/base";
import { caseKey, estimateOver, type Stratum } from "./estimate.js";
import { type Measure, RATIO_MEASURES, type Ratio, ratioOver } from "./measures.js";
import type { Protocol } from "./protocol.js";
import { type Answerer, CONTROLS, type SampleRow } from "./sample-row.js";
import { type Comparison, HEADLINE_MODALITIES, type SummaryOptions } from "./summarise.js";

/** What the main answerer and a baseline made of one case. */
interface PairedCase {
  readonly model: Ratio;
  readonly other: Ratio;
}

/** One question with both answers. */
interface PairedRow {
  readonly model: SampleRow;
  readonly other: SampleRow;
}

const NOTHING: Ratio = { amount: 0, weight: 0 };

const BASELINES: readonly Comparison["baseline"][] = ["ellipse", "prior", ...CONTROLS];

/** Sets the main answerer beside each baseline on the questions that both were asked. */
export function compareAnswerers(
  rows: readonly SampleRow[],
  main: Answerer,
  options: SummaryOptions,
): Comparison[] {
  const models = new Map(rows.filter(({ answerer }) => answerer === main).map((row) => [row.sampleId, row]));
  return BASELINES.flatMap((baseline) => {
    const pairs = rows.flatMap((other): PairedRow[] => {
      const model = models.get(other.sampleId);
      return other.answerer === baseline && model !== undefined ? [{ model, other }] : [];
    });
    return RATIO_MEASURES.flatMap((measure) =>
      measure.protocols.flatMap((protocol) => {
        // An ellipse says nothing and pairs with no words; masks are all that it can be compared by.
        const own = pairs.filter(({ other }) => other.protocol === protocol);
        return compare(measure, baseline, protocol, own, options) ?? [];
      }),
    );
  });
}

function compare(
  measure: Measure<Ratio>,
  baseline: Comparison["baseline"],
  protocol: Protocol,
  pairs: readonly PairedRow[],
  { seed, resamples }: SummaryOptions,
): Comparison | null {
  const byModality = groupBy(pairs, ({ model }) => model.modality);
  const strata = HEADLINE_MODALITIES.flatMap((name) => {
    const stratum = pairedStratum(measure, byModality.get(name) ?? []);
    return difference(stratum.cases) === null ? [] : [stratum];
  });
  if (strata.length === 0) return null;
  const mean = (value: (cases: readonly PairedCase[]) => number | null) =>
    strata.reduce((sum, { cases }) => sum + value(cases)!, 0) / strata.length;
  const rng = Random.derive(seed, "compare", baseline, protocol, measure.name);
  return {
    baseline,
    protocol,
    measure: measure.name,
    model: mean((cases) => ratioOver(cases, ({ model }) => model)),
    other: mean((cases) => ratioOver(cases, ({ other }) => other)),
    difference: estimateOver(strata, difference, rng, resamples),
  };
}

function difference(cases: readonly PairedCase[]): number | null {
  const model = ratioOver(cases, (one) => one.model);
  const other = ratioOver(cases, (one) => one.other);
  return model === null || other === null ? null : model - other;
}

function pairedStratum(measure: Measure<Ratio>, pairs: readonly PairedRow[]): Stratum<PairedCase> {
  const measured = pairs.flatMap(({ model, other }) => {
    const [mine, theirs] = [measure.part(model), measure.part(other)];
    return mine === null && theirs === null
      ? []
      : [{ key: caseKey(model), model: mine ?? NOTHING, other: theirs ?? NOTHING }];
  });
  const cases = [...groupBy(measured, ({ key }) => key).values()].map((group) =>
    group.reduce((a, b) => ({
      key: a.key,
      model: measure.add(a.model, b.model),
      other: measure.add(a.other, b.other),
    })),
  );
  return { cases, samples: measured.length };
}
