export { findOrthanc, type Orthanc, startOrthanc } from "./orthanc.js";
