/**
 * TensorBoard event files: scalars as `Event` messages (tensorflow/core/util/event.proto) in TFRecord frames.
 *
 * The few fields are written by hand; the schema is wide and we need five of its fields.
 */
import { appendFileSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "@mimo/base";
import { maskedCrc32c } from "./crc32c.js";

/** Scalars of one step. */
export interface ScalarEvent {
  readonly step: number;
  /** Seconds since 1970. */
  readonly timeSeconds: number;
  readonly scalars: Readonly<Record<string, number>>;
}

const PREFIX = "events.out.tfevents.";
/** Protobuf wire types. */
const [VARINT, FIXED64, BYTES, FIXED32] = [0, 1, 2, 5];
/** `Event.version` of the first record: from 2 on, a session's start tells readers which points are void. */
const VERSION = "brain.Event:2";
const SESSION_START = 1;

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

function key(field: number, wire: number): number[] {
  return varint(field * 8 + wire);
}

function message(field: number, content: readonly number[]): number[] {
  return [...key(field, BYTES), ...varint(content.length), ...content];
}

function text(field: number, value: string): number[] {
  return message(field, [...new TextEncoder().encode(value)]);
}

function number64(field: number, value: number): number[] {
  return [...key(field, FIXED64), ...new Uint8Array(Float64Array.of(value).buffer)];
}

function number32(field: number, value: number): number[] {
  return [...key(field, FIXED32), ...new Uint8Array(Float32Array.of(value).buffer)];
}

/** `Event`: 1 wall_time, 2 step, then what happened: 3 file_version, 5 summary, 7 session_log. */
function event(timeSeconds: number, step: number, what: readonly number[]): number[] {
  return [...number64(1, timeSeconds), ...key(2, VARINT), ...varint(step), ...what];
}

/** `Summary` of `Value`s: 1 tag, 2 simple_value. */
function summary(scalars: Readonly<Record<string, number>>): number[] {
  return Object.entries(scalars).flatMap(([tag, value]) =>
    message(1, [...text(1, tag), ...number32(2, value)]),
  );
}

/** A TFRecord: length, its checksum, the data, its checksum, all little-endian. */
function frame(content: readonly number[]): Uint8Array {
  const out = new Uint8Array(16 + content.length);
  const view = new DataView(out.buffer);
  view.setBigUint64(0, BigInt(content.length), true);
  view.setUint32(8, maskedCrc32c(out.subarray(0, 8)), true);
  out.set(content, 12);
  view.setUint32(12 + content.length, maskedCrc32c(out.subarray(12, 12 + content.length)), true);
  return out;
}

function scalarFrame({ step, timeSeconds, scalars }: ScalarEvent): Uint8Array {
  return frame(event(timeSeconds, step, message(5, summary(scalars))));
}

/** Appends scalars to the event file of a run. */
export class EventFile {
  private constructor(readonly path: string) {}

  /**
   * Starts a new file with what is known already, and removes the older ones of the folder.
   *
   * A run that goes on does some steps again: a reader that shows the older files is told to forget everything.
   *
   * @param timeSeconds - Of the start, seconds since 1970; part of the file's name.
   */
  static async start(
    folder: string,
    events: readonly ScalarEvent[],
    timeSeconds: number,
  ): Promise<EventFile> {
    const older = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith(PREFIX)) : [];
    // Readers go through files in the order of their names.
    const last = Math.max(0, ...older.map((name) => Number.parseInt(name.slice(PREFIX.length), 10) || 0));
    const second = Math.max(Math.floor(timeSeconds), last + 1);
    const path = join(folder, `${PREFIX}${String(second).padStart(10, "0")}.mimo`);
    const first = events[0]?.timeSeconds ?? timeSeconds;
    const head = [
      frame(event(first, 0, text(3, VERSION))),
      frame(event(first, 0, message(7, [...key(1, VARINT), SESSION_START]))),
    ];
    await writeFileAtomic(path, [...head, ...events.map(scalarFrame)]);
    for (const name of older) rmSync(join(folder, name), { force: true });
    return new EventFile(path);
  }

  append(scalars: ScalarEvent): void {
    appendFileSync(this.path, scalarFrame(scalars));
  }
}
