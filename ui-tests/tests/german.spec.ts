import { expect, test } from '@jupyterlab/galata';
import { readFileSync } from 'fs';
import * as path from 'path';

import { openExample, reviewed } from './notebooks';

const CATALOGUE = path.resolve(
  __dirname,
  '../../jupyter_secai/locale/de_DE/LC_MESSAGES/jupyter_secai.json'
);

test.use({
  mockSettings: {
    '@jupyterlab/translation-extension:plugin': { locale: 'de_DE' }
  },
  autoGoto: false
});

// JupyterLab gives the catalogue out once its own German language pack is installed: here the test does.
test('the sidebar and the notebook speak German', async ({ page, tmpPath }) => {
  await page.route('**/lab/api/translations/**', route =>
    route.fulfill({
      json: {
        data: { jupyter_secai: JSON.parse(readFileSync(CATALOGUE, 'utf8')) },
        message: ''
      }
    })
  );
  await page.goto();
  const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
  await reviewed(sidebar);
  await expect(sidebar.getByRole('button', { name: /^Erheben/ })).toBeVisible();
  await expect(sidebar).toContainText(/Befunde \(\d+\)/);
  await expect(sidebar).toContainText(/Bedrohungen \(\d+ angezeigt/);
  await page.notebook.selectCells(8);
  await expect(page.locator('.jp-SecaiOutputNote').first()).toContainText(
    'Diese Ausgabe maskieren'
  );
  await page.screenshot({ path: 'screenshots/german-light.png' });
  await page.theme.setTheme('JupyterLab Dark');
  await page.screenshot({ path: 'screenshots/german-dark.png' });
});
