import { readFile } from "node:fs/promises";
import { SPLITS, type Split } from "@mimo/dataset";
import { HASH_WORDS, type PackedHashes } from "../quality/near-duplicates.js";
import type { PictureHash } from "../quality/perceptual-hash.js";

/** What the survey notes of one picture. */
export interface SurveyEntry {
  readonly hash: PictureHash;
  /** First 64 bits of the SHA-256 of the pixels as they are shown. */
  readonly content: readonly [number, number];
  /** First 64 bits of the SHA-256 of set and case. */
  readonly patient: readonly [number, number];
  /** Bytes of the picture as it will be stored; of its pixels where it is still to be encoded. */
  readonly bytes: number;
  readonly questions: number;
  /** What the source prescribes. */
  readonly split: Split | null;
}

/** Ten words of 32 bits a picture; all zero: the picture cannot be used. */
const WORDS = 10;
const USABLE = 1 << 24;

/** Packs the pictures of one unit; null stands for one that cannot be used. */
export function encodeSurvey(entries: readonly (SurveyEntry | null)[]): Uint8Array {
  const words = new Uint32Array(entries.length * WORDS);
  entries.forEach((entry, i) => {
    if (entry === null) return;
    const { hash, content, patient, bytes, questions, split } = entry;
    const prescribed = split === null ? 0 : SPLITS.indexOf(split) + 1;
    const flags = Math.min(questions, 0xffff) | (prescribed << 16) | USABLE;
    words.set([...hash.p, ...hash.d, ...content, ...patient, bytes, flags], i * WORDS);
  });
  return new Uint8Array(words.buffer);
}

/** The survey of all pictures, by column: 40 bytes a picture. */
export class SurveyTable {
  readonly hashes: PackedHashes;
  readonly content: Uint32Array;
  readonly patient: Uint32Array;
  readonly bytes: Uint32Array;
  readonly questions: Uint16Array;
  /** 0: none; else 1 + the split's place in {@link SPLITS}. */
  readonly prescribed: Uint8Array;
  /** 1: can be used. */
  readonly usable: Uint8Array;

  constructor(readonly count: number) {
    this.hashes = new Uint32Array(count * HASH_WORDS);
    this.content = new Uint32Array(count * 2);
    this.patient = new Uint32Array(count * 2);
    this.bytes = new Uint32Array(count);
    this.questions = new Uint16Array(count);
    this.prescribed = new Uint8Array(count);
    this.usable = new Uint8Array(count);
  }

  /** Reads a unit's file into the rows from `start`. */
  async readUnit(path: string, start: number): Promise<void> {
    const file = await readFile(path);
    const words = new Uint32Array(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
    for (let i = start, at = 0; at < words.length; i++, at += WORDS) {
      this.hashes.set(words.subarray(at, at + 4), i * HASH_WORDS);
      this.content.set(words.subarray(at + 4, at + 6), i * 2);
      this.patient.set(words.subarray(at + 6, at + 8), i * 2);
      this.bytes[i] = words[at + 8];
      this.questions[i] = words[at + 9] & 0xffff;
      this.prescribed[i] = (words[at + 9] >>> 16) & 0xff;
      this.usable[i] = words[at + 9] >>> 24;
    }
  }
}
