import { execFileSync } from 'child_process';
import { mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { pathToFileURL } from 'url';

import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

const examples = join(__dirname, '..', '..', 'examples');
const report = join(mkdtempSync(join(tmpdir(), 'secai-')), 'report.html');

test.beforeAll(() => {
  const scan = ['scan', '.', '--format', 'html', '--fail-on', 'never'];
  execFileSync('jupyter', ['secai', ...scan, '-o', report], { cwd: examples });
});

test.beforeEach(async ({ page }) => {
  const strange: string[] = [];
  page.on('console', message => strange.push(message.text()));
  page.on('pageerror', error => strange.push(error.message));
  page.on('request', request => {
    if (!request.url().startsWith('file:')) {
      strange.push(request.url());
    }
  });
  await page.goto(pathToFileURL(report).href);
  expect(strange).toEqual([]);
});

test('findings can be filtered, and all come back', async ({ page }) => {
  const findings = page.locator('.finding:visible');
  const all = await findings.count();
  const state = page.locator('#shown');
  await expect(state).toHaveText(`${all} of ${all} findings shown`);

  await page.getByLabel('Rule').selectOption('pickle-load');
  await expect(findings).toHaveCount(1);
  await expect(state).toHaveText(`1 of ${all} findings shown`);
  await expect(page.locator('article .none-shown').first()).toBeVisible();

  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(findings).toHaveCount(all);

  await page.getByLabel('medium').uncheck();
  await expect(page.locator('.finding.medium:visible')).toHaveCount(0);
  await page
    .getByRole('combobox', { name: 'Notebook' })
    .selectOption({ index: 2 });
  await expect(page.locator('.notebook:visible')).toHaveCount(1);
});

test('what is folded is open on paper, and the filter is not there', async ({
  page
}) => {
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  const folded = page.locator('details:not(.references)');
  expect(
    await folded.evaluateAll(all =>
      all.every(one => (one as HTMLDetailsElement).open)
    )
  ).toBe(true);
  await expect(page.locator('#filters')).toBeHidden();
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  expect(
    await folded.evaluateAll(all =>
      all.every(one => (one as HTMLDetailsElement).open)
    )
  ).toBe(false);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`can be read by all, ${colorScheme}, also on a phone`, async ({
    browser
  }) => {
    const context = await browser.newContext({
      colorScheme,
      bypassCSP: true,
      viewport: { width: 380, height: 800 }
    });
    const page = await context.newPage();
    await page.goto(pathToFileURL(report).href);
    await page.evaluate(() => {
      document.querySelectorAll('details').forEach(one => (one.open = true));
    });
    const width = await page.evaluate(
      () => document.documentElement.scrollWidth
    );
    expect(width).toBe(380);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(violation => violation.id)).toEqual([]);
    await context.close();
  });
}
