import type { Rules } from "../grammar.js";

/** What may be asked about a whole image, and about what was spoken of before. See question-rules.ts. */
export const IMAGE_RULES: Rules = {
  describe_ask: [
    "what (can|do) you see[0.5: {here}]", "what does (this|the) (image|{i.image}|picture) show", "what is (visible|shown)[0.5: {here}]", "which (structures|structures and findings) (are visible|do you see|can be made out)[0.4: {here}]",
    "what (am I|are we) looking at", "what stands out[0.4: {here}]", "which structures can you (name|outline)[0.4: {here}]",
  ],
  describe_ind: ["what you (see|can see)[0.4: {here}]", "what (this|the) (image|{i.image}) shows", "which structures are visible[0.4: {here}]"],
  describe_cmd: [
    "describe (this|the) (image|{i.image}|picture)", "describe what (you see|is visible|is shown)", "list the (visible structures|structures that you can outline|structures)[0.3: {here}]", "name and outline what you (see|recognize)", "(summarize|sum up) what (this|the) image shows",
    "walk me through (this|the) (image|{i.image})",
  ],
  describe_np: ["a (short|brief) description of (this|the) (image|{i.image})"],
  describe_tag: ["t! findings", "t! structures seen"],
  report_ask: ["what would your report (say|read)", "how would you report (this|the) (image|{i.image})", "what are the findings[0.5: {here}]"],
  report_cmd: [
    "2* write a (short|brief|structured|concise) report[0.5: (of|on|for) this {i.image}]", "report (this|the) (image|{i.image})", "(dictate|draft|prepare) (the|a) report[0.4: for this {i.image}]", "give me the findings[0.5: with measurements]",
    "describe the findings[0.6: with (position|location) and size]", "(read|report) this {i.image} as you would for a colleague", "(list|describe) every (structure|finding) you can outline, with position and size",
  ],
  report_np: ["a (short|structured|brief) report[0.4: of this {i.image}]"],
  report_tag: ["t! report", "t! findings and measurements"],
  report_ind: ["what you would (report|write in the report)"],

  modality_ask: ["what (kind|type|sort) of (image|scan|picture) is this", "(which|what) modality is this", "how was this (image|picture) (made|acquired|taken)", "(which|what) imaging (technique|method|modality) (was used|is this)", "is this a CT, an MR or another kind of image"],
  modality_ind: ["what (kind|type) of image this is", "which modality this is", "how this image was (made|acquired)"],
  modality_cmd: ["name the (imaging modality|modality|kind of image)", "identify the (imaging modality|modality)"],
  modality_tag: ["modality", "imaging modality[ of this image]"],
  plane_ask: ["(which|what) plane is (this|shown)", "in (which|what) (plane|orientation) (is this|was this taken|is this image)", "is this an axial, a coronal or a sagittal (image|view)", "how is this (slice|image) oriented"],
  plane_ind: ["in which plane this (is|was taken)"],
  plane_cmd: ["(name|state|identify) the (imaging plane|plane)"],
  plane_tag: ["imaging plane", "plane[ of this image]"],
  metadata_ask: ["what is the {i.label}[0.4: (of|for) this (image|case)]", "(which|what) {i.label} is (recorded|documented|noted|given)[0.4: for this (image|case)]", "what do the (records|metadata) (say about|give as) the {i.label}", "what is known (of|about) the {i.label}"],
  metadata_ind: ["(which|what) {i.label} is (recorded|documented|noted)"],
  metadata_cmd: ["(state|give|report) the (recorded|documented) {i.label}"],
  metadata_tag: ["[recorded ]{i.label}"],

  next_cmd: ["now {draw} {obj:x}[0.3:, too]", "(next|then), {draw} {obj:x}", "(do the same|the same again) for {obj:x}", "add {obj:x}", "also {draw} {obj:x}", "now show {obj:x} as well"],
  next_ask: ["and where {is:x} {the:x}", "(what about|how about) {obj:x}", "can you also see {obj:x}", "and {the:x}"],
  larger_than_before_ask: [
    "{is:x} {it:x} (larger|bigger|smaller) than the (one|structure) before", "{is:x} {it:x} (larger|bigger|smaller) than the {y}", "which of the two is (larger|bigger|smaller)", "how {does:x} {it:x} compare in size with the (previous|first) (one|structure)", "which of these two (covers|takes up) more of the image",
  ],
  larger_than_before_cmd: ["compare {them:x} with the (previous|first) one in size", "compare the two in size", "tell me which of the two is larger"],
  side_of_before_ask: ["where {does:x} {it:x} lie relative to the (previous|first) one", "on which side of the {y} {is:x} {it:x} (in|on) the image", "where {is:x} {it:x} in relation to the {y}", "how do the two lie to each other[0.4: {here}]"],
  side_of_before_cmd: ["describe {its:x} position relative to the (first|previous) one", "describe how the two lie to each other"],

  verify_ask: ["is {the:x} (the {w}|{finding:w})", "am I (pointing at|marking) {a:w} here", "did I mark {a:w}", "would you say {the:x} is {a:w}", "is it {a:w} that I marked"],
  verify_ind: ["whether {the:x} is {a:w}", "if I marked {a:w}"],
  verify_cmd: ["check whether {the:x} is {a:w}", "confirm that {the:x} is {a:w}"],
  compare_marked_ask: ["{is:x} {the:x} (larger|bigger|smaller) than {obj:y}", "how does {the:x} compare with {obj:y} in size", "which (is larger|covers more of the image), {the:x} or {obj:y}"],
  compare_marked_cmd: ["compare {obj:x} with {obj:y} in size"],
  relation_marked_ask: ["where is {the:x} (relative|in relation) to {obj:y}", "on which side of {obj:y} is {the:x} (in|on) the image"],
  relation_marked_cmd: ["describe where {the:x} lies relative to {obj:y}"],
  name_function_ask: ["what is {the:x}, and what does it do", "what is {the:x} and what is known about it", "which structure is this, and what is (it for|its role)"],
  name_function_cmd: ["name {obj:x} and (explain what it is|say what it is or does)", "identify {obj:x} and tell me about it"],
  name_place_ask: ["what is {the:x}, and (where does it lie|in which {part} of the image is it)", "what did I mark, and where in the image does it lie"],
  name_place_cmd: ["name {obj:x} and (describe its {place_word}|say where it lies)"],
  name_extent_ask: ["what is {the:x}, and how (large is it|much of the image does it cover)"],
  name_extent_cmd: ["name {obj:x} and estimate its (size|extent)", "identify and measure {obj:x}"],
};
