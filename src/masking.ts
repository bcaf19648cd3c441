import type { IOutput, INotebookContent } from '@jupyterlab/nbformat';
import type { ISharedCell, ISharedNotebook } from '@jupyter/ydoc';
import type { PartialJSONObject, PartialJSONValue } from '@lumino/coreutils';
import { JSONExt, UUID } from '@lumino/coreutils';

import type { IMasking, IReviewRequest, MaskedCell } from './api';
import type { TakeBack } from './keeping';
import { changing } from './changing';

/**
 * The request to mask a notebook that is not open here.
 */
export function requestOf(
  path: string,
  content: INotebookContent
): IReviewRequest {
  return {
    session: UUID.uuid4(),
    path,
    generation: 1,
    nbformat: content.nbformat,
    nbformat_minor: content.nbformat_minor,
    metadata: content.metadata as PartialJSONObject,
    cells: content.cells.map((cell, index) => ({
      ...(cell as PartialJSONObject),
      id: idOf(cell, index)
    }))
  };
}

/**
 * A notebook with masked cells in place of its own.
 */
export function withMasks(
  content: INotebookContent,
  masking: IMasking
): INotebookContent {
  const masked = new Map(masking.cells.map(cell => [cell.id, cell]));
  return {
    ...content,
    metadata: (masking.metadata ??
      content.metadata) as INotebookContent['metadata'],
    cells: content.cells.map((cell, index) => {
      const found = masked.get(idOf(cell, index));
      const shown = { ...(found ?? cell) };
      delete shown.id;
      return 'id' in cell ? { ...shown, id: cell.id } : shown;
    }) as INotebookContent['cells']
  };
}

/**
 * Formats before 4.5 have no ids.
 */
function idOf(cell: PartialJSONObject, index: number): string {
  return typeof cell.id === 'string' ? cell.id : `cell-${index}`;
}

/**
 * Put masked outputs into the cells of a notebook, each output in all of its versions.
 *
 * @param wanted - The outputs to mask by the id of their cell; all of the cell where there is no list.
 * @returns How to take it back; null where no output has changed.
 */
export function maskOutputs(
  notebook: ISharedNotebook,
  masking: IMasking,
  wanted: ReadonlyMap<string, readonly number[] | null>
): TakeBack | null {
  const masked = new Map(masking.cells.map(cell => [cell.id, cell]));
  const cells = notebook.cells.filter(
    cell => wanted.has(cell.getId()) && masked.has(cell.getId())
  );
  return changing(cells, cell => {
    const id = cell.getId();
    putOutputs(cell, masked.get(id)!, wanted.get(id) ?? null);
  });
}

function putOutputs(
  cell: ISharedCell,
  masked: MaskedCell,
  wanted: readonly number[] | null
): void {
  if (cell.cell_type !== 'code' || !('getOutputs' in cell)) {
    return;
  }
  const after = (masked.outputs ?? []) as IOutput[];
  cell.getOutputs().forEach((output, index) => {
    const isWanted = wanted === null || wanted.includes(index);
    if (isWanted && after[index] && !isSame(output, after[index])) {
      cell.updateOutputs(index, index + 1, [after[index]]);
    }
  });
}

/**
 * Take outputs out of a cell.
 *
 * @returns How to take it back; null where there are none.
 */
export function clearOutputs(
  cell: ISharedCell,
  numbers: readonly number[]
): TakeBack | null {
  return changing([cell], each => {
    if (each.cell_type === 'code' && 'updateOutputs' in each) {
      [...numbers]
        .sort((a, b) => b - a)
        .forEach(number => each.updateOutputs(number, number + 1, []));
    }
  });
}

function isSame(a: IOutput, b: IOutput): boolean {
  return JSONExt.deepEqual(a as PartialJSONValue, b as PartialJSONValue);
}
