import type { Rules } from "../grammar.js";

/**
 * What may be asked. `_cmd` is an order ("outline the liver"), `_ask` a question, `_ind` the same within a sentence
 * ("where the liver lies"), `_np` a thing wanted ("a mask of the liver").
 */
export const QUESTION_RULES: Rules = {
  here: ["3* in this image", "in the image", "here", "in this picture", "2* (in|on) this {i.image}", "on the image"],
  draw: ["3* segment", "3* outline", "2* delineate", "2* mark", "2* highlight", "trace", "contour", "annotate", "pick out", "circle"],
  seek: ["2* find", "2* locate", "identify", "look for", "point out", "point to", "show"],
  mask_of: [
    "2* (mask|segmentation|outline|contour) (of|for) {obj:x}", "n! {x} (mask|segmentation|contour|outline)",
    "segmentation mask (of|for) {obj:x}", "pixel mask (of|for) {obj:x}", "borders of {obj:x}", "region of interest for {obj:x}",
  ],
  part: ["part", "area", "region", "portion"],
  place_word: ["position", "location"],

  segment_cmd: [
    "5* {draw} {obj:x}[0.3: {here}]",
    "2* {seek} {obj:x}[0.3: {here}]",
    "2* (give|show|get) me (the|a|an exact) (mask|segmentation|outline|contour) (of|for) {obj:x}",
    "(make|create|produce|draw|generate|provide) (a|the) {mask_of}[0.2: {here}]",
    "show me where {the:x} {is:x}[0.3: {here}]",
    "show me {obj:x}[0.3: {here}]",
    "{draw} (the borders|the boundary|the edge|the margins|the full extent) of {obj:x}",
    "draw a (line|contour|boundary) around {obj:x}",
    "{draw} every pixel (of|that belongs to) {obj:x}",
    "find and {draw} {obj:x}", "locate {obj:x} and {draw} (that region|the region|what you find)",
    "separate {obj:x} from the (background|rest of the image)",
    "isolate {obj:x}[0.3: {here}]",
    "tell me which pixels belong to {obj:x}",
  ],
  segment_ask: [
    "3* where {is:x} {the:x}[0.4: {here}]",
    "where {does:x} {the:x} (lie|appear)[0.3: {here}]",
    "where (can|do|would) (I|you|we) (see|find) {obj:x}[0.3: {here}]",
    "which pixels (belong to|are part of|make up|show) {obj:x}",
    "which {part} of the (image|picture) (is|shows|corresponds to|is taken up by) {obj:x}",
    "what is the (exact outline|extent|boundary|exact position) of {obj:x}[0.3: {here}]",
    "how far {does:x} {the:x} (extend|reach)[0.3: {here}]",
  ],
  segment_ind: ["where {the:x} {is:x}[0.3: {here}]", "which pixels belong to {obj:x}", "where to find {obj:x}[0.3: {here}]", "where exactly {the:x} {lies:x}", "which {part} of the image shows {obj:x}"],
  segment_np: ["n! the {x}", "the {mask_of}", "n! {obj:x}"],
  segment_tag: ["2* n! {x}", "2* n! {x} (mask|segmentation|contour|outline)", "n! {x}, all of {them:x}"],

  both: ["{obj:x} and {obj:y}", "both {obj:x} and {obj:y}"],
  three: ["{obj:x}, {obj:y} and {obj:z}", "{obj:x}, {obj:y}, and {obj:z}"],
  two_or_three: ["{n.3}{obj:x}, {obj:y} or {obj:z}", "{n.2}{obj:x} or {obj:y}"],
  all_of: ["{n.3}{three}", "{n.2}{both}"],
  segment_several_cmd: [
    "3* {draw} {all_of}[0.3: {here}]", "{seek} {all_of}[0.3: {here}]", "(give|show) me {all_of}[0.3: {here}]",
    "(make|create|provide) (masks|outlines|contours|a mask each) (of|for) {all_of}",
    "{draw} {all_of} separately", "{draw} each of the following: {all_of}",
  ],
  segment_several_ask: [
    "where are {all_of}[0.3: {here}]", "where (can|do) (I|you) (see|find) {all_of}[0.3: {here}]",
    "which pixels (belong to|show) {two_or_three}",
  ],
  segment_several_ind: ["where {all_of} are[0.3: {here}]", "where to find {all_of}"],
  segment_several_tag: ["(masks|outlines|contours|segmentations) (of|for) {all_of}", "n! {n.2}{x} + {y}", "n! {n.2}{x}, {y}", "n! {n.3}{x}, {y}, {z}"],

  segment_this_cmd: [
    "4* {draw} {obj:x}", "(make|give me|create) a mask of {obj:x}", "{draw} the (borders|edges|boundary|full extent) of {obj:x}", "show me (all of {obj:x}|how far {the:x} reaches)", "{draw} everything that belongs to {obj:x}", "(find|trace) the (edges|borders) of {obj:x}",
  ],
  segment_this_ask: ["how far does {the:x} (extend|reach)", "which pixels belong to {obj:x}", "where are the borders of {obj:x}", "what is the full extent of {obj:x}"],
  segment_this_ind: ["how far {the:x} (extends|reaches)", "where the borders of {obj:x} are"],
  segment_this_np: ["a mask of {obj:x}", "the outline of {obj:x}"],

  at_mark: ["here", "at the mark", "at this (place|spot|position|mark)", "where I marked", "that I (marked|pointed to)", "under my mark", "at the marked place"],
  segment_at_mark_cmd: [
    "3* {draw} {obj:x} {at_mark}", "{draw} the marked {x}", "{draw} the {x} that I (marked|indicated|am pointing at)",
    "2* {draw} {obj:x}[0.4:; I have marked (where to look|the place)]", "use my mark to {draw} {obj:x}",
    "{draw} {obj:x}, (starting from|guided by|based on|using) (my|the) mark", "{seek} {obj:x} {at_mark}",
    "(make|give me) a mask of {obj:x} {at_mark}",
  ],
  segment_at_mark_ask: ["which pixels around (my|the) mark belong to {obj:x}", "how far {does:x} {the:x} extend {at_mark}", "where are the borders of {obj:x} {at_mark}"],
  segment_at_mark_np: ["n! the {x} (here|{at_mark})", "n! the marked {x}"],
  segment_at_mark_tag: ["n! {x} {at_mark}"],

  fix_cmd: [
    "2* (correct|fix|refine|improve|adjust|repair) (this|the|my) (mask|segmentation|outline) of {obj:x}[0.5:, using (my|the) clicks]",
    "(correct|fix|refine|improve) the {x} mask; (I clicked on|my clicks show|the points show) (what is wrong|the mistakes|the errors)",
    "(redo|update) the mask of {obj:x}, (with my|using the|following my) (clicks|points|corrections)",
    "the mask of {obj:x} is (not right|wrong in places|a bit off); correct {them:x} (at|using) the clicks",
    "(correct|adjust) the outline of {obj:x} (where|as) I clicked",
  ],
  fix_ask: ["what is the correct (mask|outline) of {obj:x}, given (my|these) (clicks|corrections)", "where are the true borders of {obj:x}, given (my|these) (clicks|corrections)"],
  fix_np: ["n! a (corrected|better|refined) mask of {obj:x}"],
  fix_tag: ["n! {x}, corrected"],

  single_cmd: [
    "{draw} (only|just) (this|the marked|this single|this one) {x}", "2* {draw} (only|just) this one, not the (others|other ones|rest)",
    "{draw} the single {x} {at_mark}", "{draw} this {x} (alone|only|by itself)",
  ],
  single_ask: ["which pixels belong to (just this one|this single {x}|only this {x})"],
  single_np: ["the single {x} {at_mark}"],
  single_tag: ["n! (only|just) this {x}", "(only|just) this one"],

  name_ask: [
    "3* what is (this|the marked structure|the marked region|that)", "what's this", "what did I (mark|point at|select)", "what am I (looking at|pointing at) here",
    "what (is|do you see) (here|at the mark|at my mark|in the marked area)", "(which|what) (structure|organ or finding|anatomical structure or finding) (is this|did I mark|is marked|am I pointing at)",
    "what is (this|the marked) (structure|area|region) called", "what (lies|is shown|can be seen) {at_mark_place}", "what would you call this[ structure]", "do you know what this is",
  ],
  at_mark_place: ["at the mark", "where I marked", "at this (place|spot|point)", "in the marked (area|region)"],
  name_ind: ["what this is", "what (structure|region) I (marked|am pointing at)", "what is (marked here|at the mark|under my mark)"],
  name_cmd: [
    "(name|identify|label) (this|the marked) (structure|region|area)", "(identify|name) (this|what I marked|what is marked here)[0.4: and {draw} {them:x}]",
    "tell me what this is", "say what (this|the marked region) is[0.3: and show its extent]", "name and {draw} (this|the marked) (structure|region)",
  ],
  name_np: ["the (name|identity) of the marked (structure|region)"],
  name_tag: ["(name|identity) of the marked (structure|region)", "this structure", "t! structure at mark"],
};
