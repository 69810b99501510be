import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Makes a certificate for 127.0.0.1, which is its own authority; needs openssl. */
export function selfSigned(directory: string): { certFile: string; keyFile: string } {
  const certFile = join(directory, "cert.pem");
  const keyFile = join(directory, "key.pem");
  const subject = ["-subj", "/CN=door", "-addext", "subjectAltName=IP:127.0.0.1"];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const files = ["-keyout", keyFile, "-out", certFile];
  spawnSync("openssl", ["req", "-x509", "-days", "1", ...key, ...subject, ...files]);
  return { certFile, keyFile };
}
