/**
 * The pairing of rows and columns with the least sum of costs (the Hungarian method, Kuhn 1955, as
 * shortest augmenting paths, Jonker & Volgenant 1987: O(rows² · columns)). A cost of Infinity
 * forbids a pair; as many pairs as are allowed are made before their costs are compared. Returns for
 * each row its column, or -1. Pure.
 */
export function assign(costs: readonly (readonly number[])[]): number[] {
  const rows = costs.length;
  const columns = costs[0]?.length ?? 0;
  if (rows === 0 || columns === 0) return costs.map(() => -1);
  if (rows > columns) return transposedAssignment(costs, columns);
  const priced = withPrices(costs);
  const columnOfRow = solve(priced, rows, columns);
  return columnOfRow.map((column, row) => (Number.isFinite(costs[row][column]) ? column : -1));
}

function transposedAssignment(costs: readonly (readonly number[])[], columns: number): number[] {
  const turned = Array.from({ length: columns }, (_, c) => costs.map((row) => row[c]));
  const rowOfColumn = assign(turned);
  const columnOfRow = costs.map(() => -1);
  rowOfColumn.forEach((row, column) => {
    if (row !== -1) columnOfRow[row] = column;
  });
  return columnOfRow;
}

/** A forbidden pair costs more than all allowed ones together, so that it is the last resort. */
function withPrices(costs: readonly (readonly number[])[]): number[][] {
  const finite = costs.flat().filter(Number.isFinite);
  const forbidden = finite.reduce((sum, cost) => sum + Math.abs(cost), 1);
  return costs.map((row) => row.map((cost) => (Number.isFinite(cost) ? cost : forbidden)));
}

/** One augmenting path a row; `rows` is at most `columns`. Index 0 of the arrays is a sentinel. */
function solve(costs: readonly (readonly number[])[], rows: number, columns: number): number[] {
  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(columns + 1);
  const rowOfColumn = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row++) {
    const cameFrom = new Int32Array(columns + 1);
    const slack = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
    const visited = new Uint8Array(columns + 1);
    rowOfColumn[0] = row;
    let column = 0;
    do {
      visited[column] = 1;
      const current = rowOfColumn[column];
      let step = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let c = 1; c <= columns; c++) {
        if (visited[c]) continue;
        const cost = costs[current - 1][c - 1] - rowPotential[current] - columnPotential[c];
        if (cost < slack[c]) {
          slack[c] = cost;
          cameFrom[c] = column;
        }
        if (slack[c] < step) {
          step = slack[c];
          next = c;
        }
      }
      for (let c = 0; c <= columns; c++) {
        if (visited[c]) {
          rowPotential[rowOfColumn[c]] += step;
          columnPotential[c] -= step;
        } else slack[c] -= step;
      }
      column = next;
    } while (rowOfColumn[column] !== 0);
    while (column !== 0) {
      rowOfColumn[column] = rowOfColumn[cameFrom[column]];
      column = cameFrom[column];
    }
  }
  const columnOfRow = new Array<number>(rows).fill(-1);
  for (let c = 1; c <= columns; c++)
    if (rowOfColumn[c] > 0) columnOfRow[rowOfColumn[c] - 1] = c - 1;
  return columnOfRow;
}
