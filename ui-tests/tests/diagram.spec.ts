import { expect, test } from '@jupyterlab/galata';

import { faultsIn, openExample, reviewed } from './notebooks';

for (const theme of ['Light', 'Dark']) {
  test(`the data flows are drawn in the ${theme.toLowerCase()} theme, and lead to cells`, async ({
    page,
    tmpPath
  }) => {
    await page.theme.setTheme(`JupyterLab ${theme}`);
    const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
    await reviewed(sidebar);
    await sidebar.getByRole('button', { name: 'Diagram' }).click();
    const panel = page.locator('.jp-SecaiDiagramPanel');
    await expect(panel).toBeVisible();
    const picture = panel.locator('.jp-SecaiDiagram-picture');
    await expect(picture.locator('img')).toBeVisible();
    await page.screenshot({
      path: `screenshots/diagram-${theme.toLowerCase()}.png`
    });
    const list = panel.getByRole('region', { name: /Elements/ });
    await expect(list).toContainText('customers.csv');
    await expect(list).toContainText('crosses a trust boundary');
    await list.getByRole('button', { name: 'Cell 18' }).first().click();
    await expect(page.locator('.jp-Notebook .jp-Cell').nth(17)).toHaveClass(
      /jp-mod-active/
    );
    await picture
      .getByRole('button', { name: /customers\.csv/ })
      .first()
      .click();
    await expect(list.locator('li[data-open="true"]')).toContainText(
      'customers.csv'
    );
    expect(await faultsIn(page, '.jp-SecaiDiagramPanel')).toEqual([]);
  });
}
