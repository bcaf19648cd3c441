import { expect, test } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

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

/**
 * The parts of the sidebar that are wider than it, or begin or end beside it.
 */
function cutOff(page: IJupyterLabPageFixture): Promise<string[]> {
  return page.evaluate(id => {
    const sidebar = document.getElementById(id)!;
    const { left, right } = sidebar.getBoundingClientRect();
    return [
      ...sidebar.querySelectorAll('.jp-SecaiOverview *, .jp-SecaiSection *')
    ]
      .filter(each => !each.closest('.jp-SecaiHidden, svg, pre'))
      .filter(each => {
        const box = each.getBoundingClientRect();
        const isBeside = box.left < left - 1 || box.right > right + 1;
        return box.width > 0 && isBeside;
      })
      .map(each => `${each.tagName}.${each.className}: ${each.textContent}`);
  }, SIDEBAR_ID);
}

test.describe('at 200 % zoom', () => {
  // half the size of the other journeys, in twice the points
  test.use({ viewport: { width: 700, height: 500 }, deviceScaleFactor: 2 });

  test('nothing is cut off', async ({ page, tmpPath }) => {
    const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
    await reviewed(sidebar);
    expect(await cutOff(page)).toEqual([]);
    await page.screenshot({ path: 'screenshots/zoomed.png' });
    const row = findingRow(sidebar, 'A GitHub token');
    await row.getByRole('button', { expanded: false }).click();
    await sidebar.locator('.jp-SecaiCard h3 button').first().click();
    const report = sidebar
      .locator('.lm-AccordionPanel-title')
      .filter({ hasText: 'Report' });
    await report.click();
    await expect(report).toHaveAttribute('aria-expanded', 'true');
    expect(await cutOff(page)).toEqual([]);
    await page.screenshot({ path: 'screenshots/zoomed-open.png' });
    for (const section of ['Findings', 'Threats', 'Privacy', 'Report']) {
      await expect(
        sidebar.locator('.lm-AccordionPanel-title').filter({ hasText: section })
      ).toBeVisible();
    }
    for (const part of ['Data', 'Purpose', 'Rights', 'Checklist']) {
      await sidebar
        .locator('.jp-SecaiSection-privacy')
        .getByRole('button', { name: part, exact: true })
        .click();
      expect(await cutOff(page)).toEqual([]);
    }
    expect(await faultsIn(page, `#${SIDEBAR_ID}`)).toEqual([]);
  });
});

test('with the colours of the system and less motion it says the same', async ({
  page,
  tmpPath
}) => {
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
  await reviewed(sidebar);
  const explore = sidebar.getByRole('button', { name: /^Explore/ });
  await explore.click();
  await expect(explore).toHaveCSS('outline-style', 'solid');
  await page.screenshot({ path: 'screenshots/forced-colors-stage.png' });
  await explore.click();
  const marked = page
    .locator('.jp-Cell.jp-mod-secaiFix .jp-InputArea-editor')
    .first();
  await expect(marked).toHaveCSS('border-left-width', '3px');
  await page.screenshot({ path: 'screenshots/forced-colors.png' });
  const moving = await page.evaluate(
    () =>
      document
        .getAnimations()
        .map(each => (each.effect as KeyframeEffect).target)
        .filter(each => each?.closest('[class*="jp-Secai"]')).length
  );
  expect(moving).toBe(0);
  expect(await faultsIn(page, `#${SIDEBAR_ID}`)).toEqual([]);
});
