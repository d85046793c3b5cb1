import type { Rules } from "../grammar.js";

/** What may be asked about a structure that is named, marked or spoken of; and about the image. See question-rules.ts. */
export const INQUIRY_RULES: Rules = {
  place_ask: [
    "2* (in|on) (which|what) {part} of the (image|picture) {is:x} {the:x}",
    "(in|on) (which|what) {part} of the (image|picture) {does:x} {the:x} lie",
    "where in the (image|picture|frame) {does:x} {the:x} (lie|sit)",
    "what is the {place_word} of {obj:x}[0.3: {here}]",
    "whereabouts {here} {is:x} {the:x}",
    "where within the (image|frame) {is:x} {the:x} (located|found|situated)",
    "(in|on) (which|what) {part} of this {i.image} (can|do) you see {obj:x}",
  ],
  place_ind: ["in which {part} of the image {the:x} {lies:x}", "where in the (image|picture) {the:x} {is:x}"],
  place_cmd: [
    "describe the {place_word} of {obj:x}",
    "(state|give|report) the {place_word} of {obj:x}[0.3: {here}]",
    "locate {obj:x} in words",
    "describe where {the:x} {lies:x}",
  ],
  place_np: ["the {place_word} of {obj:x}", "n! the {place_word} of the {x}"],
  place_tag: ["n! {x} {place_word}", "{place_word} of {obj:x}", "n! {place_word} of the {x}"],

  extent_ask: [
    "2* how much of the (image|picture|field of view) {does:x} {the:x} (cover|take up|occupy|fill)",
    "(what|which) (share|fraction|proportion|percentage) of the image {does:x} {the:x} (cover|take up|occupy)",
    "what (share|fraction|proportion|percentage) of the image {is:x} {the:x}",
    "how large {is:x} {the:x} (relative to|compared with) the (whole image|image)",
    "how (big|large) {is:x} {the:x}[0.3: {here}]",
    "how much (space|room) {does:x} {the:x} take up[0.4: {here}]",
    "what is the (relative size|extent) of {obj:x}[0.3: {here}]",
  ],
  extent_ind: [
    "how much of the image {the:x} {covers:x}",
    "what (share|fraction) of the image {the:x} {takes:x} up",
    "how (large|big) {the:x} {is:x}[0.3: {here}]",
  ],
  extent_cmd: [
    "estimate the (size|extent|share) of {obj:x}[0.3: {here}]",
    "(state|give|estimate) the (fraction|share|percentage) of the image covered by {obj:x}",
  ],
  extent_np: ["the extent of {obj:x}", "the (share|fraction) of the image covered by {obj:x}"],
  extent_tag: ["extent of {obj:x}", "n! {x} extent", "(share|fraction) of the image covered by {obj:x}"],

  size_ask: [
    "2* how (large|big) {is:x} {the:x}[0.3: {here}]",
    "what (is the size|are the dimensions|are the measurements) of {obj:x}[0.3: {here}]",
    "what does {obj:x} measure",
    "how (large|big) {is:x} {the:x} in {x.asked_unit}",
    "what size {is:x} {the:x}",
  ],
  size_ind: ["how (large|big) {the:x} {is:x}[0.3: in {x.asked_unit}]"],
  size_cmd: [
    "measure {obj:x}[0.3: {here}]",
    "(give|report|state) the (size|dimensions|measurements) of {obj:x}",
    "tell me the size of {obj:x}",
  ],
  size_np: ["the (size|measurements|dimensions) of {obj:x}"],
  size_tag: ["(size|measurements|dimensions) of {obj:x}", "n! {x} size", "n! {x} (measurements|dimensions)"],

  area_ask: [
    "what (is the area of|area is taken up by|is the cross-sectional area of) {obj:x}[0.3: {here}]",
    "how large is the area of {obj:x}",
    "how many {x.asked_unit} {does:x} {the:x} (cover|occupy)",
  ],
  area_ind: ["what area {the:x} {covers:x}", "how large the area of {obj:x} is"],
  area_cmd: ["(measure|compute|report) the area of {obj:x}[0.3: {here}]", "(give|state) the area of {obj:x}"],
  area_np: ["the area of {obj:x}"],
  area_tag: ["area of {obj:x}", "n! {x} area"],

  count_ask: [
    "3* n! how many {many:x} (are there|do you see|can you (see|count)|are (visible|shown))[0.4: {here}]",
    "n! what is the number of {many:x}[0.3: {here}]",
    "n! how many {many:x} does this {i.image} show",
  ],
  count_ind: ["n! how many {many:x} there are[0.4: {here}]"],
  count_cmd: ["n! count the {many:x}[0.4: {here}]", "n! (report|state|give) the number of {many:x}"],
  count_np: ["n! the number of {many:x}"],
  count_tag: ["n! number of {many:x}", "n! {x} count"],

  pieces_ask: [
    "in how many separate (areas|regions|parts) {does:x} {the:x} appear[0.3: {here}]",
    "{is:x} {the:x} one (region|area|piece) or several[0.3: {here}]",
    "how many separate (areas|regions) {does:x} {the:x} form",
  ],
  pieces_ind: [
    "in how many separate (areas|regions) {the:x} {appears:x}",
    "whether {the:x} {is:x} one (region|area) or several",
  ],
  pieces_cmd: ["count the separate (areas|regions) of {obj:x}[0.3: {here}]"],

  compare_ask: [
    "2* which is (larger|bigger)[0.3: {here}], {obj:x} or {obj:y}",
    "which (covers more|takes up more) of the image: {obj:x} or {obj:y}",
    "{is:x} {the:x} (larger|bigger|smaller) than {obj:y}[0.3: {here}]",
    "how {does:x} {the:x} compare (in size with|in size to) {obj:y}",
    "which of the two is the (larger|smaller)[ one], {obj:x} or {obj:y}",
    "between {obj:x} and {obj:y}, which is (larger|bigger)",
  ],
  compare_ind: [
    "whether {the:x} {is:x} (larger|smaller|bigger) than {obj:y}",
    "which is larger, {obj:x} or {obj:y}",
    "how {the:x} {compares:x} with {obj:y} in size",
  ],
  compare_cmd: [
    "compare (the size of {obj:x} and {obj:y}|{obj:x} with {obj:y} in size|the sizes of {obj:x} and {obj:y})",
    "tell me which is larger, {obj:x} or {obj:y}",
  ],
  compare_np: ["the size of {obj:x} compared with {obj:y}"],
  compare_tag: [
    "n! {x} or {y}, which is larger",
    "n! {x} vs {y}: larger one",
    "size of {obj:x} compared with {obj:y}",
  ],

  compare_cover_ask: [
    "2* which (covers|takes up) more of the image[0.2: here]: {obj:x} or {obj:y}",
    "what (covers|takes up) the larger part of the image, {obj:x} or {obj:y}",
    "{does:x} {the:x} (cover|take up) more of the image than {obj:y}",
    "which of the two covers more of the image, {obj:x} or {obj:y}",
  ],
  compare_cover_ind: ["whether {the:x} {covers:x} more of the image than {obj:y}"],
  compare_cover_cmd: [
    "compare how much of the image {the:x} and {the:y} cover",
    "compare the extent of {obj:x} with that of {obj:y}",
  ],
  largest_ask: [
    "which of these is the largest[0.3: {here}]: {three}",
    "which of these three (covers|takes up) (most|the most) of the image: {three}",
    "(of|among) {three}, which is the largest",
    "what is the (largest|biggest) of {three}",
  ],
  largest_cmd: [
    "tell me which of {three} is the largest",
    "(name|find|outline|segment) the largest of {three}",
  ],

  relation_ask: [
    "2* where {is:x} {the:x} (in relation|relative) to {obj:y}",
    "(in which direction|on which side) of {obj:y} {is:x} {the:x}[0.4: (in|on) the image]",
    "how {is:x} {the:x} (placed|positioned) (relative to|with respect to) {obj:y}",
    "what is the position of {obj:x} relative to {obj:y}",
    "how do {the:x} and {the:y} lie to each other[0.4: {here}]",
  ],
  relation_ind: [
    "where {the:x} {lies:x} (relative to|with respect to) {obj:y}",
    "on which side of {obj:y} {the:x} {is:x} (in|on) the image",
    "how {the:x} {is:x} placed relative to {obj:y}",
  ],
  relation_cmd: [
    "describe (where {the:x} {lies:x} relative to {obj:y}|the position of {obj:x} relative to {obj:y}|how {the:x} and {the:y} lie to each other)",
  ],
  relation_np: ["the position of {obj:x} relative to {obj:y}"],
  relation_tag: ["position of {obj:x} relative to {obj:y}"],

  relation_check_ask: [
    "{is:x} {the:x} {x.asked_relation} {obj:y}[0.6: (in|on) the image]",
    "{does:x} {the:x} lie {x.asked_relation} {obj:y}[0.6: (in|on) the image]",
  ],
  relation_check_ind: ["whether {the:x} {lies:x} {x.asked_relation} {obj:y}[0.6: (in|on) the image]"],

  function_ask: [
    "what {does:x} {organ:x} do",
    "what is (known|there to know) about {obj:x}",
    "what should (I|one) know about {obj:x}",
    "what {is:x} {the:x}, in simple words",
    "what role {does:x} {organ:x} play",
    "what would you tell a student about {obj:x}",
    "what {is:x} {the:x}",
  ],
  function_ind: ["what {organ:x} {does:x}", "what there is to know about {obj:x}", "what {the:x} {is:x}"],
  function_cmd: [
    "explain {obj:x}",
    "tell me [something ]about {obj:x}",
    "(briefly explain|explain in one sentence|describe in plain words) what {the:x} {is:x}",
  ],
  function_np: ["a (short|brief) explanation of {obj:x}"],

  reason_ask: [
    "3* which {x.what}[0.5: {here}] {x.fact}",
    "which of the (structures|things) (visible|shown|seen) here {x.fact_one}",
    "what {here} {x.fact_one}",
    "which {part} of (the|this) image {x.fact_one}",
    "(can you see|is there|do you see) something[0.3: {here}] that {x.fact_one}",
  ],
  reason_cmd: [
    "2* {draw} the {x.what}[0.3: {here}] that {x.fact}",
    "find what {x.fact_one}[0.3: {here}]",
    "(show|point out|identify) the {x.what}[0.3: {here}] that {x.fact}",
    "name and {draw} the {x.what} that {x.fact}",
  ],
  reason_ind: ["which {x.what}[0.3: {here}] {x.fact}"],
  reason_place_ask: [
    "which {x.what} that {x.fact} {is:x} (visible|shown)[0.5: {here}], and where",
    "which {x.what}[0.4: {here}] {x.fact}, and (where {is:x} {it:x}|in which {part} of the image {does:x} {it:x} lie)",
    "where[0.3: {here}] {is:x} the {x.what} that {x.fact}, and what {is:x} {it:x} called",
  ],
  reason_place_cmd: [
    "(find|name|identify) the {x.what} that {x.fact} and (say where {it:x} {lies:x}|give {its:x} {place_word}|describe where {it:x} {is:x})",
  ],
  reason_extent_ask: [
    "how much of the image is taken up by the {x.what} that {x.fact}",
    "which {x.what}[0.3: {here}] {x.fact}, and how much of the image {does:x} {it:x} (cover|occupy)",
  ],
  reason_extent_cmd: ["(find|name|identify) the {x.what} that {x.fact} and estimate {its:x} (size|extent)"],
  reason_absent_ask: [
    "(is there|do you see|can you see|can I see) (anything|something|a {x.what})[0.4: {here}] that {x.fact_one}",
    "does (this|the) image show (anything|a {x.what}) that {x.fact_one}",
    "are there {x.what}[0.4: {here}] that {x.fact_many}",
  ],

  attribute_ask: ["{x.question}"],
  attribute_cmd: ["{x.order}"],

  presence_ask: [
    "2* {is:x} there {some:x}[0.5: {here}]",
    "2* (do|can) you see {any:x}[0.3: {here}]",
    "{is:x} {any:x} (visible|present|shown)[0.4: {here}]",
    "does (this|the) (image|picture|{i.image}) (show|contain|include) {any:x}",
    "(can|could) {any:x} be seen[0.4: {here}]",
    "is there any sign of {a:x}[0.3: {here}]",
    "does (this|the) {i.image} (depict|demonstrate) {any:x}",
  ],
  presence_ind: [
    "whether {any:x} {is:x} (visible|present|shown)[0.3: {here}]",
    "if you (see|can see) {any:x}[0.3: {here}]",
    "whether there {is:x} {some:x}[0.3: {here}]",
  ],
  presence_cmd: ["check (for|whether you see) {any:x}[0.3: {here}]", "look for {any:x}[0.3: {here}]"],
  presence_tag: ["n! any {x}", "n! {x}: present or not", "t! {x} visible"],
  presence_both_ask: [
    "are {any:x} and {any:y} (both )(visible|shown|present)[0.3: {here}]",
    "(do|can) you see {any:x} and {any:y}[0.3: {here}]",
    "does (this|the) image show {any:x} and {any:y}",
    "which of these can be seen[0.3: {here}]: {obj:x} or {obj:y}",
  ],
  presence_both_ind: ["whether {any:x} and {any:y} are (visible|present)[0.3: {here}]"],
  presence_both_cmd: ["check for {any:x} and {any:y}[0.3: {here}]"],
};
