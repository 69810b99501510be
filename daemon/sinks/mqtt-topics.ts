/** The topics of one daemon. */
export interface MqttTopics {
  status: string;
  event(cameraId: string): string;
  lastPerson(cameraId: string): string;
  somebody(cameraId: string): string;
  snapshot(cameraId: string): string;
}

export function topicsUnder(prefix: string): MqttTopics {
  return {
    status: `${prefix}/status`,
    event: (cameraId) => `${prefix}/${cameraId}/event`,
    lastPerson: (cameraId) => `${prefix}/${cameraId}/last_person`,
    somebody: (cameraId) => `${prefix}/${cameraId}/somebody`,
    snapshot: (cameraId) => `${prefix}/${cameraId}/snapshot`,
  };
}
