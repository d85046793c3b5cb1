/**
 * What people may write. Questions vary, answers hardly do (see answer-forms.ts): a small language model learns to
 * read many wordings more easily than to choose among many.
 */

/** Asks for the mask of a named structure; the same list whether it is there or not. */
export const SEGMENT = [
  "segment the {x}",
  "segment the {x}",
  "segment the {x} in this image",
  "segment all of the {x}",
  "outline the {x}",
  "outline the {x} for me",
  "delineate the {x}",
  "mark the {x}",
  "highlight the {x}",
  "highlight all {x}",
  "show the {x}",
  "show me the {x}",
  "show me where the {x} {is}",
  "find the {x}",
  "locate the {x}",
  "identify the {x}",
  "point out the {x}",
  "pick out the {x}",
  "trace the {x}",
  "trace the border of the {x}",
  "contour the {x}",
  "annotate the {x}",
  "draw the outline of the {x}",
  "draw a contour around the {x}",
  "give me a mask of the {x}",
  "give me the {x}",
  "make a mask of the {x}",
  "I need the {x}",
  "where {is} the {x}",
  "where {is} the {x}",
  "where {is} the {x} in this image",
  "where can I see the {x}",
  "can you find the {x}",
  "can you segment the {x}",
  "can you show me the {x}",
  "could you outline the {x}",
  "would you mark the {x}",
  "which pixels belong to the {x}",
  "which part of the image is {x}",
  "{x}",
  "{x}",
  "the {x}",
  "{x} mask",
  "{x} segmentation",
] as const;

/** Added to {@link SEGMENT} when a mark comes with the name. */
export const SEGMENT_AT_MARK = [
  "segment the {x} here",
  "segment the marked {x}",
  "segment the {x} at the mark",
  "segment the {x} that I marked",
  "outline the {x} at this place",
  "outline the marked {x}",
  "the {x} here",
  "find the {x} at this mark",
  "mark the whole {x} here",
  "show the {x} I am pointing at",
] as const;

/** A mark alone says what is meant. */
export const SEGMENT_THIS = [
  "segment this",
  "segment this structure",
  "segment the marked structure",
  "segment the marked region",
  "segment what I marked",
  "segment what is here",
  "outline this",
  "outline the marked structure",
  "delineate this structure",
  "trace the border of this",
  "give me a mask of this",
  "make a mask of the marked structure",
  "find the edges of this",
  "highlight this",
  "show me all of this structure",
  "can you segment this",
  "can you outline what I marked",
] as const;

/** One object among several of its kind. */
export const SEGMENT_SINGLE = [
  "segment this single {x}",
  "segment only this one",
  "segment just this one",
  "only this one",
  "just this one",
  "only this {x}",
  "just this single {x}",
  "segment only this {x}",
  "outline only this single {x}",
  "outline just this one",
] as const;

/** Asks for the name of what is marked; the first is what the program asks when no words are given. */
export const NAME = [
  "what is this",
  "what is this",
  "what is this",
  "what is this",
  "what's this",
  "what is the marked structure",
  "what is the marked region",
  "what did I mark",
  "what am I pointing at",
  "what is here",
  "what do you see here",
  "what is this structure called",
  "which structure is this",
  "which structure did I mark",
  "which organ or finding is this",
  "name this",
  "name this structure",
  "name the marked structure",
  "identify this",
  "tell me what this is",
  "can you name this",
] as const;

/** Yes or no. */
export const PRESENCE = [
  "is there {a} {x}",
  "is there {a} {x} in this image",
  "is there any {x}",
  "is {a} {x} visible",
  "is {a} {x} present",
  "do you see {a} {x}",
  "can you see {a} {x}",
  "can you see any {x}",
  "does this image show {a} {x}",
  "does the image contain {a} {x}",
  "are there signs of {a} {x}",
  "any {x}",
  "any {x} here",
  "check for {a} {x}",
  "look for {a} {x}",
  "tell me if there is {a} {x}",
] as const;

/** Yes or no, about plurals. */
export const PRESENCE_MANY = [
  "are there {x}",
  "are there any {x}",
  "are there {x} in this image",
  "are {x} visible",
  "are {x} present",
  "do you see {x}",
  "can you see {x}",
  "can you see any {x}",
  "does this image show {x}",
  "does the image contain {x}",
  "any {x}",
  "any {x} here",
  "check for {x}",
  "look for {x}",
  "tell me if there are {x}",
] as const;

