import { expect, it } from "vitest";
import { type PackedFile, pack, readBackup } from "../../daemon/backup/container.js";

const about = { version: "1.2.3", createdAt: new Date("2026-01-02T03:04:05Z") };

function file(name: string, text: string): PackedFile {
  const content = [Buffer.from(text)];
  return { name, bytes: content[0].length, modifiedMs: 1000, content };
}

async function packed(files: PackedFile[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of pack(about, all(files))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* all<T>(values: readonly T[]): AsyncGenerator<T, void, void> {
  yield* values;
}

/** In chunks that end anywhere but where records do. */
function chunksOf(bytes: Buffer, size = 7): AsyncGenerator<Uint8Array, void, void> {
  const count = Math.ceil(bytes.length / size);
  return all(Array.from({ length: count }, (_, i) => bytes.subarray(i * size, (i + 1) * size)));
}

async function read(bytes: Buffer) {
  const files: Record<string, string> = {};
  const read = await readBackup(chunksOf(bytes), async ({ name, content }) => {
    const parts: Uint8Array[] = [];
    for await (const part of content) parts.push(part);
    files[name] = Buffer.concat(parts).toString();
  });
  return { ...read, contents: files };
}

const refused = expect.objectContaining({ code: "BAD_BACKUP" });

it("a backup is read as it was written", async () => {
  const bytes = await packed([file("database/data.mdb", "a database"), file("empty", "")]);
  expect(await read(bytes)).toEqual({
    ...about,
    files: 2,
    contents: { "database/data.mdb": "a database", empty: "" },
  });
});

it("a backup is refused wherever one bit is another, or the rest is missing", async () => {
  const bytes = await packed([file("a", "one"), file("b", "two")]);
  for (let i = 0; i < bytes.length; i++) {
    const damaged = Buffer.from(bytes);
    damaged[i] ^= 1;
    await expect(read(damaged), `byte ${i}`).rejects.toEqual(refused);
    await expect(read(bytes.subarray(0, i)), `cut at ${i}`).rejects.toEqual(refused);
  }
  await expect(read(Buffer.concat([bytes, Buffer.from("x")]))).rejects.toEqual(refused);
});

it("a backup is refused where a record of another one stands in it, whole as that is", async () => {
  const [one, two] = [await packed([file("a", "one")]), await packed([file("a", "two")])];
  const place = one.indexOf('{"kind":"file"') - 4;
  const end = one.indexOf('{"kind":"end"') - 4;
  expect(one.length).toBe(two.length);
  const mixed = [one.subarray(0, place), two.subarray(place, end), one.subarray(end)];
  await expect(read(Buffer.concat(mixed))).rejects.toEqual(refused);
  const without = Buffer.concat([one.subarray(0, place), one.subarray(end)]);
  await expect(read(without)).rejects.toEqual(refused);
});

it("no file of a backup can lie outside the data directory", async () => {
  for (const name of ["../x", "/etc/x", "a/../../x", "a//b", ".hidden", "a\\..\\b", ""]) {
    await expect(packed([file(name, "x")]), name).rejects.toEqual(refused);
    const bytes = await packed([file("n".repeat(name.length || 1), "x")]);
    const forged = Buffer.from(
      bytes
        .toString("latin1")
        .replace(`"name":"${"n".repeat(name.length || 1)}"`, `"name":${JSON.stringify(name)}`),
      "latin1",
    );
    await expect(read(forged), name).rejects.toEqual(refused);
  }
});

it("a content that is not as long as was said is noticed when it is packed", async () => {
  await expect(packed([{ ...file("a", "one"), bytes: 5 }])).rejects.toEqual(refused);
});
