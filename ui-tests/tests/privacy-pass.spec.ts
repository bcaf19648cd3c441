import { readFileSync } from 'fs';

import { expect, test } from '@jupyterlab/galata';

import { fold, openExample, reviewed } from './notebooks';

test.describe.configure({ timeout: 240000 });

test('from open items to a signed sheet and an impact assessment', async ({
  page,
  tmpPath
}) => {
  const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
  await reviewed(sidebar);
  await page.sidebar.setWidth(420, 'right');
  await fold(sidebar, 'Findings', 'Threats');
  const privacy = sidebar.locator('.jp-SecaiSection-privacy');
  const privacyTitle = sidebar
    .locator('.lm-AccordionPanel-titleLabel')
    .filter({ hasText: 'Privacy' });
  await privacy.getByRole('button', { name: 'Purpose', exact: true }).click();
  await privacy.getByRole('button', { name: 'Write it down…' }).click();
  const form = privacy.getByRole('form');
  const purpose = form.getByLabel('Purpose', { exact: true });
  await purpose.fill('Call customers who may leave.');
  await form.getByLabel('Kept until').fill('the end of 2027');
  await form.getByRole('button', { name: 'Write into the notebook' }).click();
  await expect(privacy).toContainText('the end of 2027');

  await privacy.getByRole('button', { name: 'Data', exact: true }).click();
  const known = privacy.locator('tr').filter({ hasText: 'tenure_months' });
  await known.first().getByRole('combobox').selectOption('business');
  await expect(known.first()).toContainText('set by a person');
  await page.screenshot({ path: 'screenshots/pass-data.png' });

  await privacy.getByRole('button', { name: 'Checklist', exact: true }).click();
  const essential = privacy
    .locator('.jp-SecaiGroup')
    .filter({ has: page.getByRole('heading', { name: /Essential/ }) })
    .locator('.jp-SecaiRow');
  for (let signed = 1; signed <= 3; signed++) {
    await essential.first().locator('.jp-SecaiRow-title').click();
    const row = privacy.locator('.jp-SecaiRow[data-open="true"]');
    await row.getByRole('button', { name: 'Answer…' }).click();
    await row.getByLabel('Yes', { exact: true }).check();
    await row.getByLabel('Reason').fill('Read with the data owner.');
    await row.getByRole('button', { name: 'Sign' }).click();
    await expect(privacy.getByText(/signed by/)).toHaveCount(signed);
  }
  await page.screenshot({ path: 'screenshots/pass-signed.png' });

  await privacyTitle.click();
  await sidebar
    .locator('.lm-AccordionPanel-titleLabel')
    .filter({ hasText: 'Report' })
    .click();
  const report = sidebar.locator('.jp-SecaiSection-report');
  const saved = page.waitForEvent('download');
  await report.getByRole('button', { name: 'Impact assessment' }).click();
  const file = await (await saved).path();
  const text = readFileSync(file, 'utf-8');
  expect(text).toContain('# Data protection impact assessment');
  expect(text).toContain('Call customers who may leave.');
  expect(text).toContain('the end of 2027');
  await page.screenshot({ path: 'screenshots/pass-assessment.png' });
});
