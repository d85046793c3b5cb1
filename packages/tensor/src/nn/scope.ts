import type { Graph, Tensor } from "../graph/graph.js";
import { type Initializer, normal, ONES, ZEROS } from "../graph/initializer.js";

/** A place in the tree of parameter names: `mask_decoder.layers.0.self_attention`. */
export class Scope {
  constructor(
    readonly graph: Graph,
    readonly path = "",
  ) {}

  child(name: string | number): Scope {
    return new Scope(this.graph, this.path === "" ? String(name) : `${this.path}.${name}`);
  }

  /** A weight matrix or kernel: weight decay applies. */
  weight(name: string, shape: readonly number[], initializer: Initializer): Tensor {
    return this.graph.parameter({ name: this.child(name).path, shape, initializer, decay: true });
  }

  /** A bias, gain, embedding or query: no weight decay. */
  vector(name: string, shape: readonly number[], initializer: Initializer): Tensor {
    return this.graph.parameter({ name: this.child(name).path, shape, initializer, decay: false });
  }
}

export { normal, ONES, ZEROS };
