import { expect, test } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { madeUpKey, openExample, openSidebar, reviewed } from './notebooks';

test.describe.configure({ timeout: 180000 });

const REVIEW = /\/jupyter-secai\/review/;

interface IPanel {
  content: {
    activeCellIndex: number;
    activeCell: { ready: Promise<void>; editor: { focus(): void } | null };
    mode: string;
    scrollToItem(index: number): Promise<void>;
  };
}

/**
 * Open a notebook that is made of these sources.
 */
async function openSources(
  page: IJupyterLabPageFixture,
  file: string,
  sources: string[],
  language = 'python'
): Promise<void> {
  const kernelspec = { name: 'python3', display_name: '', language };
  const cells = sources.map((source, index) => ({
    id: `c${index}`,
    cell_type: 'code',
    execution_count: null,
    metadata: {},
    outputs: [],
    source
  }));
  await page.contents.uploadContent(
    JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { kernelspec, language_info: { name: language } },
      cells
    }),
    'text',
    file
  );
  await page.notebook.openByPath(file);
}

test('a notebook in another language is marked and masked', async ({
  page,
  tmpPath
}) => {
  const source = `token <- "${madeUpKey()}"`;
  await openSources(page, `${tmpPath}/r.ipynb`, [source], 'R');
  const cell = page.locator('.jp-Notebook .jp-Cell').first();
  await expect(cell.locator('.cm-lintRange-error')).toBeVisible();
  await expect(cell.locator('.jp-SecaiSigns-badge')).toHaveText('! 1');
});

test('a read-only notebook is reviewed, and says why it is not changed', async ({
  page,
  tmpPath
}) => {
  await page.route(/\/api\/contents\/.*churn\.ipynb\?/, async route => {
    const response = await route.fetch();
    const model = await response.json();
    await route.fulfill({ response, json: { ...model, writable: false } });
  });
  const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
  await reviewed(sidebar);
  await page.notebook.selectCells(8);
  const cell = page.locator('.jp-Notebook .jp-Cell').nth(8);
  await cell.getByRole('button', { name: 'Mask this output' }).click();
  await expect(page.getByText('This notebook is read-only')).toBeVisible();
  await expect(cell).not.toContainText('[EMAIL]');
});

test('five hundred cells are reviewed, and the last is marked as one types', async ({
  page,
  tmpPath
}) => {
  const sources = Array.from({ length: 500 }, (_, i) => `x${i} = ${i}`);
  await openSources(page, `${tmpPath}/long.ipynb`, sources);
  const sidebar = await openSidebar(page);
  await expect(sidebar.getByRole('status')).toContainText('Nothing found');
  await page.evaluate(async () => {
    const { content } = window.jupyterapp.shell
      .currentWidget as unknown as IPanel;
    content.activeCellIndex = 499;
    await content.scrollToItem(499);
    await content.activeCell.ready;
    content.mode = 'edit';
    content.activeCell.editor?.focus();
  });
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText(`\nTOKEN = "${madeUpKey()}"`);
  await expect(sidebar.getByRole('status')).toContainText('1 to fix');
  const last = page.locator('.jp-Notebook .jp-Cell.jp-mod-active');
  await expect(last.locator('.cm-lintRange-error')).toBeVisible();
});

test('a server that was away is asked again, and has forgotten the cells', async ({
  page,
  tmpPath
}) => {
  const sidebar = await openExample(page, tmpPath, 'clean.ipynb');
  await expect(sidebar.getByRole('status')).toContainText('Nothing found');
  await page.route(REVIEW, route => route.abort());
  await page.notebook.setCell(1, 'code', `token = "${madeUpKey()}"`);
  await expect(sidebar).toContainText('the server did not answer');
  await page.screenshot({ path: 'screenshots/server-away.png' });
  await page.unroute(REVIEW);
  // asked again every five seconds
  await expect(sidebar.getByRole('status')).toContainText('1 to fix', {
    timeout: 30000
  });
});
