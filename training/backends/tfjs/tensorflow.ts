/** TensorFlow.js as any of its packages gives it: the core's operations over a chosen backend. */
export type TensorFlow = typeof import("@tensorflow/tfjs-core");
