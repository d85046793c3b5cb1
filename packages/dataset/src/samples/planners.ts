import type { Random } from "@mimo/base";
import type { Perspective } from "../sample.js";
import type { Content } from "./content.js";
import { planConversation } from "./plan-conversation.js";
import {
  planCompareMarked,
  planMarkedFollowUp,
  planMarkedInquiry,
  planNameAndMore,
  planRelationMarked,
  planVerify,
} from "./plan-marked.js";
import {
  INQUIRIES,
  planCompare,
  planCount,
  planImage,
  planInquiry,
  planLargest,
  planPresence,
  planPresenceBoth,
  planReason,
  planReasonAbsent,
  planRelation,
  planRelationCheck,
} from "./plan-question.js";
import { planDescribe, planReport } from "./plan-report.js";
import {
  planCorrection,
  planName,
  planSegment,
  planSegmentAbsent,
  planSegmentAtMark,
  planSegmentMixed,
  planSegmentNext,
  planSegmentSeveral,
  planSegmentThis,
  planSingle,
} from "./plan-segment.js";
import type { Planner, WritingScene } from "./writing-scene.js";

type Weighted = readonly [weight: number, planner: Planner];

const PLANNERS: Readonly<Record<Perspective, readonly Weighted[]>> = {
  I: [
    [52, planSegment],
    [14, planSegmentSeveral],
    [14, planSegmentAbsent],
    [9, planSegmentMixed],
    [11, planSegmentNext],
  ],
  II: [
    [28, planSegmentAtMark],
    [20, planSegmentThis],
    [32, planName],
    [10, planSingle],
    [10, planCorrection],
  ],
  III: [
    [11, planInquiry(INQUIRIES.place)],
    [8, planInquiry(INQUIRIES.extent)],
    [7, planInquiry(INQUIRIES.size)],
    [5, planInquiry(INQUIRIES.area)],
    [3, planInquiry(INQUIRIES.pieces)],
    [4, planInquiry(INQUIRIES.function)],
    [9, planInquiry(INQUIRIES.attribute)],
    [8, planCount],
    [8, planCompare],
    [4, planLargest],
    [7, planRelation],
    [4, planRelationCheck],
    [12, planPresence],
    [6, planPresenceBoth],
    [11, planReason],
    [4, planReasonAbsent],
    [6, planDescribe],
    [10, planReport],
    [5, planImage],
    [10, planConversation],
  ],
  IV: [
    [14, planMarkedInquiry(INQUIRIES.place)],
    [11, planMarkedInquiry(INQUIRIES.extent)],
    [9, planMarkedInquiry(INQUIRIES.size)],
    [6, planMarkedInquiry(INQUIRIES.area)],
    [3, planMarkedInquiry(INQUIRIES.pieces)],
    [12, planMarkedInquiry(INQUIRIES.function)],
    [12, planMarkedInquiry(INQUIRIES.attribute)],
    [16, planNameAndMore],
    [9, planVerify],
    [8, planCompareMarked],
    [8, planRelationMarked],
    [10, planMarkedFollowUp],
  ],
};
/** An image that shows nothing is asked only about what is not there. */
const OF_NOTHING: Readonly<Record<Perspective, readonly Weighted[]>> = {
  I: [[1, planSegmentAbsent]],
  II: [],
  III: [
    [3, planPresence],
    [1, planReasonAbsent],
  ],
  IV: [],
};

/** Plans one sample of a perspective: the kinds are tried in an order drawn by weight. Null where none is possible. */
export function planFor(
  perspective: Perspective,
  scene: WritingScene,
  canSay: (content: Content) => boolean,
): Content | null {
  const table = (scene.structures.length === 0 ? OF_NOTHING : PLANNERS)[perspective];
  for (const planner of drawnOrder(table, scene.rng)) {
    const content = planner(scene);
    if (content !== null && [...content.earlier, content].every(canSay)) return content;
  }
  return null;
}

function drawnOrder(table: readonly Weighted[], rng: Random): Planner[] {
  const left = [...table];
  const order: Planner[] = [];
  while (left.length > 0) {
    const at = rng.pickWeighted(left.map(([weight]) => weight));
    order.push(...left.splice(at, 1).map(([, planner]) => planner));
  }
  return order;
}