/** Asks for everything. */
export const DESCRIBE = [
  "what can you see",
  "what can you see in this image",
  "what do you see",
  "what does this image show",
  "what is in this image",
  "what is shown here",
  "what is visible",
  "which structures are visible",
  "which structures do you see",
  "describe this image",
  "describe the image",
  "describe what you see",
  "describe the findings",
  "list the structures",
  "list what is visible",
  "summarise this image",
  "give me a short report",
  "report",
] as const;

/** Asks what kind of picture it is. */
export const MODALITY = [
  "what kind of image is this",
  "what type of image is this",
  "what sort of scan is this",
  "what modality is this",
  "which modality is this",
  "which imaging technique was used",
  "how was this image made",
  "name the modality",
  "modality",
] as const;

/** Asks how a slice is turned. */
export const PLANE = [
  "what plane is this",
  "which plane is this",
  "in which plane was this taken",
  "what is the orientation of this slice",
  "which view is this",
  "name the plane",
] as const;

/** Asks for a structure by what it does; `{f}` is the fact. */
export const BY_FACT = [
  "which structure {f}",
  "which part of the image {f}",
  "which structure here {f}",
  "show the structure that {f}",
  "find the structure that {f}",
  "segment the structure that {f}",
  "outline what {f}",
  "mark what {f}",
] as const;

/** The same for plurals. */
export const BY_FACT_MANY = [
  "which structures {f}",
  "which structures here {f}",
  "which parts of the image {f}",
  "show the structures that {f}",
  "find the structures that {f}",
  "segment the structures that {f}",
  "mark the structures that {f}",
] as const;

/** Asks for the place within the image. "Where is the liver?" asks for the mask. */
export const LOCATION = [
  "in which part of the image {is} the {x}",
  "in which part of the picture {does} the {x} lie",
  "where in the image {does} the {x} lie",
  "what is the position of the {x}",
  "what is the location of the {x}",
  "describe the location of the {x}",
  "describe the position of the {x}",
  "on which side of the image {is} the {x}",
] as const;

/** The same about a mark. */
export const LOCATION_THIS = [
  "in which part of the image is this",
  "where in the image is this",
  "where is this",
  "what is the position of this",
  "describe the location of this structure",
] as const;

/** The same after an earlier turn. */
export const LOCATION_IT = [
  "in which part of the image is it",
  "where in the image is it",
  "where does it lie",
  "what is its position",
  "describe its location",
] as const;

/** Asks how much of the image a structure covers. */
export const EXTENT = [
  "how large {is} the {x}",
  "how big {is} the {x}",
  "how much of the image {does} the {x} cover",
  "what share of the image {is} {x}",
  "what is the size of the {x}",
  "estimate the size of the {x}",
] as const;

/** The same about a mark. */
export const EXTENT_THIS = [
  "how large is this",
  "how big is this",
  "how much of the image does this cover",
  "what is the size of this",
] as const;

/** The same after an earlier turn. */
export const EXTENT_IT = [
  "how large is it",
  "how big is it",
  "how much of the image does it cover",
  "what is its size",
] as const;

/** Asks what a marked structure does or is. */
export const FACT_THIS = [
  "what does this do",
  "what is this and what does it do",
  "what do you know about this",
  "tell me about this",
  "explain this",
  "explain the marked structure",
  "what should I know about this",
] as const;

/** The same after an earlier turn. */
export const FACT_IT = [
  "what does it do",
  "tell me about it",
  "explain it",
  "what do you know about it",
] as const;

/** Asks for a number. */
export const COUNT = [
  "how many {x} are there",
  "how many {x} do you see",
  "how many {x} are in this image",
  "count the {x}",
  "what is the number of {x}",
] as const;

/** Compares two; `{x}` and `{y}`. */
export const COMPARE = [
  "which is larger, the {x} or the {y}",
  "which is bigger, the {x} or the {y}",
  "which covers more of the image, the {x} or the {y}",
  "compare the size of the {x} and the {y}",
] as const;
