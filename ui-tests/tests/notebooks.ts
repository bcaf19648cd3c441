import AxeBuilder from '@axe-core/playwright';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import * as path from 'path';

const ROOT = path.resolve(__dirname, '..', '..');

/**
 * The sidebar of the extension.
 */
export const SIDEBAR_ID = 'jp-secai-sidebar';

/**
 * A key of the form that GitHub gives out, put together here so that no file holds one.
 */
export function madeUpKey(): string {
  const letters = 'aB3dE5gH7jK9mN1pQ2sT4vW6yZ8cD0fG2hJ4';
  return ['gh', 'p_', letters].join('');
}

/**
 * A notebook of one cell of Python, as it is stored.
 */
export function notebookWith(source: string): string {
  const cell = {
    id: 'k1',
    cell_type: 'code',
    execution_count: null,
    metadata: {},
    outputs: [],
    source
  };
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: 'python3', display_name: '', language: 'python' },
      language_info: { name: 'python', file_extension: '.py' }
    },
    cells: [cell]
  });
}

/**
 * Fold sections of the sidebar, or open them again.
 */
export async function fold(
  sidebar: Locator,
  ...sections: string[]
): Promise<void> {
  for (const section of sections) {
    await sidebar
      .locator('.lm-AccordionPanel-titleLabel')
      .filter({ hasText: section })
      .click();
  }
}

/**
 * Open a copy of one of the examples, with the sidebar beside it.
 */
export async function openExample(
  page: IJupyterLabPageFixture,
  folder: string,
  name: string
): Promise<Locator> {
  await page.contents.uploadFile(
    path.join(ROOT, 'examples', name),
    `${folder}/${name}`
  );
  await page.notebook.openByPath(`${folder}/${name}`);
  await page.notebook.activate(name);
  return openSidebar(page);
}

/**
 * Open the sidebar.
 */
export async function openSidebar(
  page: IJupyterLabPageFixture
): Promise<Locator> {
  await page.sidebar.openTab(SIDEBAR_ID);
  const sidebar = page.locator(`#${SIDEBAR_ID}`);
  await sidebar.waitFor({ state: 'visible' });
  return sidebar;
}

/**
 * Wait until the review of the current notebook is shown.
 */
export async function reviewed(sidebar: Locator): Promise<void> {
  await sidebar.locator('.jp-SecaiStages').waitFor({ state: 'visible' });
}

/**
 * The text of a notebook as it is stored.
 */
export async function stored(
  page: IJupyterLabPageFixture,
  file: string
): Promise<string> {
  return page.evaluate(async name => {
    const { contents } = window.jupyterapp.serviceManager;
    return JSON.stringify((await contents.get(name)).content);
  }, file);
}

/**
 * The row of a finding by a part of its title.
 */
export function findingRow(sidebar: Locator, title: string | RegExp): Locator {
  return sidebar
    .locator('.jp-SecaiSection-findings .jp-SecaiRow')
    .filter({ hasText: title });
}

/**
 * What axe finds wrong in a part of the page; JupyterLab's own toolbar buttons carry aria-pressed where their role allows none.
 */
export async function faultsIn(
  page: IJupyterLabPageFixture,
  part: string
): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .include(part)
    .exclude(`${part} jp-button`)
    .analyze();
  return violations.flatMap(each =>
    each.nodes.map(node => `${each.id}: ${node.target} ${node.failureSummary}`)
  );
}
