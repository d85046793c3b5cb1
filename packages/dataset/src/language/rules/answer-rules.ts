import type { Rules } from "../grammar.js";

/**
 * What may be answered. Every place, number and comparison comes in as a value with its fact: the fixed words here hold
 * none, so that nothing is said that is not accounted for.
 */
export const ANSWER_RULES: Rules = {
  in_image: ["3* in this image", "2* in the image", "here", "in this picture", "in this view"],
  seen: ["3* seen", "3* visible", "shown", "identified"],
  drawn: ["outlined", "marked", "highlighted", "segmented", "delineated"],
  sure: ["Sure", "Certainly", "Of course", "Done", "All right"],

  segment_tell: [
    "3* f! here {is:x} {the:x}", "2* f! {the:x} {is:x} {drawn}[0.4: {in_image}]", "f! I have {drawn} {the:x}[0.3: {in_image}]", "f! (this|here) is the (mask|outline|segmentation|contour) of {the:x}",
    "f! {sure}: {here_is}", "f! the (mask|outlined area|outlined region|highlighted area) (is|shows|corresponds to) {the:x}", "f! {the:x}, as (requested|asked)", "f! you can see {the:x} {drawn}",
    "3* f! {the:x} {lies:x} {x.where}[0.4: and {is:x} {drawn}]", "f! {the:x} {is:x} {drawn} {x.where}", "f! {the:x} can be (seen|found) {x.where}", "f! the (mask|outline) covers {the:x}, {x.where}",
    "t! {x}", "t! {x}: {drawn}", "t! {x}, {drawn}", "t! {x}: {x.where}",
  ],
  here_is: ["here {is:x} {the:x}", "{the:x} {is:x} {drawn}", "{this:x} {is:x} {the:x}"],
  segment_corrected_tell: [
    "f! here is the (corrected|revised|updated|improved) mask of {the:x}", "f! {the:x}, (corrected|redrawn|adjusted) as (you clicked|marked)", "f! I have (corrected|redrawn|adjusted) {the:x}", "f! the mask of {the:x} is now (corrected|updated)",
    "f! corrected: here {is:x} {the:x}", "t! {x}, corrected", "t! {x}: updated",
  ],
  single_tell: [
    "f! here is {this_one}", "f! {this:x} {is:x} the {x} that you (marked|meant|pointed at)", "f! {this_one} is {drawn} on its own", "f! only the marked {x} is {drawn}", "f! I have {drawn} just the one {x} you marked", "t! {x}, this one only",
  ],
  this_one: ["the (marked|single|chosen|indicated) {x}", "the {x} you (marked|pointed at|meant)"],
  several_tell: [
    "f! here are {list}", "f! {list} are {drawn}", "f! I have {drawn} {list}", "f! {sure}: {list}", "f! (masks|outlines) of {list}", "f! you can see {list}, each {drawn} separately",
    "f! {n.2}{the:x} {lies:x} {x.where}, {the:y} {y.where}", "t! {bare_list}", "t! {drawn}: {list}",
  ],
  list: ["{n.3}{the:x}, {the:y} and {the:z}", "{n.2}{the:x} and {the:y}", "{n.1}{the:x}"],
  a_list: ["{n.3}{a:x}, {a:y} and {a:z}", "{n.2}{a:x} and {a:y}", "{n.1}{a:x}"],
  bare_list: ["{n.3}{x}, {y}, {z}", "{n.2}{x}, {y}", "{n.1}{x}"],
  shows: ["3* shows", "2* depicts", "demonstrates"],
  describe_tell: [
    "3* f! this {i.image} {shows} {a_list}", "2* f! the image {shows} {a_list}", "f! I (see|can see|recognize) {a_list}[0.3: {in_image}]", "f! {n.1}{a:x} {is:x} {seen} {in_image}", "f! {n.2}{a:x} and {a:y} are {seen} {in_image}", "f! {n.3}{a:x}, {a:y} and {a:z} are {seen} {in_image}", "f! (visible|shown|to be seen) {in_image}: {bare_list}",
    "f! {n.2}{the:x} {pred_place}; {the:y} {y.where}", "f! {n.1}{the:x} {pred_place}", "f! this is {i.a_modality} that shows {a_list}", "t! {bare_list}", "t! {i.modality}: {bare_list}",
  ],
  report_opening: ["f! {i.a_study}", "f! {i.study}", "f! findings on {i.a_study}:", "t! {i.study}:", "t! findings:", "f! findings:", "f! this is {i.a_study}"],
  finding_first: ["f! {the:x} {pred_place}", "f! {a:x} {is:x} {seen}[ {x.where}]", "f! {the:x} {is:x} {seen}[ {x.where}]", "f! there {is:x} {finding:x}[ {x.where}]", "t! {x}[: {x.where}]", "f! {the:x} {pred_attribute}"],
  finding_next: ["f! {it:x} {pred_measure}", "f! {it:x} {pred_attribute}", "t! {x.size}", "t! {x.extent} of the image"],
  finding_whole: ["f! {the:x} {pred_place} and {pred_measure}", "f! {the:x} {pred_measure} and {pred_place}", "f! {x.where}, {a:x} {is:x} {seen} that {pred_measure}", "f! {the:x} {pred_measure}", "t! {x}: {x.where}, {x.measure_brief}", "t! {x}: {x.measure_brief}", "f! {the:x} {pred_place}; {its:x} extent is {x.measure_brief}"],
  not_seen: ["f! no {x} {is:x} {seen}", "f! no {x} or {w} is {seen}", "f! {no:x} can be made out", "f! not {seen}: {x}[, {w}]", "f! there {is:x} no {x}", "f! I (find|see) no {x}", "t! no {x}", "t! no {x}, no {w}", "t! not {seen}: {x}"],

  none_tell: [
    "3* f! there {is:x} no {x} {in_image}", "2* f! {no:x} {is:x} {seen} {in_image}", "f! I (do not|don't|cannot|can't) see {any:x} {in_image}", "f! (this|the) image does not show {any:x}", "f! (this|the) image shows no {x}",
    "f! {organ:x} {is:x} not {seen} {in_image}", "f! (nothing|no region) {in_image} corresponds to {a:x}", "f! I (found|find) no {x} {in_image}", "f! {any_or_the} cannot be found {in_image}", "f! there {is:x} no {x} to (outline|segment|mark) {in_image}",
    "t! no {x}", "t! no {x} {seen}", "t! {x}: not {seen}", "t! {x}: none",
  ],
  any_or_the: ["{organ:x}", "{finding:x}"],
  mixed_tell: [
    "f! here {is:x} {the:x}; there {is:y} no {y} {in_image}", "f! {the:x} {is:x} {drawn}, but there {is:y} no {y} {in_image}", "f! only {the:x} {is:x} {seen}: {no:y} can be (found|made out)", "f! {the:x} {is:x} {drawn}. {no:y} {is:y} {seen} {in_image}",
    "f! {the:x} {lies:x} {x.where}; {no:y} {is:y} {seen}", "f! I can (show|outline) {the:x}, but the image shows no {y}", "f! there {is:y} no {y} {in_image}, but {the:x} {is:x} {drawn}", "t! {x}: {drawn}; {y}: not {seen}", "t! {x}, no {y}",
  ],

  name_tell: [
    "4* f! {this:x} {is:x} {a:x}", "2* f! {that:x} {is:x} {a:x}", "2* f! {this:x} {is:x} {the:x}", "f! you (marked|are pointing at|have marked) {a:x}", "f! {one:x}the marked (structure|region|area) is {a:x}", "f! {one:x}it is {a:x}", "f! the mark lies on {the:x}", "f! {one:x}what you marked is {a:x}",
    "f! {this:x} {is:x} {the:x}, {drawn} here", "f! {one:x}this looks like {a:x}", "f! I see {a:x}", "2* f! {this:x} {is:x} {a:x}; {it:x} {pred_place}", "f! {this:x} {is:x} {the:x}, which {pred_fact}", "t! {x}", "t! {a:x}",
  ],

  pred_place: ["2* {lies:x} {x.where}", "2* {is:x} {x.where}", "{is:x} (seen|found|located|visible|situated) {x.where}", "{appears:x} {x.where}", "can be seen {x.where}"],
  pred_extent: ["2* {covers:x} {x.extent} of the image", "{takes:x} up {x.extent} of the image", "{occupies:x} {x.extent} of the image", "{fills:x} {x.extent} of the (image|picture)", "{makes:x} up {x.extent} of the image"],
  pred_size: ["2* {measures:x} {x.size}", "{is:x} {x.size} in size", "{has:x} a (maximum diameter|greatest extent) of {x.length}", "{measures:x} {x.length} by {x.width}", "{is:x} {x.length} long and {x.width} across"],
  pred_area: ["2* {has:x} an area of {x.area}", "{covers:x} {x.area}", "{covers:x} an area of {x.area}", "{takes:x} up {x.area}"],
  pred_fact: ["{x.fact}"],
  pred_attribute: ["{is:x} {x.attribute}", "{is:x} recorded as {x.attribute}", "{is:x} documented as {x.attribute}"],
  pred_pieces: ["{appears:x} (in|as) {x.pieces} separate (areas|regions|parts)", "{consists:x} of {x.pieces} separate (areas|regions|parts) {in_image}"],

  place_tell: ["4* f! {the:x} {pred_place}", "f! you (find|see) {the:x} {x.where}", "f! {x.where_first} {lies:x} {the:x}", "t! {x}: {x.where}", "t! {x} {x.where}"],
  extent_tell: ["4* f! {the:x} {pred_extent}", "f! {x.extent} of the image (shows|belongs to) {the:x}", "f! {x.extent} of the image is (covered|taken up|occupied) by {the:x}", "t! {x}: {x.extent} of the image"],
  size_tell: ["4* f! {the:x} {pred_size}", "f! the (size|measured size) of {the:x} is {x.size}", "f! I measure {x.size} for {the:x}", "f! measured on the mask, {the:x} {is:x} {x.size}", "t! {x}: {x.size}"],
  area_tell: ["4* f! {the:x} {pred_area}", "f! the area of {the:x} is {x.area}", "f! I measure an area of {x.area} for {the:x}", "t! {x}: {x.area}"],
  fact_tell: ["4* f! {the:x} {x.fact}", "f! (in short|briefly|in a word|put simply), {the:x} {x.fact}", "t! {x}: {x.fact}"],
  attribute_tell: ["4* f! {the:x} {pred_attribute}", "f! according to the record, {the:x} {is:x} {x.attribute}", "f! the source (lists|gives|records) {the:x} as {x.attribute}", "t! {x}: {x.attribute}"],
  pieces_tell: ["f! {the:x} {pred_pieces}", "f! {x.pieces} separate (areas|regions) of {the:x} are {seen}", "t! {x}: {x.pieces} separate regions"],
  count_tell: [
    "2* f! there {x.are} {x.count} {x}[0.5: {in_image}]", "f! I (count|see) {x.count} {x}[0.4: {in_image}]", "f! (the image|this image) shows {x.count} {x}", "f! {x.count} {x} {x.are} {seen}[0.4: {in_image}]", "t! {x}: {x.count}", "t! {x.count} {x}",
  ],

  compare_tell: [
    "4* f! {the:x} {is:x} {x.larger} than {the:y}[0.4: {in_image}]", "2* f! {the:x} {covers:x} {x.more} of the image than {the:y}", "f! {the:y} {is:y} {y.smaller} than {the:x}[0.4: {in_image}]",
    "2* f! {the:x} {covers:x} {x.ratio} the area of {the:y}", "t! {x} {x.larger} than {y}", "f! of the two, {the:x} {is:x} {x.larger}; {the:y} {covers:y} {y.less} of the image",
  ],
  compare_smaller_tell: [
    "4* f! {the:x} {is:x} {x.smaller} than {the:y}[0.4: {in_image}]", "2* f! {the:y} {is:y} {y.larger} than {the:x}[0.4: {in_image}]", "2* f! {the:x} {covers:x} {x.less} of the image than {the:y}", "2* f! {the:y} {covers:y} {y.more} of the image than {the:x}",
    "t! {x} {x.smaller} than {y}", "t! {y} {y.larger} than {x}", "t! {x}: {x.less} of the image than {y}", "t! {y}: {y.more} of the image than {x}",
  ],
  largest_tell: [
    "3* f! {the:x} {is:x} the {x.largest} of the three, (before|ahead of|followed by) {the:y} and {the:z}", "f! of these, {the:x} {covers:x} the {x.most} of the image; {the:y} and {the:z} follow",
    "f! the {x.largest} (is|one is) {the:x}; the other two are {the:y} and {the:z}", "t! {x} ({x.largest}), {y}, {z}",
  ],
  relation_tell: [
    "4* f! {the:x} {lies:x} {x.relation} {the:y} {x.frame}", "2* f! {the:x} {is:x} {x.relation} {the:y} {x.frame}", "f! {the:x} {is:x} (seen|located|found) {x.relation} {the:y} {x.frame}", "f! {x.frame}, {the:x} {lies:x} {x.relation} {the:y}",
    "f! {the:y} {lies:y} {y.relation} {the:x} {x.frame}", "t! {x} {x.relation} {y} {x.frame}",
  ],
  within_tell: ["3* f! {the:x} {lies:x} {x.relation} {the:y}", "f! {the:x} {is:x} (found|located|seen) {x.relation} {the:y}", "f! {the:y} {surrounds:y} {the:x}, which {lies:x} {x.relation} {them:y}", "t! {x} {x.relation} {y}"],
  relation_yes_tell: ["f! yes, {the:x} {lies:x} {x.relation} {the:y} {x.frame}", "f! yes: {the:x} {is:x} {x.relation} {the:y} {x.frame}", "f! (that is right|correct), {the:x} {lies:x} {x.relation} {the:y} {x.frame}", "t! yes: {x} {x.relation} {y} {x.frame}"],
  relation_no_tell: ["f! no, {the:x} {lies:x} {x.relation} {the:y} {x.frame}", "f! no: {x.frame}, {the:x} {is:x} {x.relation} {the:y}", "t! no: {x} {x.relation} {y} {x.frame}"],

  yes_tell: [
    "3* f! yes, there {is:x} {finding:x}[0.4: {in_image}]", "2* f! yes, {organ:x} {is:x} {seen}[0.4: {in_image}]", "f! yes, (this|the) image shows {a:x}", "f! yes, I (can see|see) {a:x}[0.4: {in_image}]", "f! yes: {a:x} {is:x} {seen}[ {x.where}]", "f! yes, {a:x} can be seen[0.6: {x.where}]",
    "f! yes; {the:x} {pred_place}", "t! yes, {x}", "t! {x}: yes", "t! {x}: present",
  ],
  no_tell: [
    "3* f! no, there {is:x} no {x}[0.5: {in_image}]", "f! no, {no:x} {is:x} {seen}[0.5: {in_image}]", "f! no, I (do not|cannot) see {any:x}[0.5: {in_image}]", "f! no, (this|the) image does not show {any:x}", "f! no, {organ:x} {is:x} not {seen}[0.5: {in_image}]", "f! no, (this|the) image shows no {x}", "t! no {x}", "t! no, no {x} {seen}", "t! {x}: no", "t! {x}: not {seen}",
  ],
  yes_no_tell: [
    "f! {the:x} {is:x} {seen}, but there {is:y} no {y}[0.4: {in_image}]", "f! only {the:x}: {no:y} {is:y} {seen}[0.4: {in_image}]", "f! not both: {the:x} {is:x} {seen}, {no:y} {is:y}", "f! I see {a:x}, but no {y}", "f! {the:x} {pred_place}, whereas {no:y} {is:y} {seen}", "t! {x}: yes; {y}: no", "t! {x}, no {y}",
  ],
  yes_both_tell: ["f! yes, both: {the:x} and {the:y}", "f! both are {seen}: {the:x} and {the:y}", "f! yes, {the:x} and {the:y} are (both {seen}|{seen})", "f! yes; {the:x} {pred_place}, {the:y} {y.where}", "t! {x}: yes; {y}: yes"],

  reason_tell: [
    "3* f! {that:x} {is:x} {the:x}", "2* f! {the:x} {x.fact}", "f! {one:x}{it_is} {the:x}", "f! the {x.what} that {x.fact} {is:x} {the:x}", "2* f! {the:x}, which {x.fact}, {is:x} {drawn}[0.3: {in_image}]", "f! {the:x} {pred_fact}, and {pred_place}", "f! {that:x} {is:x} {the:x}: {it:x} {x.fact}", "t! {x}", "t! {the:x}, {which_fact}",
  ],
  it_is: ["it is", "you mean", "the answer is", "this describes"],
  which_fact: ["which {x.fact}"],
  reason_place_tell: [
    "2* f! {that:x} {is:x} {the:x}; {it:x} {pred_place}", "2* f! {the:x}, which {x.fact}, {pred_place}", "f! {the:x} {x.fact}; {it:x} {pred_place}", "f! {the:x}: {it:x} {x.fact} and {pred_place}", "f! the {x.what} that {x.fact} {is:x} {the:x}, and {it:x} {pred_place}", "t! {x}, {x.where}",
  ],
  reason_extent_tell: [
    "2* f! {that:x} {is:x} {the:x}; {it:x} {pred_measure}", "2* f! {the:x}, which {x.fact}, {pred_measure}", "f! {the:x} {x.fact}; {it:x} {pred_measure}", "f! the {x.what} that {x.fact} {is:x} {the:x}, and {it:x} {pred_measure}", "t! {x}, {x.extent} of the image",
  ],
  pred_measure: ["{pred_extent}", "{pred_size}", "{pred_area}"],
  reason_absent_tell: ["f! no, {the:x}, which {x.fact}, {is:x} not {seen}[0.5: {in_image}]", "f! no: {no:x} {is:x} {seen}[0.5: {in_image}]", "f! no; that would be {the:x}, which {is:x} not {seen}[0.4: {in_image}]", "t! no {x} {seen}"],

  name_fact_tell: ["2* f! {this:x} {is:x} {a:x}; {it:x} {x.fact}", "2* f! {this:x} {is:x} {the:x}, which {x.fact}", "f! you marked {the:x}. {it:x} {x.fact}", "f! {the:x}: {it:x} {x.fact}", "t! {x}: {x.fact}"],
  name_place_tell: ["2* f! {this:x} {is:x} {a:x}; {it:x} {pred_place}", "f! you marked {the:x}, which {pred_place}", "f! {the:x}, {x.where}", "f! {the:x}: {it:x} {pred_place}", "t! {x}, {x.where}"],
  name_extent_tell: ["2* f! {this:x} {is:x} {a:x}; {it:x} {pred_measure}", "f! you marked {the:x}, which {pred_measure}", "f! {the:x}: {it:x} {pred_measure}", "t! {x}, {x.extent} of the image"],
  pair_tell: ["{the:x} {pred_place} and {pred_measure}"],
  verify_yes_tell: ["f! yes, {this:x} {is:x} {a:x}", "f! yes, (that is right|correct): you marked {the:x}", "f! {one:x}yes, the marked (structure|region) is {a:x}", "t! yes, {x}"],
  verify_no_tell: ["f! no, {this:x} {is:x} {a:x}", "f! no, {this:x} {is:x} {the:x}, not {plain:w}", "f! no; you marked {the:x}", "f! {one:x}no, the marked (structure|region) is {the:x} and not {plain:w}", "t! no: {x}"],

  modality_tell: ["3* f! this is {i.a_modality}", "f! it is {i.a_modality}", "f! (this|the) image is {i.a_modality}", "f! you are looking at {i.a_modality}", "t! {i.modality}"],
  plane_tell: ["2* f! this is {i.a_plane} (image|view)", "f! the (image|imaging) plane is {i.plane}", "f! (this|the) image is {i.plane}", "f! it shows {i.a_plane} (plane|view)", "t! {i.plane}"],
  metadata_tell: ["2* f! the recorded {i.label} is {i.metadata}", "f! according to the (record|metadata|source), the {i.label} is {i.metadata}", "f! the {i.label} is (recorded|documented|given) as {i.metadata}", "f! the metadata (give|list) {i.metadata} as the {i.label}", "t! {i.label}: {i.metadata}"],
};
