/**
 * Imported for what it does, before ONNX Runtime is loaded anywhere in the process. From release
 * 1.29 on its Linux binaries report models, hardware and a device id to mobile.events.data.microsoft.com,
 * and keep a cache of that in the user's home, unless this stands in the environment by then. A
 * thread has a copy of the environment only: whoever starts one that infers imports this as well.
 */
process.env.ORT_DISABLE_TELEMETRY = "1";
