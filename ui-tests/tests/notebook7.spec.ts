import { expect, test } from '@playwright/test';
import type { APIRequestContext, Locator, Page } from '@playwright/test';
import { readFileSync } from 'fs';
import * as path from 'path';

import { choose } from '../versions/lab';
import { SIDEBAR_ID } from './notebooks';

test.describe.configure({ timeout: 120000 });

const NAME = 'notebook7-churn.ipynb';
const SOURCE = path.resolve(__dirname, '../../examples/churn.ipynb');
const SETTINGS = '/lab/api/settings/jupyter-secai:plugin';

async function put(
  request: APIRequestContext,
  address: string,
  data: object
): Promise<void> {
  expect((await request.put(address, { data })).ok()).toBe(true);
}

test.beforeEach(({ request }) =>
  put(request, `/api/contents/${NAME}`, {
    type: 'notebook',
    format: 'json',
    content: JSON.parse(readFileSync(SOURCE, 'utf8'))
  })
);

test.afterEach(async ({ request }) => {
  await put(request, SETTINGS, { raw: '{}' });
  for (const name of [NAME, NAME.replace('.', '-redacted.')]) {
    await request.delete(`/api/contents/${name}`);
  }
});

async function openSidebar(page: Page): Promise<Locator> {
  await page.goto(`/notebooks/${NAME}`);
  await choose(page, 'View', 'Show Security and Privacy');
  const sidebar = page.locator(`#${SIDEBAR_ID}`);
  await expect(sidebar.locator('.jp-SecaiStages')).toBeVisible();
  return sidebar;
}

test('Jupyter Notebook shows the same review', async ({ page }) => {
  const sidebar = await openSidebar(page);
  const section = (name: string) => sidebar.locator(`.jp-SecaiSection-${name}`);
  await expect(section('findings')).toContainText('A GitHub token');
  await expect(section('threats').locator('.jp-SecaiCard')).not.toHaveCount(0);
  await expect(section('privacy').locator('.jp-SecaiRow')).not.toHaveCount(0);
  await sidebar
    .locator('.lm-AccordionPanel-title')
    .filter({ hasText: 'Report' })
    .click();
  await expect(section('report').getByRole('button').first()).toBeVisible();

  await expect(page.locator('.cm-lintRange-error').first()).toBeVisible();
  await expect(page.locator('.jp-SecaiLineSign').first()).toBeVisible();
  await expect(page.locator('.jp-SecaiSigns-badge').first()).toBeVisible();
  await expect(page.locator('.jp-SecaiToolbarItem-count')).toHaveText(/\d/);
  await page.screenshot({ path: 'screenshots/notebook7.png' });
  await section('threats').getByRole('button', { name: 'Diagram' }).click();
  const diagram = page.locator('#jp-secai-diagram');
  await expect(diagram.locator('img').first()).toBeVisible();
  expect((await diagram.boundingBox())?.height).toBeGreaterThan(200);
  await page.screenshot({ path: 'screenshots/notebook7-diagram.png' });
});

test('what an output shows is masked in Jupyter Notebook', async ({ page }) => {
  const sidebar = await openSidebar(page);
  const row = sidebar
    .locator('.jp-SecaiSection-findings .jp-SecaiRow')
    .filter({ hasText: 'output shows people' })
    .first();
  await row.getByRole('button', { name: 'Go to cell' }).click();
  const cell = page.locator('.jp-Notebook .jp-Cell.jp-mod-active');
  await cell.getByRole('button', { name: 'Mask this output' }).click();
  await expect(cell).toContainText('[EMAIL]');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(cell).not.toContainText('[EMAIL]');
});

test('an export from Jupyter Notebook asks first', async ({ page }) => {
  await openSidebar(page);
  await choose(page, 'File', 'Save and Export Notebook As', 'HTML');
  await page.getByRole('dialog').getByRole('button', { name: 'Ok' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('should not leave like this');
  await page.screenshot({ path: 'screenshots/notebook7-export.png' });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);
});

test('the settings are there in Jupyter Notebook, and are heeded', async ({
  page,
  request
}) => {
  await put(request, SETTINGS, { raw: '{"marks": false}' });
  const sidebar = await openSidebar(page);
  await expect(sidebar).toContainText('A GitHub token');
  await expect(page.locator('[class*="cm-lintRange"]')).toHaveCount(0);
  await expect(page.locator('.jp-SecaiGutter')).toHaveCount(0);

  // the page of a notebook has no editor of settings, the page of files has
  await page.goto('/tree');
  await choose(page, 'Settings', 'Settings Editor');
  await page
    .locator('.jp-PluginList input[type="search"]')
    .fill('Security and');
  await expect(page.getByText('Mark findings in cells').first()).toBeVisible();
  await page.screenshot({ path: 'screenshots/notebook7-settings.png' });
});
