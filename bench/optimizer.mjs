// AdamW beside the graph (our loop) against AdamW as an ONNX program, 10 M parameters, interleaved.
// Run: node bench/optimizer.mjs [rounds]
import { AdamW, add, div, emitOnnx, Graph, mul, Program, scale, shift, sqrt, sub } from "@mimo/tensor";

const COUNT = 10_000_000;
const rounds = Number(process.argv[2] ?? 9);

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

async function graphStep() {
  const graph = new Graph();
  const [value, grad, m, v] = ["value", "grad", "m", "v"].map((name) =>
    graph.input(name, "float32", [COUNT]),
  );
  const first = add(scale(m, 0.9), scale(grad, 0.1));
  const second = add(scale(v, 0.99), scale(mul(grad, grad), 0.01));
  const next = sub(scale(value, 0.9999), scale(div(first, shift(sqrt(second), 1e-8)), 1e-3));
  const outputs = { next, first, second };
  const program = await Program.load(emitOnnx(graph, { outputs, parameters: { kind: "inputs" } }), {
    threads: 2,
  });
  const tensor = () => ({ data: new Float32Array(COUNT).fill(0.01), shape: [COUNT] });
  const feeds = { value: tensor(), grad: tensor(), m: tensor(), v: tensor() };
  const into = { next: tensor(), first: tensor(), second: tensor() };
  return () => program.run(feeds, into);
}

const runGraph = await graphStep();
const grad = new Float32Array(COUNT).fill(0.01);
const parameter = { name: "p", value: new Float32Array(COUNT).fill(0.01), grad, decay: true };
const optimizer = new AdamW([parameter], { maxGradNorm: null, beta2: 0.99 });
const times = { beside: [], graph: [] };
for (let i = 0; i < rounds + 2; i++) {
  let started = performance.now();
  optimizer.step(1e-3);
  const beside = performance.now() - started;
  started = performance.now();
  await runGraph();
  const inGraph = performance.now() - started;
  if (i >= 2) {
    times.beside.push(beside);
    times.graph.push(inGraph);
  }
}
const [beside, inGraph] = [median(times.beside), median(times.graph)];
console.log(
  `beside the graph ${beside.toFixed(0)} ms, as a program ${inGraph.toFixed(0)} ms, ratio ${(inGraph / beside).toFixed(2)}`,
);
