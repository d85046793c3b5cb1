import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";

/** Packages that load codecs and workers by address, which the development server's bundling would break. */
const CORNERSTONE = ["core", "metadata", "utils"].map((name) => `@cornerstonejs/${name}`);
/** CommonJS that those packages import, which has to be bundled all the same. */
const COMMONJS = [
  "gl-matrix",
  "comlink",
  "@cornerstonejs/core > lodash.get",
  ...["fast-deep-equal", "globalthis", "xmlbuilder2", "seedrandom", "spark-md5", "utif", "jszip"].map(
    (name) => `@kitware/vtk.js > ${name}`,
  ),
];
const SERVER = "http://127.0.0.1:7860";

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ["mimo-source", ...defaultClientConditions] },
  worker: { format: "es" },
  optimizeDeps: { exclude: CORNERSTONE, include: COMMONJS },
  build: {
    target: "es2022",
    // The viewer's chunk holds Cornerstone and is fetched only when a case opens.
    chunkSizeWarningLimit: 6000,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { host: "127.0.0.1", proxy: { "/api": SERVER, "/health": SERVER } },
});
