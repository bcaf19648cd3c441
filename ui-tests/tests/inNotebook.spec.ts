import { expect, test } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { faultsIn, madeUpKey, openExample, reviewed } from './notebooks';

// Each takes pictures in two themes.
test.describe.configure({ timeout: 240000 });

const SHOWN = 8;

interface ICell {
  source: string;
  outputs?: { data?: Record<string, unknown> }[];
}

async function shots(
  page: IJupyterLabPageFixture,
  name: string
): Promise<void> {
  for (const theme of ['Dark', 'Light']) {
    await page.theme.setTheme(`JupyterLab ${theme}`);
    await page.screenshot({
      path: `screenshots/${name}-${theme.toLowerCase()}.png`
    });
  }
}

/**
 * A cell of the current notebook as it is in the browser.
 */
function cellOf(page: IJupyterLabPageFixture, index: number): Promise<ICell> {
  return page.evaluate(at => {
    const panel = window.jupyterapp.shell.currentWidget as unknown as {
      context: {
        model: {
          sharedModel: {
            cells: { toJSON(): ICell }[];
          };
        };
      };
    };
    return panel.context.model.sharedModel.cells[at].toJSON();
  }, index);
}

test('an output is masked in all its versions, and undone', async ({
  page,
  tmpPath
}) => {
  const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
  await reviewed(sidebar);
  const cell = page.locator('.jp-Notebook .jp-Cell').nth(SHOWN);
  await page.notebook.selectCells(SHOWN);
  const note = cell.locator('.jp-SecaiOutputNote');
  await expect(note).toContainText('shows people');
  await expect(cell.locator('.jp-SecaiSigns-badge')).toBeVisible();
  await expect(page.locator('.jp-SecaiToolbarItem-count')).toHaveText(/\d/);
  await shots(page, 'output-note');
  expect(await faultsIn(page, '.jp-SecaiOutputNote')).toEqual([]);
  const before = await cellOf(page, SHOWN);

  await note.getByRole('button', { name: 'Mask this output' }).click();
  await expect(cell).toContainText('[EMAIL]');
  await expect(note).toHaveCount(0);
  const masked = await cellOf(page, SHOWN);
  for (const version of ['text/html', 'text/plain']) {
    expect(JSON.stringify(masked.outputs?.[0].data?.[version])).not.toContain(
      '@'
    );
  }
  await page.screenshot({ path: 'screenshots/output-masked.png' });

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(note).toContainText('shows people');
  expect((await cellOf(page, SHOWN)).outputs).toEqual(before.outputs);
});

test('a finding is ignored with a reason from its hover', async ({
  page,
  tmpPath
}) => {
  const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
  await reviewed(sidebar);
  await page.notebook.selectCells(14);
  const cell = page.locator('.jp-Notebook .jp-Cell').nth(14);
  const mark = cell.locator('[class*="cm-lintRange"]').first();
  const sign = cell.locator('.jp-SecaiGutter .jp-SecaiLineSign').first();
  await expect(sign).toBeVisible();
  await expect(sign).toHaveAttribute('title', /: \S/);
  await mark.hover();
  const hover = page.locator('.jp-SecaiHover').first();
  await expect(hover).toBeVisible();
  await page.screenshot({ path: 'screenshots/hover-light.png' });
  await page.theme.setTheme('JupyterLab Dark');
  await page.mouse.move(0, 0);
  await mark.hover();
  await expect(hover).toBeVisible();
  await page.screenshot({ path: 'screenshots/hover-dark.png' });

  await hover.getByRole('button', { name: 'Ignore…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('input').fill('our own file, its checksum is verified');
  await page.screenshot({ path: 'screenshots/ignore-dialog.png' });
  await dialog.getByRole('button', { name: 'Ignore' }).click();
  await expect
    .poll(async () => (await cellOf(page, 14)).source)
    .toMatch(
      /# secai: ignore\[[\w-]+\] our own file, its checksum is verified/
    );
  await page.theme.setTheme('JupyterLab Light');
});

test('a key moves to the environment, with a look at the change first', async ({
  page,
  tmpPath
}) => {
  const key = madeUpKey();
  await page.contents.uploadContent(
    JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {
        kernelspec: { name: 'python3', display_name: '', language: 'python' }
      },
      cells: [
        {
          id: 'k1',
          cell_type: 'code',
          execution_count: null,
          metadata: {},
          outputs: [],
          source: `import requests\n\ntoken = "${key}"`
        }
      ]
    }),
    'text',
    `${tmpPath}/key.ipynb`
  );
  await page.notebook.openByPath(`${tmpPath}/key.ipynb`);
  const cell = page.locator('.jp-Notebook .jp-Cell').first();
  await expect(cell.locator('.cm-lintRange-error')).toBeVisible();
  await page.keyboard.press('Alt+F8');
  await page.keyboard.press('Alt+F9');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('os.environ["TOKEN"]');
  await expect(dialog).toContainText('Replace the secret as well.');
  expect(await dialog.textContent()).not.toContain(key);
  await shots(page, 'fix-preview');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expect
    .poll(async () => (await cellOf(page, 0)).source)
    .toBe('import os\nimport requests\n\ntoken = os.environ["TOKEN"]');
  await page.notebook.enterCellEditingMode(0);
  await page.keyboard.press('Control+z');
  await expect.poll(async () => (await cellOf(page, 0)).source).toContain(key);
});

test.describe('with stages', () => {
  test.use({ mockSettings: { 'jupyter-secai:plugin': { stageChips: true } } });

  test('the cells say to which stage they belong', async ({
    page,
    tmpPath
  }) => {
    const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
    await reviewed(sidebar);
    const cell = page.locator('.jp-Notebook .jp-Cell').nth(SHOWN);
    await expect(cell.locator('.jp-SecaiSigns-stage').first()).toHaveText(
      'Explore'
    );
    await shots(page, 'stage-chips');
  });
});

test('the menu of a cell offers what can be done about it', async ({
  page,
  tmpPath
}) => {
  const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
  await reviewed(sidebar);
  await page.notebook.selectCells(SHOWN);
  const cell = page.locator('.jp-Notebook .jp-Cell').nth(SHOWN);
  await expect(cell.locator('.jp-SecaiOutputNote')).toBeVisible();
  await cell.locator('.jp-InputArea-editor').click({ button: 'right' });
  const menu = page.locator('.lm-Menu');
  await expect(menu).toContainText('Show Findings of Cell');
  await page.screenshot({ path: 'screenshots/cell-menu.png' });
  await menu.getByText('Mask Outputs of Cell').click();
  await expect(cell).toContainText('[EMAIL]');
});
