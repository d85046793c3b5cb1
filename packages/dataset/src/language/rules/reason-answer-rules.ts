import type { Rules } from "../grammar.js";

/** Answers that combine what a structure is with where it lies or how large it is, and those about the image. See answer-rules.ts. */
export const REASON_ANSWER_RULES: Rules = {
  reason_tell: [
    "3* f! {that:x} {is:x} {the:x}",
    "2* f! {the:x} {x.fact}",
    "f! {one:x}{it_is} {the:x}",
    "f! the {x.what} that {x.fact} {is:x} {the:x}",
    "2* f! {the:x}, which {x.fact}, {is:x} {drawn}[0.3: {in_image}]",
    "f! {the:x} {pred_fact}, and {pred_place}",
    "f! {that:x} {is:x} {the:x}: {it:x} {x.fact}",
    "t! {x}",
    "t! {the:x}, {which_fact}",
  ],
  it_is: ["it is", "you mean", "the answer is", "this describes"],
  which_fact: ["which {x.fact}"],
  reason_place_tell: [
    "2* f! {that:x} {is:x} {the:x}; {it:x} {pred_place}",
    "2* f! {the:x}, which {x.fact}, {pred_place}",
    "f! {the:x} {x.fact}; {it:x} {pred_place}",
    "f! {the:x}: {it:x} {x.fact} and {pred_place}",
    "f! the {x.what} that {x.fact} {is:x} {the:x}, and {it:x} {pred_place}",
    "t! {x}, {x.where}",
  ],
  reason_extent_tell: [
    "2* f! {that:x} {is:x} {the:x}; {it:x} {pred_measure}",
    "2* f! {the:x}, which {x.fact}, {pred_measure}",
    "f! {the:x} {x.fact}; {it:x} {pred_measure}",
    "f! the {x.what} that {x.fact} {is:x} {the:x}, and {it:x} {pred_measure}",
    "t! {x}, {x.extent} of the image",
  ],
  pred_measure: ["{pred_extent}", "{pred_size}", "{pred_area}"],
  reason_absent_tell: [
    "f! no, {the:x}, which {x.fact}, {is:x} not {seen}[0.5: {in_image}]",
    "f! no: {no:x} {is:x} {seen}[0.5: {in_image}]",
    "f! no; that would be {the:x}, which {is:x} not {seen}[0.4: {in_image}]",
    "t! no {x} {seen}",
  ],

  name_fact_tell: [
    "2* f! {this:x} {is:x} {a:x}; {it:x} {x.fact}",
    "2* f! {this:x} {is:x} {the:x}, which {x.fact}",
    "f! you marked {the:x}. {it:x} {x.fact}",
    "f! {the:x}: {it:x} {x.fact}",
    "t! {x}: {x.fact_brief}",
  ],
  name_place_tell: [
    "2* f! {this:x} {is:x} {a:x}; {it:x} {pred_place}",
    "f! you marked {the:x}, which {pred_place}",
    "f! {the:x}, {x.where}",
    "f! {the:x}: {it:x} {pred_place}",
    "t! {x}, {x.where}",
  ],
  name_extent_tell: [
    "2* f! {this:x} {is:x} {a:x}; {it:x} {pred_measure}",
    "f! you marked {the:x}, which {pred_measure}",
    "f! {the:x}: {it:x} {pred_measure}",
    "t! {x}, {x.extent} of the image",
  ],
  pair_tell: ["{the:x} {pred_place} and {pred_measure}"],
  verify_yes_tell: [
    "f! yes, {this:x} {is:x} {a:x}",
    "f! yes, (that is so|correct): you marked {the:x}",
    "f! {one:x}yes, the marked (structure|region) is {a:x}",
    "t! yes, {x}",
  ],
  verify_no_tell: [
    "f! no, {this:x} {is:x} {a:x}",
    "f! no, {this:x} {is:x} {the:x}, not {plain:w}",
    "f! no; you marked {the:x}",
    "f! {one:x}no, the marked (structure|region) is {the:x} and not {plain:w}",
    "t! no: {x}",
  ],

  modality_tell: [
    "3* f! this is {i.a_modality}",
    "f! it is {i.a_modality}",
    "f! (this|the) image is {i.a_modality}",
    "f! you are looking at {i.a_modality}",
    "t! {i.modality}",
  ],
  plane_tell: [
    "2* f! this is {i.a_plane} (image|view)",
    "f! the (image|imaging) plane is {i.plane}",
    "f! (this|the) image is {i.plane}",
    "f! it shows {i.a_plane} (plane|view)",
    "t! {i.plane}",
  ],
  metadata_tell: [
    "2* f! the recorded {i.label} is {i.metadata}",
    "f! according to the (record|metadata|source), the {i.label} is {i.metadata}",
    "f! the {i.label} is (recorded|documented|given) as {i.metadata}",
    "f! the metadata (give|list) {i.metadata} as the {i.label}",
    "t! {i.label}: {i.metadata}",
  ],
};
