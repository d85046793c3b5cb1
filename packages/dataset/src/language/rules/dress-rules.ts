import type { Rules } from "../grammar.js";

/**
 * The manners around a question. `{q.cmd}` is an order, `{q.ask}` a question, `{q.ind}` the same within a sentence,
 * `{q.np}` a thing wanted; `dressed_question` ends in "?" and `dressed_order` in ".".
 */
export const DRESS_RULES: Rules = {
  dressed_order: [
    "t! {q.cmd}",
    "6* f! {q.cmd}",
    "f! please {q.cmd}",
    "f! {q.cmd}, please",
    "f! (I want|I need|I would like|I'd like) you to {q.cmd}",
    "f! (kindly|please) {q.cmd}. (Thanks|Thank you)",
    "f! {q.cmd} for me",
    "2* f! {tell_me} {q.ind}",
    "f! (I want|I need|I would like|I'd like) to know {q.ind}",
    "f! I wonder {q.ind}",
    "f! (I am trying|I'm trying|help me) to (see|work out|find out) {q.ind}",
    "t! {q.np}",
    "2* t! {q.tag}",
    "f! {q.np}, please",
    "f! (give me|I need|I'm looking for|I would like) {q.np}",
  ],
  tell_me: ["tell me", "please tell me", "let me know", "explain to me"],
  dressed_question: [
    "6* f! {q.ask}",
    "t! {q.ask}",
    "f! (could|can|would) you {q.cmd}",
    "f! (could|can|would) you please {q.cmd}",
    "f! would you be able to {q.cmd}",
    "f! is it possible to {q.cmd}",
    "2* f! (could|can) you tell me {q.ind}",
    "f! do you know {q.ind}",
    "f! (may|can) I ask {q.ind}",
    "f! (quick question|one question|question): {q.ask}",
    "f! {q.ask}, please",
    "f! {view}, {q.ask}",
    "t! {q.np}",
    "2* t! {q.tag}",
  ],
  view: [
    "(in|on) this {i.image}",
    "looking at this {i.image}",
    "in the (picture|image) (shown|provided|given)",
    "from what you can see",
  ],
  preamble: [
    "2* this is {i.a_modality}",
    "2* here is {i.a_modality}",
    "I have {i.a_modality}[ (to read|in front of me)]",
    "{i.a_patient_image}",
    "(attached|below) is {i.a_modality}",
    "{i.patient_line}",
    "I am (reading|reviewing|looking at) {i.a_modality}",
  ],
};
