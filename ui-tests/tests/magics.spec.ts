import { expect, test } from '@jupyterlab/galata';

import { openSidebar, reviewed } from './notebooks';
import { run } from './running';

const TABLE = [
  'import pandas as pd',
  'people = pd.DataFrame({"email": [f"person{n}@example.com" for n in range(8)],',
  '    "zip": ["10115"] * 3 + ["20095"] * 3 + ["80331"] * 2, "sex": list("fffmmmff")})'
].join('\n');

for (const theme of ['light', 'dark'] as const) {
  test(`the magics in a notebook, ${theme}`, async ({ page }) => {
    test.setTimeout(180_000);
    if (theme === 'dark') {
      await page.theme.setDarkTheme();
    }
    await page.notebook.createNew(`magics-${theme}.ipynb`);
    const sidebar = await openSidebar(page);
    await page.notebook.setCell(0, 'code', '%load_ext jupyter_secai');
    await page.notebook.runCell(0, true);
    await page.notebook.addCell(
      'code',
      'import pickle\nmodel = pickle.load(open("their.pkl", "rb"))'
    );
    await reviewed(sidebar);

    const review = await run(page, '%secai');
    await expect(review.getByText('as it is in the browser')).toBeVisible();
    await review.screenshot({ path: test.info().outputPath('review.png') });

    await run(page, TABLE);
    const profile = await run(page, '%secai profile people zip sex');
    await expect(profile.getByText('k = 2: 0 rows stand alone')).toBeVisible();
    await profile.screenshot({ path: test.info().outputPath('profile.png') });

    await run(page, '%secai guard medium');
    const stopped = await run(page, 'eval(input())');
    await expect(stopped).toContainText('%%secai --level never');
    await stopped.screenshot({ path: test.info().outputPath('guard.png') });
    await run(page, '%secai guard off');

    const checklist = await run(page, '%secai checklist');
    const keep = checklist.getByRole('button', { name: 'Keep answer' });
    await expect(keep).toBeVisible();
    await checklist.getByPlaceholder('Reason').fill('Read and agreed');
    await checklist.getByPlaceholder('Reason').press('Tab');
    await keep.click();
    await page
      .locator('.jp-Dialog')
      .getByRole('button', { name: 'Keep' })
      .click();
    await expect(checklist.getByText('Kept in the notebook.')).toBeVisible();
    await checklist.screenshot({
      path: test.info().outputPath('checklist.png')
    });

    await page.notebook.save();
    const saved = await page.evaluate(() => {
      const panel = window.jupyterapp.shell.currentWidget as unknown as {
        context: { model: { toJSON(): { metadata: object; cells: object[] } } };
      };
      return panel.context.model.toJSON();
    });
    // The state of the widgets, where it is saved, stands in the metadata; the reason is in the entry alone.
    const { secai, ...others } = saved.metadata as { [key: string]: unknown };
    expect(JSON.stringify(secai)).toContain('Read and agreed');
    expect(JSON.stringify([others, saved.cells])).not.toContain(
      'Read and agreed'
    );
    expect(JSON.stringify([others, saved.cells])).not.toContain(
      'person3@example.com'
    );
  });
}
