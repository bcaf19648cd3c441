import type { ISharedCell, ISharedNotebook } from '@jupyter/ydoc';
import { JSONExt } from '@lumino/coreutils';

import type { Act, Entry } from './acts';
import type { IReviewService, Outcome } from './api';

/**
 * The key of the notebook's metadata that holds what people decided.
 */
export const ENTRY_KEY = 'secai';

/**
 * Takes back what was put into the notebook.
 *
 * @returns Whether it could; nothing is changed where somebody has gone on from there.
 */
export type TakeBack = () => boolean;

/**
 * The entry of a notebook; null where there is none.
 */
export function entryOf(notebook: ISharedNotebook): Entry | null {
  const entry = notebook.getMetadata(ENTRY_KEY);
  return JSONExt.isObject(entry ?? null) ? (entry as Entry) : null;
}

/**
 * Put an entry into a notebook; an empty one leaves nothing behind.
 */
export function putEntry(notebook: ISharedNotebook, entry: Entry | null): void {
  if (entry && Object.keys(entry).length > 0) {
    notebook.setMetadata(ENTRY_KEY, entry);
  } else {
    notebook.deleteMetadata(ENTRY_KEY);
  }
}

/**
 * Do what a person asked for, in a notebook.
 *
 * The server makes the new entry from the present one. Where that has changed meanwhile, as others can work on
 * the same notebook, it is asked again.
 *
 * @param cellId - The markdown cell that a purpose is written into; a new one where it is null or gone.
 * @throws RequestRefused, or a network error.
 */
export async function keep(
  service: IReviewService,
  notebook: ISharedNotebook,
  path: string,
  act: Act,
  cellId: string | null
): Promise<TakeBack> {
  for (;;) {
    const before = entryOf(notebook);
    const outcome = await service.decide(
      path,
      before,
      withSource(act, notebook, cellId)
    );
    if (isSameEntry(before, entryOf(notebook))) {
      return put(notebook, outcome, before, cellId);
    }
  }
}

/**
 * A purpose is put into the text that the cell has now.
 */
function withSource(
  act: Act,
  notebook: ISharedNotebook,
  cellId: string | null
): Act {
  const cell = notebook.cells.find(each => each.getId() === cellId);
  return act.kind === 'purpose' && cell
    ? { ...act, source: cell.getSource() }
    : act;
}

function put(
  notebook: ISharedNotebook,
  outcome: Outcome,
  before: Entry | null,
  cellId: string | null
): TakeBack {
  if ('markdown' in outcome) {
    const cell = notebook.cells.find(each => each.getId() === cellId);
    return cell
      ? rewrite(cell, outcome.markdown)
      : insert(notebook, outcome.markdown);
  }
  putEntry(notebook, outcome.entry);
  return () => {
    const isOurs = isSameEntry(entryOf(notebook), outcome.entry);
    if (isOurs) {
      putEntry(notebook, before);
    }
    return isOurs;
  };
}

function isSameEntry(a: Entry | null, b: Entry | null): boolean {
  return JSONExt.deepEqual(a ?? {}, b ?? {});
}

function rewrite(cell: ISharedCell, source: string): TakeBack {
  const before = cell.getSource();
  cell.setSource(source);
  return () => {
    const isOurs = cell.getSource() === source;
    if (isOurs) {
      cell.setSource(before);
    }
    return isOurs;
  };
}

function insert(notebook: ISharedNotebook, source: string): TakeBack {
  const place = placeOfNew(notebook);
  const cell = notebook.insertCell(place, { cell_type: 'markdown', source });
  return () => {
    const index = notebook.cells.findIndex(
      each => each.getId() === cell.getId()
    );
    const isOurs = index >= 0 && cell.getSource() === source;
    if (isOurs) {
      notebook.deleteCell(index);
    }
    return isOurs;
  };
}

/**
 * Below the title of the notebook, where it has one.
 */
function placeOfNew(notebook: ISharedNotebook): number {
  const first = notebook.cells[0];
  return first?.cell_type === 'markdown' && /^\s*# /.test(first.getSource())
    ? 1
    : 0;
}
