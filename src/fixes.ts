import type { ISharedNotebook } from '@jupyter/ydoc';

import { utf16Range } from './positions';
import type { Edit, Fix } from './review';

/**
 * Apply the edits of a fix, one undo step for each cell that it touches.
 *
 * @returns Whether all of the cells were there; nothing is changed where one is not.
 */
export function applyFix(notebook: ISharedNotebook, fix: Fix): boolean {
  const byCell = new Map<string, Edit[]>();
  for (const edit of fix.edits) {
    byCell.set(edit.cell_id, [...(byCell.get(edit.cell_id) ?? []), edit]);
  }
  const cells = new Map(notebook.cells.map(cell => [cell.getId(), cell]));
  if ([...byCell.keys()].some(id => !cells.has(id))) {
    return false;
  }
  byCell.forEach((edits, id) => {
    const cell = cells.get(id)!;
    const source = cell.getSource();
    const changes = edits
      .map(edit => ({ ...utf16Range(source, edit), text: edit.text }))
      .sort((a, b) => b.start - a.start);
    cell.transact(() => {
      changes.forEach(each =>
        cell.updateSource(each.start, each.end, each.text)
      );
    });
  });
  return true;
}
