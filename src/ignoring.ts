import type { ISharedNotebook } from '@jupyter/ydoc';

import { changing } from './changing';
import type { TakeBack } from './keeping';
import type { Finding } from './review';

const TAGS = 'tags';

/**
 * Languages in which a comment starts with a number sign.
 */
const NUMBER_SIGN = /^(python|ipython|r|julia|ruby|bash|sh|perl)\b/i;

/**
 * Whether a finding can be passed over where it stands: it needs a cell.
 */
export function canIgnore(finding: Finding): boolean {
  return finding.location.cell_id !== null;
}

/**
 * Write into the notebook that a finding is to be passed over: at the end of its line, else as a tag of its cell.
 *
 * @param language - The language of the notebook, as a review names it.
 * @returns How to take it back; null where the cell has gone.
 */
export function ignore(
  notebook: ISharedNotebook,
  finding: Finding,
  reason: string,
  language: string
): TakeBack | null {
  const { cell_id, line } = finding.location;
  const cell = notebook.cells.find(each => each.getId() === cell_id);
  if (!cell) {
    return null;
  }
  const words = reason.replace(/\s+/g, ' ').trim();
  const directive = `secai: ignore[${finding.rule}] ${words}`;
  return changing([cell], each => {
    const source = each.getSource();
    if (!takesComment(finding, source, language)) {
      const tags = (each.getMetadata(TAGS) ?? []) as string[];
      each.setMetadata(TAGS, [...tags, directive]);
      return;
    }
    const end = endOfLine(source, line);
    each.updateSource(end, end, `  # ${directive}`);
  });
}

/**
 * Whether a comment can stand at the end of the line: not after a magic, a continued line, or within a long string.
 */
function takesComment(
  finding: Finding,
  source: string,
  language: string
): boolean {
  const { carrier, cell_type, line, end_line } = finding.location;
  if (
    carrier !== 'source' ||
    cell_type !== 'code' ||
    line !== end_line ||
    !NUMBER_SIGN.test(language)
  ) {
    return false;
  }
  const end = endOfLine(source, line);
  const text = source.split('\n')[line - 1] ?? '';
  const quotes = source.slice(0, end).match(/"""|'''/g)?.length ?? 0;
  return (
    !/^\s*[%!]/.test(text) &&
    !source.startsWith('%%') &&
    !text.endsWith('\\') &&
    quotes % 2 === 0
  );
}

function endOfLine(source: string, line: number): number {
  return source.split('\n').slice(0, line).join('\n').length;
}
