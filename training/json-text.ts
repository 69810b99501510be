/** What a JSON text holds. Throws an Error that names `place`, a file or a line of one. */
export function jsonOf(place: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${place} is not JSON: ${(cause as Error).message}`, { cause });
  }
}
