import {
  brierScore,
  type Claim,
  expectedCalibrationError,
  type ReliabilityBin,
  reliabilityBins,
} from "../../metrics/calibration.js";
import { iouOfOverlap } from "../../metrics/overlap.js";
import type { ReportFigure, ReportSection } from "../../report/section.js";
import type { EvaluationReport } from "../evaluation-report.js";
import { SINGLE } from "../measures.js";
import type { SampleRow } from "../sample-row.js";
import { pooledEstimate } from "./pooled-estimate.js";

/** Claims of one kind. */
interface Claims {
  readonly name: string;
  readonly rows: readonly SampleRow[];
  readonly claimOf: (row: SampleRow) => Claim | null;
}

const NOTES = [
  "A mask's confidence is the IoU that the model predicts for it, and its outcome the IoU that it reached. Presence is right if the structure is there.",
  "ECE (expected calibration error): how far confidence and outcome lie apart, meaned over ten bins of equal width by the answers in them. Brier: mean squared difference. 0 is perfect for both.",
  "Answers of all modalities together; intervals by patient, 200 draws.",
];

/** Whether the model knows how good its masks are, and whether a structure is there; null if it never says. */
export function calibrationSection(
  report: Pick<EvaluationReport, "rows" | "settings" | "mainAnswerer">,
): ReportSection | null {
  const rows = report.rows.filter(({ answerer }) => answerer === report.mainAnswerer);
  const single = rows.filter(({ protocol }) => SINGLE.includes(protocol));
  const named = rows.filter(({ protocol }) => protocol === "text" || protocol === "absent");
  const kinds: Claims[] = [
    { name: "IoU of masks", rows: single, claimOf: maskClaim },
    ...SINGLE.map((protocol) => ({
      name: `IoU of masks, ${protocol}`,
      rows: single.filter((row) => row.protocol === protocol),
      claimOf: maskClaim,
    })),
    { name: "presence of named structures", rows: named, claimOf: presenceClaim },
  ];
  const made = kinds.map((kind) => ({
    ...kind,
    claims: kind.rows.flatMap((row) => kind.claimOf(row) ?? []),
  }));
  const told = made.filter(({ claims }) => claims.length > 0);
  if (told.length === 0) return null;
  const columns = ["claim", "answers", "ECE", "Brier", "said, mean", "came true, mean"];
  const table = told.map(({ name, rows: own, claimOf, claims }) => [
    name,
    String(claims.length),
    pooledEstimate(own, claimOf, expectedCalibrationError, `ece ${name}`, report.settings),
    pooledEstimate(own, claimOf, brierScore, `brier ${name}`, report.settings),
    meanOf(claims.map(({ confidence }) => confidence)),
    meanOf(claims.map(({ outcome }) => outcome)),
  ]);
  const plotted = [made[0], made[made.length - 1]].filter(({ claims }) => claims.length > 0);
  return {
    id: "calibration",
    title: "Calibration",
    notes: NOTES,
    tables: [{ caption: "Confidence against what came of it", columns, rows: table }],
    figures: [reliabilityFigure(plotted)],
  };
}

function maskClaim({ qualities, overlaps }: SampleRow): Claim | null {
  const [quality] = qualities;
  if (overlaps.length !== 1 || quality === null || quality === undefined) return null;
  return { confidence: quality, outcome: iouOfOverlap(overlaps[0]) };
}

function presenceClaim({ presence, protocol }: SampleRow): Claim | null {
  return presence === null ? null : { confidence: presence, outcome: protocol === "absent" ? 0 : 1 };
}

function reliabilityFigure(
  kinds: readonly { readonly name: string; readonly claims: readonly Claim[] }[],
): ReportFigure {
  const binned = kinds.map(({ name, claims }) => ({ name, bins: reliabilityBins(claims) }));
  const middle = ({ from, to }: ReliabilityBin) => Number(((from + to) / 2).toFixed(3));
  return {
    name: "reliability",
    caption:
      "Reliability: what came true of what was claimed; on the diagonal is perfect. Empty bins have no point.",
    kind: "lines",
    xLabel: "confidence (middle of the bin)",
    yLabel: "outcome, mean",
    x: binned[0].bins.map(middle),
    series: binned.map(({ name, bins }) => ({ name, values: bins.map(({ outcome }) => outcome) })),
    yRange: [0, 1],
    hasDiagonal: true,
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
