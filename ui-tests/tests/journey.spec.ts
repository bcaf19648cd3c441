import { expect, test } from '@jupyterlab/galata';

import {
  findingRow,
  madeUpKey,
  openExample,
  reviewed,
  SIDEBAR_ID,
  stored
} from './notebooks';

const EDITED = 1;

test('a key that is typed into a cell is found, shown, and stops an export', async ({
  page,
  tmpPath
}) => {
  const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
  await reviewed(sidebar);
  const rows = sidebar.locator('.jp-SecaiSection-findings .jp-SecaiRow');
  const before = await rows.count();
  expect(before).toBeGreaterThan(0);
  const card = sidebar
    .locator('.jp-SecaiCard')
    .filter({ hasText: 'Password, token or key typed into a cell' });
  const evidence = await card.locator('.jp-SecaiChips').textContent();
  const item = sidebar
    .locator('.jp-SecaiSection-privacy .jp-SecaiRow')
    .filter({ hasText: 'Are all parts of the notebook clean' });
  const answer = await item.textContent();

  const key = madeUpKey();
  await page.notebook.enterCellEditingMode(EDITED);
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText(`\nTOKEN = "${key}"\n`);

  const added = sidebar
    .locator('.jp-SecaiGroup')
    .filter({ has: page.getByRole('heading', { name: /^Cell 2\b/ }) });
  await expect(added).toContainText('token');
  await expect(rows).toHaveCount(before + 1);
  const cell = page.locator('.jp-Notebook .jp-Cell').nth(EDITED);
  await expect(cell.locator('.cm-lintRange-error')).toHaveText(new RegExp(key));
  await expect(cell).toHaveClass(/jp-mod-secaiFix/);
  await expect(card.locator('.jp-SecaiChips')).not.toHaveText(evidence ?? '');
  await expect(card.getByRole('button', { name: 'Cell 2' })).toBeVisible();
  await expect(item).not.toHaveText(answer ?? '');
  await expect(item).toContainText('2');
  await page.screenshot({ path: 'screenshots/journey-found.png' });

  await expect(page.locator('.jp-mod-current.jp-mod-dirty')).toHaveCount(1);
  const saved = await stored(page, `${tmpPath}/churn.ipynb`);
  expect(saved).toContain('Who is about to leave us?');
  expect(saved).not.toContain(key);
  expect(await sidebar.textContent()).not.toContain(key);

  await page.notebook.selectCells(0);
  await added.getByRole('button', { name: 'Go to cell' }).click();
  await expect(cell).toHaveClass(/jp-mod-active/);
  const selected = await page.evaluate(() =>
    document.getSelection()?.toString()
  );
  expect(selected).toContain(key);
  await cell.locator('.cm-lintRange-error').hover();
  const hover = page.locator('.cm-tooltip-lint');
  await expect(hover).toContainText('token');
  expect(await hover.textContent()).not.toContain(key);
  await page.screenshot({ path: 'screenshots/journey-landed.png' });

  let tabs = 0;
  page.context().on('page', () => tabs++);
  await page.menu.clickMenuItem('File>Save and Export Notebook As>HTML');
  await page.getByRole('dialog').getByRole('button', { name: 'Ok' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('should not leave like this');
  await expect(dialog).toContainText('Cell 2');
  expect(await dialog.textContent()).not.toContain(key);
  await page.screenshot({ path: 'screenshots/journey-export.png' });
  await dialog.getByRole('radio', { name: /Fix it first/ }).check();
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.locator(`#${SIDEBAR_ID}`)).toBeVisible();
  await expect(sidebar.locator('.jp-SecaiRow[data-open="true"]')).toHaveCount(
    1
  );
  expect(tabs).toBe(0);
});

test('a stage and a suit choose what is listed', async ({ page, tmpPath }) => {
  const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
  await reviewed(sidebar);
  const rows = sidebar.locator('.jp-SecaiSection-findings .jp-SecaiRow');
  const all = await rows.count();
  const explore = sidebar.getByRole('button', { name: /^Explore/ });
  await explore.click();
  await expect(explore).toHaveAttribute('aria-pressed', 'true');
  await expect(findingRow(sidebar, 'output shows people')).not.toHaveCount(0);
  expect(await rows.count()).toBeLessThan(all);
  await page.screenshot({ path: 'screenshots/stage.png' });
  await explore.click();
  await expect(rows).toHaveCount(all);

  const cards = sidebar.locator('.jp-SecaiCard');
  const deck = await cards.count();
  await sidebar.getByRole('button', { name: /^Spoofing/ }).click();
  await expect(sidebar.getByText('typed into a cell')).toBeVisible();
  expect(await cards.count()).toBeLessThan(deck);
});

test('a finding opens in place and leads along the way of the value', async ({
  page,
  tmpPath
}) => {
  const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
  await reviewed(sidebar);
  const row = findingRow(sidebar, 'sent to a third party');
  await row.getByRole('button', { expanded: false }).click();
  await expect(row).toHaveAttribute('data-open', 'true');
  await page.screenshot({ path: 'screenshots/trace.png' });
  await row.getByRole('button', { name: /^Cell 7 read_csv/ }).click();
  await expect(page.locator('.jp-Notebook .jp-Cell').nth(6)).toHaveClass(
    /jp-mod-active/
  );
  await row
    .getByRole('button', { name: /^Card:/ })
    .first()
    .click();
  const open = sidebar.locator('.jp-SecaiCard[data-open="true"]');
  await expect(open).toContainText('What speaks for it');
  await expect(open).toContainText('What helps');
  await page.screenshot({ path: 'screenshots/card.png' });
});
