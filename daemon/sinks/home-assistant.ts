import type { MqttTopics } from "./mqtt-topics.js";

export interface DiscoveryOptions {
  /** Stays the same for one door: letters, digits, `_` and `-`. */
  deviceId: string;
  cameraId: string;
  topics: MqttTopics;
  eventTypes: readonly string[];
  snapshots: boolean;
  version: string;
}

/** Where Home Assistant looks for a device, and where it says that it (re)started. Pure. */
export function discoveryTopics(prefix: string) {
  return {
    ofDevice: (deviceId: string) => `${prefix}/device/${deviceId}/config`,
    birth: `${prefix}/status`,
  };
}

/**
 * One camera as a device of Home Assistant 2024.11 and newer: home-assistant.io/integrations/mqtt,
 * device discovery. Pure.
 */
export function discoveryPayload(options: DiscoveryOptions): Record<string, unknown> {
  const { deviceId, cameraId, topics, eventTypes, snapshots, version } = options;
  const component = (id: string, platform: string, fields: Record<string, unknown>) => ({
    [id]: { platform, unique_id: `${deviceId}_${id}`, ...fields },
  });
  return {
    device: {
      identifiers: [deviceId],
      name: `Limen ${cameraId}`,
      manufacturer: "Limen",
      model: "Face recognition at a door",
      sw_version: version,
    },
    origin: { name: "limen", sw_version: version },
    availability_topic: topics.status,
    qos: 1,
    components: {
      ...component("event", "event", {
        name: "Recognition",
        icon: "mdi:face-recognition",
        state_topic: topics.event(cameraId),
        event_types: eventTypes,
      }),
      ...component("last_person", "sensor", {
        name: "Last person",
        icon: "mdi:account",
        state_topic: topics.lastPerson(cameraId),
      }),
      ...component("somebody", "binary_sensor", {
        name: "Somebody there",
        device_class: "occupancy",
        state_topic: topics.somebody(cameraId),
      }),
      ...(snapshots
        ? component("snapshot", "image", {
            name: "Last picture",
            content_type: "image/jpeg",
            image_topic: topics.snapshot(cameraId),
          })
        : // A platform alone has Home Assistant remove what there was before; left out it would stay.
          { snapshot: { platform: "image" } }),
    },
  };
}
