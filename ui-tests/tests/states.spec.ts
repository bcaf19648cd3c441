import { expect, test } from '@jupyterlab/galata';

import { madeUpKey, openExample, openSidebar, reviewed } from './notebooks';

test('without a notebook the sidebar says so', async ({ page }) => {
  const sidebar = await openSidebar(page);
  await expect(sidebar).toContainText('No notebook is open');
  await expect(sidebar).toContainText('Open a notebook');
  await page.screenshot({ path: 'screenshots/no-notebook.png' });
});

test('a clean notebook is called clean, and exports', async ({
  page,
  tmpPath
}) => {
  const sidebar = await openExample(page, tmpPath, 'clean.ipynb');
  await reviewed(sidebar);
  await expect(sidebar.getByRole('status')).toContainText('Nothing found');
  await expect(page.locator('.jp-SecaiStatus')).toContainText('Nothing found');
  await page.screenshot({ path: 'screenshots/clean.png' });
  const exported = page
    .context()
    .waitForEvent('response', each => each.url().includes('/nbconvert/html/'));
  await page.menu.clickMenuItem('File>Save and Export Notebook As>HTML');
  await page.getByRole('dialog').getByRole('button', { name: 'Ok' }).click();
  expect((await exported).status()).toBe(200);
});

test('an empty notebook and one in another language are reviewed', async ({
  page,
  tmpPath
}) => {
  const kernelspec = { name: 'python3', display_name: '', language: 'python' };
  const cell = {
    id: 'r1',
    cell_type: 'code',
    execution_count: null,
    metadata: {},
    outputs: [],
    source: `token <- "${madeUpKey()}"`
  };
  const language_info = { name: 'R' };
  const notebooks = {
    empty: { cells: [], metadata: { kernelspec } },
    other: { cells: [cell], metadata: { kernelspec, language_info } }
  };
  for (const [name, content] of Object.entries(notebooks)) {
    await page.contents.uploadContent(
      JSON.stringify({ ...content, nbformat: 4, nbformat_minor: 5 }),
      'text',
      `${tmpPath}/${name}.ipynb`
    );
  }
  const sidebar = await openSidebar(page);
  await page.notebook.openByPath(`${tmpPath}/empty.ipynb`);
  await reviewed(sidebar);
  await expect(sidebar.getByRole('status')).toContainText('Nothing found');
  await page.notebook.openByPath(`${tmpPath}/other.ipynb`);
  await expect(sidebar.getByRole('status')).toContainText('1 to fix');
  await page.screenshot({ path: 'screenshots/other-language.png' });
});

test.describe('where the server part is missing', () => {
  test('the sidebar tells how to install it', async ({ page, tmpPath }) => {
    let requests = 0;
    await page.route('**/jupyter-secai/**', route => {
      requests++;
      return route.fulfill({
        status: 404,
        contentType: 'text/html',
        body: '<html><body>404</body></html>'
      });
    });
    const sidebar = await openExample(page, tmpPath, 'clean.ipynb');
    await expect(sidebar).toContainText('pip install jupyter_secai');
    await expect(page.locator('.jp-SecaiStatus')).toContainText('Not checked');
    await page.screenshot({ path: 'screenshots/server-missing.png' });

    const asked = requests;
    await page.notebook.addCell('code', 'x = 1');
    await page.waitForTimeout(1000);
    expect(requests).toBe(asked);

    await page.unroute('**/jupyter-secai/**');
    await sidebar.getByRole('button', { name: 'Try again' }).click();
    await reviewed(sidebar);
  });
});

test.describe('with marks switched off and a rule muted', () => {
  test.use({
    mockSettings: {
      'jupyter-secai:plugin': {
        marks: false,
        mutedRules: ['hardcoded-secret']
      }
    }
  });

  test('nothing is marked and muted rules are not listed', async ({
    page,
    tmpPath
  }) => {
    const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
    await reviewed(sidebar);
    await expect(sidebar).toContainText('sent to a third party');
    await expect(
      sidebar.locator('.jp-SecaiSection-findings')
    ).not.toContainText('GitHub token');
    await expect(page.locator('[class*="cm-lintRange"]')).toHaveCount(0);
    await expect(page.locator('.jp-mod-secaiFix')).toHaveCount(0);
  });
});

test('the sidebar follows the notebook that is in front', async ({
  page,
  tmpPath
}) => {
  const sidebar = await openExample(page, tmpPath, 'clean.ipynb');
  await expect(sidebar.getByRole('status')).toContainText('Nothing found');
  await openExample(page, tmpPath, 'churn.ipynb');
  await expect(sidebar.getByRole('status')).toContainText('to fix');
  await page.notebook.activate('clean.ipynb');
  // from here on the other notebook is in the back, and no business of anybody's
  const sent: string[] = [];
  page.on('request', request => {
    if (request.url().includes('/jupyter-secai/review')) {
      sent.push(request.postDataJSON().path);
    }
  });
  await expect(sidebar.getByRole('status')).toContainText('Nothing found');
  await page.notebook.setCell(1, 'code', `token = "${madeUpKey()}"`);
  await expect(sidebar.getByRole('status')).toContainText('1 to fix');
  expect(new Set(sent)).toEqual(new Set([`${tmpPath}/clean.ipynb`]));
});
