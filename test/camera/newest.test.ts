import { describe, expect, it } from "vitest";
import { Newest } from "../../daemon/camera/newest.js";

/** Lets everything run that waits for nothing but its turn. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe("the place for the newest", () => {
  it("gives the newest value and forgets the ones before", async () => {
    const newest = new Newest<number>();
    newest.put(1);
    newest.put(2);
    newest.put(3);
    newest.end();
    expect(await newest.take()).toBe(3);
    expect(await newest.take()).toBeUndefined();
  });

  it("gives every value once when it is asked between two of them", async () => {
    const newest = new Newest<number>();
    const taken: unknown[] = [];
    for (const value of [1, 2, 3]) {
      newest.put(value);
      taken.push(await newest.take());
    }
    expect(taken).toEqual([1, 2, 3]);
  });

  it("waits for a value that is not there yet", async () => {
    const newest = new Newest<number>();
    let taken: number | undefined;
    const taking = newest.take().then((value) => {
      taken = value;
    });
    await settled();
    expect(taken).toBeUndefined();
    newest.put(7);
    await taking;
    expect(taken).toBe(7);
  });

  it("gives a value that is zero, empty or false", async () => {
    const newest = new Newest<number | string | boolean>();
    for (const value of [0, "", false]) {
      newest.put(value);
      expect(await newest.take()).toBe(value);
    }
  });
});

describe("the end of the newest", () => {
  it("is undefined, again and again", async () => {
    const newest = new Newest<number>();
    newest.end();
    expect(await newest.take()).toBeUndefined();
    expect(await newest.take()).toBeUndefined();
  });

  it("is thrown when it is an error, again and again", async () => {
    const newest = new Newest<number>();
    newest.end(new Error("unplugged"));
    await expect(newest.take()).rejects.toThrow("unplugged");
    await expect(newest.take()).rejects.toThrow("unplugged");
  });

  it("wakes the one who waits", async () => {
    const newest = new Newest<number>();
    const taking = newest.take();
    await settled();
    newest.end();
    expect(await taking).toBeUndefined();
  });

  it("wakes the one who waits with the error", async () => {
    const newest = new Newest<number>();
    const taking = newest.take();
    newest.end(new Error("unplugged"));
    await expect(taking).rejects.toThrow("unplugged");
  });

  it("comes after the value that is left", async () => {
    const newest = new Newest<number>();
    newest.put(1);
    newest.end(new Error("unplugged"));
    expect(await newest.take()).toBe(1);
    await expect(newest.take()).rejects.toThrow("unplugged");
  });

  it("keeps its first reason", async () => {
    const failed = new Newest<number>();
    failed.end(new Error("the first"));
    failed.end(new Error("the second"));
    failed.end();
    await expect(failed.take()).rejects.toThrow("the first");

    const ended = new Newest<number>();
    ended.end();
    ended.end(new Error("too late"));
    expect(await ended.take()).toBeUndefined();
  });
});
