import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Locator } from '@playwright/test';

/**
 * Put a cell at the end, and run it.
 */
export async function run(
  page: IJupyterLabPageFixture,
  source: string
): Promise<Locator> {
  // Typed lines would be indented by the editor.
  const last = await page.evaluate(text => {
    const { sharedModel } = (
      window.jupyterapp.shell.currentWidget as unknown as NotebookPanel
    ).context.model;
    const cell = { cell_type: 'code' as const, source: text };
    sharedModel.insertCell(sharedModel.cells.length, cell);
    return sharedModel.cells.length - 1;
  }, source);
  await page.notebook.runCell(last, true);
  return page.locator('.jp-Notebook .jp-Cell').nth(last);
}
