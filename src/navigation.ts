import { MarkdownCell } from '@jupyterlab/cells';
import type { Cell } from '@jupyterlab/cells';
import type { Notebook, NotebookPanel } from '@jupyterlab/notebook';

import { utf16Range } from './positions';
import type { Location } from './review';

/**
 * Show a place of a review: scroll to its cell, and select the text where it is in the source.
 *
 * @returns Whether the cell is still there.
 */
export async function goTo(
  panel: NotebookPanel,
  location: Location
): Promise<boolean> {
  const notebook = panel.content;
  const index = indexOf(notebook, location);
  if (index < 0) {
    return false;
  }
  notebook.activeCellIndex = index;
  notebook.deselectAll();
  await notebook.scrollToItem(index, 'smart');
  const cell = notebook.widgets[index];
  await cell.ready;
  if (location.carrier === 'source') {
    selectSource(notebook, cell, location);
  } else {
    notebook.mode = 'command';
    showOutputs(cell, location);
    notebook.node.focus();
  }
  return true;
}

function indexOf(notebook: Notebook, location: Location): number {
  const cells = notebook.model?.sharedModel.cells ?? [];
  if (location.cell === null) {
    return cells.length > 0 ? 0 : -1;
  }
  const byId = cells.findIndex(cell => cell.getId() === location.cell_id);
  return byId < 0 && location.cell_id === null
    ? Math.min(location.cell, cells.length - 1)
    : byId;
}

function selectSource(
  notebook: Notebook,
  cell: Cell,
  location: Location
): void {
  if (cell instanceof MarkdownCell) {
    cell.rendered = false;
  }
  const editor = cell.editor;
  if (!editor) {
    return;
  }
  const range = utf16Range(cell.model.sharedModel.getSource(), location);
  const start = editor.getPositionAt(range.start);
  const end = editor.getPositionAt(range.end);
  notebook.mode = 'edit';
  if (start && end) {
    editor.setSelection({ start, end });
    editor.revealSelection({ start, end });
  }
  editor.focus();
}

function showOutputs(cell: Cell, location: Location): void {
  if (location.carrier.startsWith('output:')) {
    cell.node
      .querySelector('.jp-OutputArea-output')
      ?.scrollIntoView({ block: 'nearest' });
  }
}
