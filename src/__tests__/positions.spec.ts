import { utf16Offset, utf16Range } from '../positions';

const TEXT = 'a = "😀😀 é"\nb = 1';

describe('utf16Range', () => {
  it('counts characters outside the basic plane once', () => {
    const place = { line: 1, column: 5, end_line: 1, end_column: 7 };
    const { start, end } = utf16Range(TEXT, place);
    expect(TEXT.slice(start, end)).toBe('😀😀');
  });

  it('finds places on later lines', () => {
    const place = { line: 2, column: 4, end_line: 2, end_column: 5 };
    const { start, end } = utf16Range(TEXT, place);
    expect(TEXT.slice(start, end)).toBe('1');
  });

  it('stays within the line and the text', () => {
    expect(utf16Offset(TEXT, 1, 99)).toBe(TEXT.indexOf('\n'));
    expect(utf16Offset(TEXT, 9, 0)).toBe(TEXT.length);
    expect(utf16Offset('', 1, 5)).toBe(0);
  });

  it('never ends before it starts', () => {
    const place = { line: 2, column: 3, end_line: 1, end_column: 0 };
    const { start, end } = utf16Range(TEXT, place);
    expect(end).toBe(start);
  });
});
