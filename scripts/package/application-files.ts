/** What Limen is at run time, from the project's root; the packages it needs come beside it. */
export const APPLICATION = ["package.json", "dist/daemon", "models", "schema"] as const;

/** The photographs are the licence holder's to give, see NOTICE; dotted names are the build's. */
const NOT_OURS_TO_SHIP = /^models\/(demo(\/|$)|\.)/;
/** What the built-in encoder is made of, and its head: for training, not for the daemon. */
const FOR_TRAINING = /^models\/face-api-resnet/;
/** For whoever writes code, not for Node. */
const FOR_DEVELOPERS = /\.(map|ts|mts|cts|tsbuildinfo)$/;

/** Whether a file of the project belongs to what is installed. */
export function isInstalled(path: string): boolean {
  return ![NOT_OURS_TO_SHIP, FOR_TRAINING, FOR_DEVELOPERS].some((files) => files.test(path));
}

const UNUSED_IN_PACKAGES = [
  FOR_DEVELOPERS,
  /^@types\//,
  // The project's own tools and settings, and .bin.
  /(^|\/)\./,
  // Sources of addons that are compiled already, and pages that load scripts from elsewhere.
  /\.(c|cc|cpp|h|hpp|gypi?|sln|html)$/,
  /(^|\/)(changelog|changes|history)(\.md)?$/i,
  /^(@[^/]+\/)?[^/]+\/(tests?|__tests__|examples?|benchmarks?)\//,
  // Addons for Alpine, and those for one version of Node each: the one for Node-API serves all.
  /\.musl\.node$/,
  /\.abi\d+\.\w+\.node$/,
];
const RUNTIME_LIBRARIES = /^onnxruntime-node\/bin\/napi-v\d+\//;

/**
 * Whether a file of node_modules, with its path from there, is needed by the daemon on Linux and
 * that processor (as Node calls it). Licences stay.
 */
export function isNeeded(path: string, cpu: string): boolean {
  if (UNUSED_IN_PACKAGES.some((unused) => unused.test(path))) return false;
  if (!RUNTIME_LIBRARIES.test(path)) return true;
  // ONNX Runtime brings the libraries of every system in one package.
  return path.replace(RUNTIME_LIBRARIES, "").startsWith(`linux/${cpu}/`);
}
