import { mkdir, readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { addModelOptions, type ModelOptions, withEngine } from "../engine.js";
import type { CliIo } from "../io.js";
import { answerRequest } from "../predict/answer-request.js";
import { parseRequestLine, type RequestLine } from "../predict/request.js";
import { ResultsWriter, recoverResults } from "../predict/results-file.js";
import { SessionCache } from "../predict/session-cache.js";
import { startProgress } from "../progress.js";

interface PredictOptions extends ModelOptions {
  readonly out: string;
}

const EXAMPLES = `
A request is one JSON object on a line; image and mask are paths from the requests file's folder, coordinates are pixels:
  {"id": "1", "image": "a.png", "question": "Where is the liver?"}
  {"id": "2", "image": "a.png", "points": [[120, 88, 1], [30, 30, -1]]}
  {"id": "3", "image": "b.nii.gz", "slice": 40, "question": "What is this?", "box": [10, 60, 180, 240]}
Also "scribble": [[x, y], ...] and "mask": "file.png". A result is one line, in the same order:
  {"id", "answer", "terms": [{"text", "start", "end", "presence", "rle"}], "ms"} or {"id", "error"}
A run that was stopped goes on where it was when it is started again.

Example:
  $ mimo predict requests.jsonl --out results.jsonl`;

/** `mimo predict`: many questions from a file. */
export function addPredictCommand(program: Command, io: CliIo): void {
  const command = program
    .command("predict")
    .summary("answer many questions from a file")
    .description("Answers the requests of a JSON Lines file, one result line each, in the same order.")
    .argument("<requests>", "JSON Lines file");
  addModelOptions(command.requiredOption("--out <file>", "results, JSON Lines"))
    .addHelpText("after", EXAMPLES)
    .action((requests: string, options: PredictOptions) => predict(io, requests, options));
}

async function readRequests(path: string): Promise<RequestLine[]> {
  const text = (await readFile(path, "utf8")).replace(/^\uFEFF/, "");
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(parseRequestLine);
}

async function predict(io: CliIo, requestsPath: string, options: PredictOptions): Promise<void> {
  const requests = await readRequests(requestsPath);
  const out = resolve(options.out);
  const ids = requests.map(({ id }) => id);
  const done = await recoverResults(out, ids);
  if (done > 0) io.stderr.write(`${done} of ${requests.length} results are there; going on\n`);
  const bugs: unknown[] = [];
  const failed = await withEngine(io, options, async (engine) => {
    await mkdir(dirname(out), { recursive: true });
    const writer = await ResultsWriter.open(out);
    const progress = startProgress(io, { label: "predict", total: requests.length, done, linesEvery: 20 });
    try {
      const folder = dirname(resolve(requestsPath));
      return await answerAll(io, requests, {
        done,
        folder,
        writer,
        progress,
        sessions: new SessionCache(engine),
        onBug: (error) => bugs.push(error),
      });
    } finally {
      progress.stop();
      await writer.close();
    }
  });
  const count = requests.length - done;
  io.stderr.write(`${count} answered, ${failed} of them with an error: ${out}\n`);
  if (bugs.length > 0) throw bugs[0];
}

interface Work {
  readonly done: number;
  readonly folder: string;
  readonly writer: ResultsWriter;
  readonly progress: ReturnType<typeof startProgress>;
  readonly sessions: SessionCache;
  readonly onBug: (error: unknown) => void;
}

async function answerAll(io: CliIo, requests: readonly RequestLine[], work: Work): Promise<number> {
  let failed = 0;
  for (let at = work.done; at < requests.length; at++) {
    io.signal.throwIfAborted();
    const result = await answerRequest(requests[at]!, work.folder, work.sessions, io, work.onBug);
    await work.writer.write(result);
    if ("error" in result) failed++;
    work.progress.update(at + 1, failed > 0 ? `${failed} errors` : "");
  }
  return failed;
}
