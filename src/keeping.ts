import type { ISharedNotebook } from '@jupyter/ydoc';
import { JSONExt } from '@lumino/coreutils';

import type { Act, Entry } from './acts';
import type { IReviewService, Outcome } from './api';

/**
 * The key of the notebook's metadata that holds what people decided.
 */
export const ENTRY_KEY = 'secai';

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
 * @returns What takes it back.
 * @throws RequestRefused, or a network error.
 */
export async function keep(
  service: IReviewService,
  notebook: ISharedNotebook,
  path: string,
  act: Act,
  cellId: string | null
): Promise<() => void> {
  for (;;) {
    const before = entryOf(notebook);
    const outcome = await service.decide(
      path,
      before,
      withSource(act, notebook, cellId)
    );
    if (JSONExt.deepEqual(before ?? {}, entryOf(notebook) ?? {})) {
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
): () => void {
  if ('markdown' in outcome) {
    return putMarkdown(notebook, outcome.markdown, cellId);
  }
  putEntry(notebook, outcome.entry);
  return () => putEntry(notebook, before);
}

function putMarkdown(
  notebook: ISharedNotebook,
  source: string,
  cellId: string | null
): () => void {
  const cell = notebook.cells.find(each => each.getId() === cellId);
  if (cell) {
    cell.setSource(source);
    return () => cell.undo();
  }
  notebook.insertCell(placeOfNew(notebook), { cell_type: 'markdown', source });
  return () => notebook.undo();
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
