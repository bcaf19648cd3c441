import { expect, test } from '@playwright/test';
import * as path from 'path';

import { SIDEBAR_ID } from './notebooks';

test('Jupyter Notebook shows the same review', async ({ page, request }) => {
  const name = 'notebook7-churn.ipynb';
  const source = path.resolve(__dirname, '..', '..', 'examples', 'churn.ipynb');
  const { readFileSync } = await import('fs');
  const put = await request.put(`/api/contents/${name}`, {
    data: {
      type: 'notebook',
      format: 'json',
      content: JSON.parse(readFileSync(source, 'utf8'))
    }
  });
  expect(put.ok()).toBe(true);
  try {
    await page.goto(`/notebooks/${name}`);
    await page.getByText('View', { exact: true }).click();
    await page.getByText('Show Security and Privacy').click();
    const sidebar = page.locator(`#${SIDEBAR_ID}`);
    await expect(sidebar).toBeVisible();
    await expect(sidebar.locator('.jp-SecaiStages')).toBeVisible();
    await expect(page.locator('.cm-lintRange-error').first()).toBeVisible();
    await page.screenshot({ path: 'screenshots/notebook7.png' });
  } finally {
    await request.delete(`/api/contents/${name}`);
  }
});
