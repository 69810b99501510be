/**
 * A body from a generator that has begun: what fails at its start fails before anything is answered,
 * and whoever goes away ends it, so that its `finally` runs. `onEnd` is called once it has ended.
 */
export async function startedStream(
  chunks: AsyncGenerator<Uint8Array, void, void>,
  onEnd: () => void,
): Promise<ReadableStream<Uint8Array>> {
  const next = async () => {
    try {
      const result = await chunks.next();
      if (result.done) onEnd();
      return result;
    } catch (error) {
      onEnd();
      throw error;
    }
  };
  let begun: IteratorResult<Uint8Array, void> | null = await next();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = begun ?? (await next());
      begun = null;
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return();
      onEnd();
    },
  });
}
