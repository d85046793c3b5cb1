/**
 * The ONNX model format as TypeScript types: build messages with `create`, write them with `toBinary`.
 *
 * `onnx.proto` here says how it departs from the official schema and how `onnx_pb.ts` is generated.
 */
export { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
export * from "./onnx_pb.js";
