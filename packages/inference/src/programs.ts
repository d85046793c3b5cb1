import type { LoadedModel, ProgramName } from "@mimo/model";
import { buildInferenceGraph } from "@mimo/model";
import { emitOnnx, Graph, Program, Scope } from "@mimo/tensor";

/** The four programs of a model: image once, question once, one step for each token, masks for each click. */
export type Programs = Readonly<Record<ProgramName, Pick<Program, "run" | "release">>>;

/** Emits the programs from the model's graph code and loads them over one copy of the weights. */
export async function loadPrograms(model: LoadedModel, threads: number | null): Promise<Programs> {
  const graph = new Graph();
  const outputs = buildInferenceGraph(new Scope(graph), model.config);
  const load = async (name: ProgramName) => {
    const parameters = { kind: "external" as const, locate: model.locate };
    const emitted = emitOnnx(graph, { outputs: outputs[name], parameters });
    return Program.load(emitted, { threads, weights: model.weights });
  };
  return {
    encode: await load("encode"),
    align: await load("align"),
    language: await load("language"),
    masks: await load("masks"),
  };
}
