import type { YNotebook } from '@jupyter/ydoc';

import { applyFix } from '../fixes';
import { makeNotebook } from './fixtures';

function edit(column: number, end_column: number, text: string, id = 'a') {
  return { cell_id: id, line: 1, column, end_line: 1, end_column, text };
}

describe('applyFix', () => {
  let notebook: YNotebook;
  let cell: ReturnType<YNotebook['getCell']>;

  beforeEach(() => {
    notebook = makeNotebook({
      id: 'a',
      cell_type: 'code',
      source: "x = '😀'; y = 'b'"
    });
    cell = notebook.getCell(0);
    cell.clearUndoHistory();
  });

  it('applies edits at code point columns, whatever their order', () => {
    const fix = {
      title: 'Fix',
      safe: true,
      edits: [edit(4, 7, 'one'), edit(13, 16, 'two')]
    };
    expect(applyFix(notebook, fix)).not.toBeNull();
    expect(cell.getSource()).toBe('x = one; y = two');
  });

  it('is one step to undo', () => {
    const before = cell.getSource();
    const edits = [edit(4, 7, 'one'), edit(13, 16, 'two')];
    applyFix(notebook, { title: 'Fix', safe: true, edits });
    cell.undo();
    expect(cell.getSource()).toBe(before);
  });

  it('changes nothing when a cell has gone', () => {
    const before = cell.getSource();
    const edits = [edit(4, 7, 'one'), edit(0, 1, 'two', 'gone')];
    expect(applyFix(notebook, { title: 'Fix', safe: true, edits })).toBeNull();
    expect(cell.getSource()).toBe(before);
  });
});
