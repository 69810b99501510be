import type { Similarity } from "../../daemon/vision/align.js";
import type { Point } from "../../daemon/vision/types.js";

/** First `inner`, then `outer`. */
export function composed(outer: Similarity, inner: Similarity): Similarity {
  const { x: tx, y: ty } = moved({ x: inner.tx, y: inner.ty }, outer);
  return {
    a: outer.a * inner.a - outer.b * inner.b,
    b: outer.b * inner.a + outer.a * inner.b,
    tx,
    ty,
  };
}

/** Of a similarity whose scale is not 0. */
export function inverse({ a, b, tx, ty }: Similarity): Similarity {
  const square = a * a + b * b;
  const turned = { a: a / square, b: -b / square };
  return {
    ...turned,
    tx: -(turned.a * tx - turned.b * ty),
    ty: -(turned.b * tx + turned.a * ty),
  };
}

export function moved({ x, y }: Point, { a, b, tx, ty }: Similarity): Point {
  return { x: a * x - b * y + tx, y: b * x + a * y + ty };
}

/** From the pixels of a picture to those of one that shows the same `scale` times as large. */
export function resized(scale: number): Similarity {
  return { a: scale, b: 0, tx: (scale - 1) / 2, ty: (scale - 1) / 2 };
}
