/** Rows of one length behind each other: a tensor whose first dimension is the batch. */
export function stackedRows(rows: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(rows.length * rows[0].length);
  rows.forEach((row, i) => {
    all.set(row, i * row.length);
  });
  return all;
}
