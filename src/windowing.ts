/**
 * The rows of a list that are drawn, and the height of those above and below, in pixels.
 */
export interface IWindow {
  from: number;
  to: number;
  above: number;
  below: number;
}

/**
 * Rows that are drawn before and after those that can be seen, so that the Tab key finds the next one.
 */
const OVERSCAN = 12;

/**
 * The window of a list of rows.
 *
 * @param heights - The height of each row, in pixels.
 * @param top - Where the visible part starts, from the start of the list; may lie outside of it.
 * @param height - The height of the visible part.
 */
export function windowOf(
  heights: readonly number[],
  top: number,
  height: number
): IWindow {
  const first = rowAt(heights, top);
  const last = rowAt(heights, top + height);
  const from = Math.max(0, first - OVERSCAN);
  const to = Math.min(heights.length, last + 1 + OVERSCAN);
  return {
    from,
    to,
    above: sumOf(heights, 0, from),
    below: sumOf(heights, to, heights.length)
  };
}

function rowAt(heights: readonly number[], offset: number): number {
  let end = 0;
  for (let index = 0; index < heights.length; index++) {
    end += heights[index];
    if (end > offset) {
      return index;
    }
  }
  return Math.max(0, heights.length - 1);
}

/**
 * The height of the rows from `from` up to `to`, which is exclusive.
 */
export function sumOf(
  heights: readonly number[],
  from: number,
  to: number
): number {
  return heights.slice(from, to).reduce((sum, each) => sum + each, 0);
}
