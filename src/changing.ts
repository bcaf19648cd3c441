import type { ICodeCell } from '@jupyterlab/nbformat';
import type { ISharedCell } from '@jupyter/ydoc';
import type { PartialJSONValue } from '@lumino/coreutils';
import { JSONExt } from '@lumino/coreutils';

import type { TakeBack } from './keeping';

/**
 * Change cells, one step to undo for each.
 *
 * @returns How to take it back; null where nothing has changed.
 */
export function changing(
  cells: readonly ISharedCell[],
  change: (cell: ISharedCell) => void
): TakeBack | null {
  const before = cells.map(cell => cell.toJSON());
  // The outer transaction is the one that is undone: on its own, a change of outputs is not.
  cells.forEach(cell => cell.transact(() => change(cell)));
  const after = cells.map(cell => cell.toJSON());
  if (before.every((each, index) => isSame(each, after[index]))) {
    return null;
  }
  return () => {
    const isOurs = cells.every(
      (cell, index) => !cell.isDisposed && isSame(cell.toJSON(), after[index])
    );
    if (isOurs) {
      cells.forEach((cell, index) => restore(cell, before[index]));
    }
    return isOurs;
  };
}

type CellContent = ReturnType<ISharedCell['toJSON']>;

function isSame(a: CellContent, b: CellContent): boolean {
  return JSONExt.deepEqual(a as PartialJSONValue, b as PartialJSONValue);
}

function restore(cell: ISharedCell, before: CellContent): void {
  cell.transact(() => {
    const source = String(before.source);
    if (cell.getSource() !== source) {
      cell.setSource(source);
    }
    cell.setMetadata(before.metadata);
    if (cell.cell_type === 'code' && 'setOutputs' in cell) {
      cell.setOutputs((before as ICodeCell).outputs);
    }
  });
}
