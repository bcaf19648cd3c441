import { expect, test } from '@jupyterlab/galata';

import type { NotebookPanel } from '@jupyterlab/notebook';

import { fold, openSidebar, reviewed } from './notebooks';
import { run } from './running';

// The names of the columns say nothing of people, and one of them the wrong thing.
const MADE = [
  'import pandas as pd',
  'made = pd.DataFrame({"v17": [f"person{n}@example.com" for n in range(12)],',
  '    "email": [True, False] * 6, "zip": ["10115"] * 6 + ["20095"] * 6, "age": list(range(30, 42))})',
  'made.to_csv("people.csv", index=False)'
].join('\n');
const READ = 'people = pd.read_csv("people.csv")\npeople["email"].nunique()';

for (const theme of ['light', 'dark'] as const) {
  test(`what a profile finds counts for the session, ${theme}`, async ({
    page
  }) => {
    test.setTimeout(180_000);
    if (theme === 'dark') {
      await page.theme.setDarkTheme();
    }
    await page.notebook.createNew(`profile-${theme}.ipynb`);
    const sidebar = await openSidebar(page);
    await page.sidebar.setWidth(460, 'right');
    await run(page, MADE);
    await run(page, READ);
    await reviewed(sidebar);
    await fold(sidebar, 'Findings', 'Threats');
    const privacy = sidebar.locator('.jp-SecaiSection-privacy');
    await privacy.getByRole('button', { name: 'Data', exact: true }).click();
    const row = (name: string) =>
      privacy.locator('tr').filter({
        has: page.getByRole('rowheader', { name, exact: true })
      });
    await expect(row('email')).toContainText('by the code');
    await expect(row('v17')).toHaveCount(0);

    await run(page, '%secai profile people');
    await expect(row('v17')).toContainText("kernel's profile");
    await expect(row('email').getByRole('combobox')).toHaveValue('other');
    await expect(sidebar.locator('.jp-SecaiOverview')).toContainText(
      "With the kernel's profile of people, in this session only."
    );
    await page.screenshot({
      path: test.info().outputPath('profiled.png')
    });
    const entry = () =>
      page.evaluate(() => {
        const panel = window.jupyterapp.shell.currentWidget as NotebookPanel;
        const { sharedModel } = panel.context.model;
        return JSON.stringify(sharedModel.getMetadata('secai') ?? null);
      });
    expect(await entry()).toBe('null');

    await privacy
      .getByRole('button', { name: 'Checklist', exact: true })
      .click();
    const groups = privacy.locator('.jp-SecaiRow').filter({
      hasText: 'Is the smallest group over the quasi-identifiers'
    });
    await groups.locator('.jp-SecaiRow-title').click();
    await expect(groups).toContainText('profile of people');
    await page.screenshot({ path: test.info().outputPath('checklist.png') });

    await privacy.getByRole('button', { name: 'Data', exact: true }).click();
    await privacy
      .getByRole('button', { name: 'Keep the classes of people' })
      .click();
    await expect(row('v17')).toContainText('set by a person');
    await expect(privacy).toContainText('Kept in the notebook.');
    expect(await entry()).toContain('v17');
    expect(await entry()).not.toContain('person3@example.com');
    await page.screenshot({ path: test.info().outputPath('kept.png') });
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(row('v17')).toContainText("kernel's profile");
    expect(await entry()).toBe('null');

    await privacy
      .getByRole('button', { name: 'Forget the profile of people' })
      .click();
    await expect(row('v17')).toHaveCount(0);
    await expect(row('email')).toContainText('by the code');
    const later = await run(page, '%secai checklist');
    await expect(later).not.toContainText('With the profile of');

    await run(page, '%secai profile people');
    await expect(row('v17')).toContainText("kernel's profile");
    // A kernel that dies is started again, and has forgotten everything.
    await page.evaluate(() => {
      const panel = window.jupyterapp.shell.currentWidget as NotebookPanel;
      panel.sessionContext.session?.kernel?.requestExecute({
        code: 'import os; os._exit(1)'
      });
    });
    await expect(row('v17')).toHaveCount(0);
  });
}
