import "./no-telemetry.js";

/** The only way to ONNX Runtime: what comes by another would report to its makers. */
export { env, InferenceSession, listSupportedBackends, Tensor } from "onnxruntime-node";
