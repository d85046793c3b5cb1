import { type BadTensor, type Replay, replayBadBatch } from "@mimo/training";
import { type CliIo, writeJson } from "../io.js";
import { alignColumns } from "../text-table.js";

/** Parameters that a line names. */
const MOST_NAMES = 4;

function describeTensors(tensors: readonly BadTensor[]): string {
  if (tensors.length === 0) return "all finite";
  const named = tensors.slice(0, MOST_NAMES).map(({ name, bad, of }) => `${name} (${bad} of ${of})`);
  const more = tensors.length - named.length;
  return `not finite: ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function describeReplay({ step, inputs, weights, losses, gradients }: Replay): string {
  const rows = [
    ["batch", describeTensors(inputs)],
    ["weights", describeTensors(weights)],
    ...Object.entries(losses).map(([name, value]) => [`loss ${name}`, String(value)]),
    ...gradients.map(({ loss, parameters }) => [`gradient of ${loss}`, describeTensors(parameters)]),
  ];
  return `Step ${step}\n${alignColumns(rows)}`;
}

/** `mimo train --replay`: computes a failed step again and tells what is not finite in it. */
export async function showReplay(io: CliIo, path: string, json: boolean): Promise<void> {
  const replay = await replayBadBatch(path);
  if (json) return writeJson(io, replay);
  io.stdout.write(describeReplay(replay));
}
