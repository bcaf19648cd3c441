/**
 * Where a place of a review lies in a text as JavaScript counts it.
 *
 * A review counts columns in Unicode code points; editors and shared models count UTF-16 units.
 */
export interface IPlace {
  line: number;
  column: number;
  end_line: number;
  end_column: number;
}

/**
 * The UTF-16 column of a code point column, at most the length of the line.
 */
export function utf16Column(line: string, column: number): number {
  let units = 0;
  for (const character of line) {
    if (column <= 0) {
      break;
    }
    units += character.length;
    column -= 1;
  }
  return units;
}

/**
 * The UTF-16 offset of a line (from 1) and a code point column (from 0), clamped to the text.
 */
export function utf16Offset(
  text: string,
  line: number,
  column: number
): number {
  const lines = text.split('\n');
  if (line > lines.length) {
    return text.length;
  }
  const index = Math.max(line, 1) - 1;
  const before = lines
    .slice(0, index)
    .reduce((sum, each) => sum + each.length + 1, 0);
  return before + utf16Column(lines[index], column);
}

/**
 * The UTF-16 range of a place; `end` is exclusive and never before `start`.
 */
export function utf16Range(
  text: string,
  place: IPlace
): { start: number; end: number } {
  const start = utf16Offset(text, place.line, place.column);
  const end = utf16Offset(text, place.end_line, place.end_column);
  return { start, end: Math.max(start, end) };
}
