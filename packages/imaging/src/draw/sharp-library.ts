import sharp from "sharp";

// One thread: pictures here are small, and sharp must not compete with ONNX Runtime for the cores.
sharp.concurrency(1);

/** The sharp library, configured for this project: import it from here only. */
export { sharp };
