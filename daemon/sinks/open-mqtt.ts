import { readConfigured } from "../secret-files.js";
import type { MqttConfig } from "./mqtt-config.js";
import type { MqttConnectionParts } from "./mqtt-connection.js";
import { MqttSink, type MqttSinkParts } from "./mqtt-sink.js";

/** The broker that is configured, with what its files hold. Throws BAD_CONFIG. */
export async function openMqtt(
  config: MqttConfig,
  parts: Omit<MqttSinkParts, "config" | "credentials">,
): Promise<MqttSink> {
  return new MqttSink({ ...parts, config, credentials: await readCredentials(config) });
}

async function readCredentials(config: MqttConfig): Promise<MqttConnectionParts["credentials"]> {
  const credentials: MqttConnectionParts["credentials"] = {};
  const { username, passwordFile, caFile, certFile, keyFile } = config;
  if (username !== null) credentials.username = username;
  if (passwordFile !== null) {
    credentials.password = await readConfigured(passwordFile, "mqtt.passwordFile");
  }
  if (caFile !== null) credentials.ca = await readConfigured(caFile, "mqtt.caFile");
  if (certFile !== null) credentials.cert = await readConfigured(certFile, "mqtt.certFile");
  if (keyFile !== null) credentials.key = await readConfigured(keyFile, "mqtt.keyFile");
  return credentials;
}
