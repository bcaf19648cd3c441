import { expect, test } from '@jupyterlab/galata';

import {
  faultsIn,
  findingRow,
  openExample,
  reviewed,
  SIDEBAR_ID
} from './notebooks';

for (const theme of ['Light', 'Dark']) {
  test(`axe finds nothing in the ${theme.toLowerCase()} theme`, async ({
    page,
    tmpPath
  }) => {
    await page.theme.setTheme(`JupyterLab ${theme}`);
    const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
    await reviewed(sidebar);
    await page.sidebar.setWidth(380, 'right');
    await page.screenshot({
      path: `screenshots/sidebar-${theme.toLowerCase()}.png`
    });
    await findingRow(sidebar, 'sent to a third party')
      .getByRole('button', { expanded: false })
      .click();
    await sidebar.locator('.jp-SecaiCard h3 button').first().click();
    await page.screenshot({
      path: `screenshots/open-${theme.toLowerCase()}.png`
    });
    expect(await faultsIn(page, `#${SIDEBAR_ID}`)).toEqual([]);
  });
}

test('the keyboard alone reaches and opens everything', async ({
  page,
  tmpPath
}) => {
  const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
  await reviewed(sidebar);
  const focused = () =>
    page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
  const tabTo = async (text: string | RegExp) => {
    for (let i = 0; i < 60; i++) {
      if ((await focused()).match(text)) {
        return;
      }
      await page.keyboard.press('Tab');
    }
    throw new Error(`No way by Tab to ${text}.`);
  };

  await sidebar
    .getByRole('button', { name: 'Review the notebook now' })
    .focus();
  await tabTo(/^!?\d?✓?Collect/);
  await page.keyboard.press('Space');
  await expect(
    sidebar.getByRole('button', { name: /^Collect/ })
  ).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Space');
  await tabTo(/^A GitHub token/);
  await page.keyboard.press('Enter');
  await expect(findingRow(sidebar, 'A GitHub token')).toHaveAttribute(
    'data-open',
    'true'
  );
  await tabTo(/^Card:/);
  await page.keyboard.press('Enter');
  await expect(
    sidebar.locator('.jp-SecaiCard[data-open="true"]')
  ).toContainText('typed into a cell');
  await sidebar
    .locator('.jp-SecaiRow[data-open="true"] .jp-SecaiRow-title')
    .focus();
  await tabTo(/^Go to cell/);
  await page.keyboard.press('Enter');
  await expect(page.locator('.jp-Notebook .jp-Cell').nth(3)).toHaveClass(
    /jp-mod-active/
  );
  await page.keyboard.press('Alt+F8');
  await expect(
    findingRow(sidebar, 'installed from an address')
  ).toHaveAttribute('data-open', 'true');
});
