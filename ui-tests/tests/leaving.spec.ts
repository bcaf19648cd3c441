import { expect, test } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { readFileSync } from 'fs';

import {
  faultsIn,
  madeUpKey,
  notebookWith,
  openExample,
  reviewed,
  stored
} from './notebooks';

test.describe.configure({ timeout: 180000 });

/**
 * Choose to save the notebook as HTML; the dialog that follows is the guard's.
 */
async function exportHtml(page: IJupyterLabPageFixture): Promise<Locator> {
  await page.menu.clickMenuItem('File>Save and Export Notebook As>HTML');
  await page.getByRole('dialog').getByRole('button', { name: 'Ok' }).click();
  const dialog = page
    .getByRole('dialog')
    .filter({ hasText: 'should not leave like this' });
  await dialog.waitFor({ state: 'visible' });
  return dialog;
}

async function openKey(
  page: IJupyterLabPageFixture,
  folder: string
): Promise<void> {
  await page.contents.uploadContent(
    notebookWith(`token = "${madeUpKey()}"`),
    'text',
    `${folder}/key.ipynb`
  );
  await page.notebook.openByPath(`${folder}/key.ipynb`);
  await page.locator('.jp-Notebook .cm-lintRange-error').waitFor();
}

test('a redacted copy is exported in place of the notebook', async ({
  page,
  tmpPath
}) => {
  await openKey(page, tmpPath);
  const dialog = await exportHtml(page);
  for (const theme of ['Dark', 'Light']) {
    await page.theme.setTheme(`JupyterLab ${theme}`);
    await page.screenshot({
      path: `screenshots/leaving-${theme.toLowerCase()}.png`
    });
  }
  expect(await faultsIn(page, '.jp-SecaiReasons')).toEqual([]);
  const exported = page
    .context()
    .waitForEvent('response', each => each.url().includes('/nbconvert/html/'));
  await dialog.getByRole('button', { name: 'Continue' }).click();
  const response = await exported;
  expect(response.url()).toContain('key-redacted.ipynb');
  expect(response.status()).toBe(200);
  expect(await stored(page, `${tmpPath}/key-redacted.ipynb`)).toContain(
    '[SECRET]'
  );
});

test('an export goes on with a reason, which the notebook keeps', async ({
  page,
  tmpPath
}) => {
  await openKey(page, tmpPath);
  const dialog = await exportHtml(page);
  await dialog.getByRole('radio', { name: /Go on as it is/ }).check();
  const go = dialog.getByRole('button', { name: 'Continue' });
  await expect(go).toBeDisabled();
  await dialog.getByRole('textbox').fill('for the auditors, who know it');
  const exported = page
    .context()
    .waitForEvent('response', each => each.url().includes('/nbconvert/html/'));
  await dialog.getByRole('button', { name: 'Continue' }).click();
  expect((await exported).status()).toBe(200);
  expect(await stored(page, `${tmpPath}/key.ipynb`)).toContain(
    'for the auditors, who know it'
  );
});

test('a policy takes that way out away', async ({ page, tmpPath }) => {
  await page.contents.uploadContent(
    'allow-export-anyway = false\n',
    'text',
    `${tmpPath}/secai.toml`
  );
  await openKey(page, tmpPath);
  const dialog = await exportHtml(page);
  await expect(dialog.getByRole('radio')).toHaveCount(2);
  await expect(dialog).toContainText('whatever the reason');
  await page.screenshot({ path: 'screenshots/leaving-policy.png' });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);
});

test('a download gives the redacted copy, and leaves no file behind', async ({
  page,
  tmpPath
}) => {
  const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
  await reviewed(sidebar);
  await page.menu.clickMenuItem('File>Download');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('should not leave like this');
  const downloaded = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Continue' }).click();
  const download = await downloaded;
  expect(download.suggestedFilename()).toBe('churn-redacted.ipynb');
  const text = readFileSync(await download.path(), 'utf8');
  expect(text).toContain('[EMAIL]');
  expect(text).not.toContain('jonas.falkenau0@');
  expect(
    await page.contents.fileExists(`${tmpPath}/churn-redacted.ipynb`)
  ).toBe(false);
});
