import { describe, expect, it } from "vitest";
import { Program } from "../runtime/program.js";
import {
  AttributeProto_AttributeType,
  create,
  fromBinary,
  ModelProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
  toBinary,
} from "./index.js";

const FLOAT = TensorProto_DataType.FLOAT;

function tensorType(...dims: (number | string)[]) {
  const dim = dims.map((size) =>
    typeof size === "number"
      ? { value: { case: "dimValue" as const, value: BigInt(size) } }
      : { value: { case: "dimParam" as const, value: size } },
  );
  return { value: { case: "tensorType" as const, value: { elemType: FLOAT, shape: { dim } } } };
}

/** y = transpose(x + bias), for x of shape [batch, 2]. */
function addTransposeModel() {
  return create(ModelProtoSchema, {
    irVersion: 10n,
    opsetImport: [{ domain: "", version: 21n }],
    graph: {
      name: "add-transpose",
      node: [
        { opType: "Add", input: ["x", "bias"], output: ["sum"] },
        {
          opType: "Transpose",
          input: ["sum"],
          output: ["y"],
          attribute: [{ name: "perm", type: AttributeProto_AttributeType.INTS, ints: [1n, 0n] }],
        },
      ],
      input: [{ name: "x", type: tensorType("batch", 2) }],
      output: [{ name: "y", type: tensorType(2, "batch") }],
      initializer: [
        {
          name: "bias",
          dims: [2n],
          dataType: FLOAT,
          rawData: new Uint8Array(new Float32Array([10, 20]).buffer),
        },
      ],
    },
  });
}

describe("the ONNX schema", () => {
  it("keeps a model through encoding and decoding", () => {
    const model = addTransposeModel();
    expect(fromBinary(ModelProtoSchema, toBinary(ModelProtoSchema, model))).toEqual(model);
  });

  it("writes models that ONNX Runtime loads and runs", async () => {
    const model = toBinary(ModelProtoSchema, addTransposeModel());
    const program = await Program.load({ model, inputNames: ["x"], parameterNames: [], outputs: {} });
    const { y } = await program.run({ x: { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] } });
    expect(y.shape).toEqual([2, 3]);
    expect([...y.data]).toEqual([11, 13, 15, 22, 24, 26]);
    await program.release();
  });

  it("puts fields under the numbers of the official schema", () => {
    const tensor = create(TensorProtoSchema, {
      dims: [3n],
      dataType: TensorProto_DataType.INT64,
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: [{ key: "k", value: "v" }],
    });
    // Tags are field number * 8 + wire type: dims 1 (packed), data_type 2, external_data 13, data_location 14.
    expect([...toBinary(TensorProtoSchema, tensor)]).toEqual([
      0x0a, 1, 3, 0x10, 7, 0x6a, 6, 0x0a, 1, 0x6b, 0x12, 1, 0x76, 0x70, 1,
    ]);
  });

  it("writes a zero attribute and an empty tensor instead of leaving them out", () => {
    const model = create(ModelProtoSchema, {
      graph: {
        node: [{ attribute: [{ name: "axis", type: AttributeProto_AttributeType.INT, i: 0n }] }],
        initializer: [{ name: "none", dims: [0n], dataType: FLOAT, rawData: new Uint8Array() }],
      },
    });
    const graph = fromBinary(ModelProtoSchema, toBinary(ModelProtoSchema, model)).graph;
    expect(graph?.node[0]?.attribute[0]?.i).toBe(0n);
    expect(graph?.initializer[0]?.rawData).toEqual(new Uint8Array());
  });
});
