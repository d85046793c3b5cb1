// Our training step, as a process that runs steps when asked. Usage: node bench/step.mjs <setup.json>, usually started
// by bench/compare-step.mjs; needs `npm run build`.
//
// Prints one line {name, parameters, losses} with the losses of the untrained step; then, for each number n on its
// input, runs n steps and prints {ms: [...], cpuMs: [...]}, the clock's and the processor's time of each. A step is
// forward, backward, clipping, AdamW and the running average.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { formulaParameter } from "@mimo/model/testing";
import { AdamW, emitOnnx, Program } from "@mimo/tensor";
import { buildStepGraph, LOSS_NAMES } from "@mimo/training";
import { formulaBatch } from "@mimo/training/testing";

const RATE = 1e-5;

async function prepare({ config, batch, losses, optimizer, threads }) {
  const step = buildStepGraph(config, batch, losses);
  const gradients = Object.fromEntries([...step.gradients].map(([name, g]) => [`gradient:${name}`, g]));
  const emitted = emitOnnx(step.graph, {
    outputs: { ...step.losses, ...gradients },
    parameters: { kind: "inputs" },
  });
  const program = await Program.load(emitted, { threads });
  const parameters = [...step.graph.parameters.values()].map(({ spec }) => {
    const value = formulaParameter(spec);
    return {
      name: spec.name,
      shape: spec.shape,
      decay: spec.decay,
      value,
      grad: new Float32Array(value.length),
    };
  });
  const { weightDecay, beta2, maxGradNorm, averageDecay } = optimizer;
  const adam = new AdamW(parameters, { weightDecay, beta2, maxGradNorm, averageDecay });
  const feeds = Object.fromEntries(parameters.map((p) => [p.name, { data: p.value, shape: p.shape }]));
  Object.assign(feeds, formulaBatch(config, batch));
  const into = Object.fromEntries(
    parameters.map((p) => [`gradient:${p.name}`, { data: p.grad, shape: p.shape }]),
  );
  const forwardBackward = async () => {
    const outputs = await program.run(feeds, into);
    return Object.fromEntries(LOSS_NAMES.map((name) => [name, Number(outputs[name].data[0])]));
  };
  return { parameters, adam, forwardBackward };
}

function say(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

const setup = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { parameters, adam, forwardBackward } = await prepare(setup);
say({
  name: `MIMO, ONNX Runtime in Node ${process.versions.node}`,
  parameters: parameters.reduce((sum, { value }) => sum + value.length, 0),
  losses: await forwardBackward(),
});
for await (const line of createInterface({ input: process.stdin })) {
  const [ms, cpuMs] = [[], []];
  for (let i = 0; i < Number(line); i++) {
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    await forwardBackward();
    adam.step(RATE);
    ms.push(performance.now() - started);
    const { user, system } = process.cpuUsage(cpu);
    cpuMs.push((user + system) / 1000);
  }
  say({ ms, cpuMs });
}
