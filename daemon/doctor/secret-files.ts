import type { Config } from "../config.js";
import { reasonOf } from "../errors.js";
import { configuredToken, isCredential, readConfigured, readSecret } from "../secret-files.js";
import { type Finding, fail, ok, warn } from "./finding.js";

type Settings = Pick<Config, "api" | "webhooks" | "mqtt" | "backup">;

interface NamedFile {
  key: string;
  file: string | null;
  read(file: string, key: string): Promise<unknown>;
}

/**
 * The files of token, webhooks, MQTT and backups that a configuration names. The daemon reads them
 * at its start, and does not start without them.
 */
export async function checkSecretFiles(settings: Settings): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { key, file, read } of namedFiles(settings)) {
    if (file === null) continue;
    findings.push(await findingOf({ key, file }, () => read(file, key)));
  }
  return findings;
}

function namedFiles({ api, webhooks, mqtt, backup }: Settings): NamedFile[] {
  const ofBroker = mqtt
    ? (["passwordFile", "caFile", "certFile", "keyFile"] as const).map((key) => ({
        ...{ key: `mqtt.${key}`, file: mqtt[key], read: readConfigured },
      }))
    : [];
  return [
    {
      key: "api.tokenFile",
      file: api.token === null ? api.tokenFile : null,
      read: () => configuredToken(api),
    },
    ...webhooks.map(({ secretFile }, i) => ({
      ...{ key: `webhooks[${i}].secretFile`, file: secretFile, read: readSecret },
    })),
    ...ofBroker,
    { key: "backup.passphraseFile", file: backup.passphraseFile, read: readSecret },
  ];
}

async function findingOf(
  { key, file }: { key: string; file: string },
  read: () => Promise<unknown>,
): Promise<Finding> {
  if (isCredential(file)) {
    const advice = "see in its log that it starts: journalctl -u limen";
    return warn("file", `${key}: ${file} can be read by the daemon alone`, advice);
  }
  try {
    await read();
    return ok("file", `${key}: ${file} can be used`);
  } catch (error) {
    return fail("file", reasonOf(error), "put the secret there, readable for the daemon's user");
  }
}
