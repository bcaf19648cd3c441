import { expect, test } from '@playwright/test';

import type { IWindow } from './lab';
import { APP, choose, open, openSidebar, PICTURES, sourceOf } from './lab';

const PLUGINS = [
  'diagram',
  'editor',
  'export-guard',
  'kernel',
  'model',
  'plugin',
  'sidebar',
  'status',
  'toolbar'
];

test('every part works', async ({ page }) => {
  const errors = await open(page, 'churn.ipynb');
  const plugins = await page.evaluate(() => {
    const { jupyterapp } = window as unknown as IWindow;
    return jupyterapp
      .listPlugins()
      .filter(each => each.startsWith('jupyter-secai:'))
      .filter(each => jupyterapp.isPluginActivated(each));
  });
  expect(plugins.sort()).toEqual(PLUGINS.map(each => `jupyter-secai:${each}`));

  const sidebar = await openSidebar(page);
  const rows = sidebar.locator('.jp-SecaiSection-findings .jp-SecaiRow');
  await expect(rows.first()).toBeVisible();
  await expect(sidebar.locator('.jp-SecaiStages')).toBeVisible();
  await expect(sidebar.locator('.jp-SecaiCard').first()).toBeAttached();
  await expect(page.locator('.cm-lintRange-error').first()).toBeVisible();
  await expect(page.locator('.jp-SecaiLineSign').first()).toBeVisible();
  await expect(page.locator('.jp-SecaiSigns-badge').first()).toBeVisible();
  await expect(page.locator('.jp-SecaiToolbarItem-count')).toHaveText(/\d/);
  if (APP === 'lab') {
    await expect(page.locator('.jp-SecaiStatus')).toContainText('to fix');
  }
  await page.screenshot({ path: `${PICTURES}-open.png` });

  const KEY = 3;
  const before = await sourceOf(page, KEY);
  const row = rows.filter({ hasText: 'A GitHub token' });
  await row.getByRole('button', { expanded: false }).click();
  await row.getByRole('button', { name: /environment/ }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('os.environ');
  await page.screenshot({ path: `${PICTURES}-fix.png` });
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => sourceOf(page, KEY)).toContain('os.environ');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect.poll(() => sourceOf(page, KEY)).toBe(before);

  const people = rows.filter({ hasText: 'output shows people' }).first();
  await people.getByRole('button', { name: 'Go to cell' }).click();
  const shown = page.locator('.jp-Notebook .jp-Cell.jp-mod-active');
  await shown.getByRole('button', { name: 'Mask this output' }).click();
  await expect(shown).toContainText('[EMAIL]');
  await page.screenshot({ path: `${PICTURES}-masked.png` });
  expect(errors.filter(each => /secai/i.test(each))).toEqual([]);
});

test('an export asks first', async ({ page }) => {
  await open(page, 'churn.ipynb');
  const sidebar = await openSidebar(page);
  await sidebar.locator('.jp-SecaiStages').waitFor();
  await choose(page, 'File', 'Save and Export Notebook As', 'HTML');
  const guard = page
    .getByRole('dialog')
    .filter({ hasText: 'should not leave like this' });
  const core = page.getByRole('dialog').getByRole('button', { name: 'Ok' });
  await guard.or(core).first().waitFor();
  if (await core.isVisible()) {
    await core.click();
  }
  await expect(guard).toBeVisible();
  await page.screenshot({ path: `${PICTURES}-export.png` });
});

test('a server without the extension tells how to install it', async ({
  page,
  baseURL
}) => {
  const { protocol, hostname, port } = new URL(baseURL!);
  const other = `${protocol}//${hostname}:${Number(port) + 1}`;
  await open(page, 'clean.ipynb', other);
  const sidebar = await openSidebar(page);
  await expect(sidebar).toContainText('pip install jupyter_secai');
  await page.screenshot({ path: `${PICTURES}-missing.png` });
});
