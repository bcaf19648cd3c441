import { expect, test } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import {
  faultsIn,
  openExample,
  openSidebar,
  reviewed,
  SIDEBAR_ID
} from './notebooks';

// Each takes pictures in two themes and has axe look at them.
test.describe.configure({ timeout: 240000 });

interface IDecision {
  decision: string;
  by: string;
  reason: string;
}

/**
 * The `secai` entry of the metadata.
 */
interface IEntry {
  decisions?: Record<string, IDecision>;
  answers?: Record<string, IDecision>;
  questions?: Record<string, IDecision>;
  threats?: object[];
}

/**
 * What the notebook keeps of people's decisions, as it is in the browser.
 */
function kept(page: IJupyterLabPageFixture): Promise<IEntry> {
  return page.evaluate(() => {
    const panel = window.jupyterapp.shell.currentWidget as unknown as {
      context: {
        model: {
          sharedModel: { getMetadata(key: string): IEntry | undefined };
        };
      };
    };
    return panel.context.model.sharedModel.getMetadata('secai') ?? {};
  });
}

/**
 * A picture in both themes, in which axe finds nothing wrong.
 */
async function shot(
  page: IJupyterLabPageFixture,
  sidebar: Locator,
  name: string
): Promise<void> {
  for (const theme of ['Light', 'Dark']) {
    await page.theme.setTheme(`JupyterLab ${theme}`);
    expect(await faultsIn(page, `#${SIDEBAR_ID}`)).toEqual([]);
    await sidebar.screenshot({
      path: `screenshots/${name}-${theme.toLowerCase()}.png`
    });
  }
  await page.theme.setTheme('JupyterLab Light');
}

/**
 * Leave only one section open, so that there is room for it.
 */
async function only(sidebar: Locator, section: string): Promise<Locator> {
  for (const title of await sidebar.locator('.jp-AccordionPanel-title').all()) {
    const wanted = (await title.textContent())?.includes(section) ?? false;
    const open = (await title.getAttribute('aria-expanded')) === 'true';
    if (open !== wanted) {
      await title.locator('.lm-AccordionPanel-titleLabel').click();
    }
  }
  return sidebar.locator(`.jp-SecaiSection-${section.toLowerCase()}`);
}

test('a threat is decided, signed by the person, and taken back', async ({
  page,
  tmpPath
}) => {
  const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
  await reviewed(sidebar);
  await page.sidebar.setWidth(400, 'right');
  const threats = await only(sidebar, 'Threats');
  const card = threats.locator('.jp-SecaiCard').first();
  await card.locator('h3 button').click();
  await expect(card).toHaveAttribute('data-open', 'true');
  await card.getByRole('button', { name: 'Decide…' }).click();
  const form = card.getByRole('form');
  await form.getByRole('button', { name: 'Sign' }).click();
  await expect(form).toBeVisible();
  await form.getByLabel('Accepted').check();
  await form.getByLabel('Reason').fill('Only we can write to this folder.');
  await form.scrollIntoViewIfNeeded();
  await shot(page, sidebar, 'decision-form');
  await form.getByRole('button', { name: 'Sign' }).click();
  await expect(form).toHaveCount(0);
  const entry = await kept(page);
  const [decision] = Object.values(entry.decisions ?? {});
  expect(decision.decision).toBe('accepted');
  expect(decision.reason).toBe('Only we can write to this folder.');
  expect(decision.by).not.toBe('');
  const open = threats.locator('.jp-SecaiCard[data-open="true"]');
  await expect(open).toContainText(`Accepted by ${decision.by}`);
  await open.getByText('Only we can write').scrollIntoViewIfNeeded();
  await shot(page, sidebar, 'decided');

  await open.getByRole('button', { name: 'Take back' }).click();
  await expect(open).not.toContainText('Accepted by');
  expect(await kept(page)).toEqual({});
});

test('a threat of one’s own is added to the deck', async ({
  page,
  tmpPath
}) => {
  const sidebar = await openExample(page, tmpPath, 'clean.ipynb');
  await reviewed(sidebar);
  await page.sidebar.setWidth(400, 'right');
  const threats = await only(sidebar, 'Threats');
  await threats.getByRole('button', { name: 'Add a threat…' }).click();
  const form = threats.getByRole('form');
  await form.getByLabel('What can happen').fill('The nightly job stops');
  await form.getByLabel('Suit').selectOption('D');
  await form.getByLabel('Operate').check();
  await shot(page, sidebar, 'own-threat');
  await form.getByRole('button', { name: 'Add to the deck' }).click();
  await expect(form).toHaveCount(0);
  const threat = { id: 'ACE-1', suit: 'D', stages: ['operate'] };
  expect((await kept(page)).threats).toEqual([expect.objectContaining(threat)]);
});

test('a review question is answered', async ({ page, tmpPath }) => {
  const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
  await reviewed(sidebar);
  await page.sidebar.setWidth(400, 'right');
  const threats = await only(sidebar, 'Threats');
  await threats.getByRole('button', { name: /^Questions/ }).click();
  const question = threats.locator('.jp-SecaiQuestion');
  await question.getByRole('button', { name: 'Answer…' }).click();
  const form = question.getByRole('form');
  await form.getByLabel('Taken care of', { exact: true }).check();
  await form.getByRole('textbox').first().fill('Counts are compared nightly.');
  await question.scrollIntoViewIfNeeded();
  await shot(page, sidebar, 'question');
  await form.getByRole('button', { name: 'Sign' }).click();
  await expect(form).toHaveCount(0);
  const [answer] = Object.values((await kept(page)).questions ?? {});
  expect(answer.reason).toBe('Counts are compared nightly.');
});

test('an item of the checklist is answered by a person', async ({
  page,
  tmpPath
}) => {
  const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
  await reviewed(sidebar);
  await page.sidebar.setWidth(400, 'right');
  const privacy = await only(sidebar, 'Privacy');
  const open = privacy
    .locator('.jp-SecaiGroup')
    .filter({ has: page.getByRole('heading', { name: /Essential/ }) })
    .locator('.jp-SecaiRow');
  await open.first().locator('.jp-SecaiRow-title').click();
  const row = privacy.locator('.jp-SecaiRow[data-open="true"]');
  await row.getByRole('button', { name: 'Answer…' }).click();
  await row.getByLabel('Yes', { exact: true }).check();
  await row.getByLabel('Reason').fill('Read with the data owner.');
  await shot(page, sidebar, 'checklist-form');
  await row.getByRole('button', { name: 'Sign' }).click();
  await expect(row.getByRole('form')).toHaveCount(0);
  const [answer] = Object.values((await kept(page)).answers ?? {});
  expect([answer.decision, answer.reason]).toEqual([
    'yes',
    'Read with the data owner.'
  ]);
});

test('the purpose is written as a cell below the title, and undone like one', async ({
  page,
  tmpPath
}) => {
  const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
  await reviewed(sidebar);
  await page.sidebar.setWidth(400, 'right');
  const cells = page.locator('.jp-Notebook .jp-Cell');
  const before = await page.notebook.getCellCount();
  const privacy = await only(sidebar, 'Privacy');
  for (const tab of ['Data', 'Rights']) {
    await privacy.getByRole('button', { name: tab, exact: true }).click();
    await shot(page, sidebar, tab.toLowerCase());
  }
  await privacy.getByRole('button', { name: 'Purpose', exact: true }).click();
  await shot(page, sidebar, 'purpose');
  await privacy.getByRole('button', { name: 'Write it down…' }).click();
  const form = privacy.getByRole('form');
  await form
    .getByLabel('Purpose', { exact: true })
    .fill('Call customers who may leave.');
  await form.getByLabel('Who sees the results').fill('The service team');
  await shot(page, sidebar, 'purpose-form');
  await form.getByRole('button', { name: 'Write into the notebook' }).click();
  await expect.poll(() => page.notebook.getCellCount()).toBe(before + 1);
  await expect(cells.nth(1)).toContainText('Call customers who may leave.');
  await page.notebook.selectCells(1);
  await page.evaluate(() =>
    window.jupyterapp.commands.execute('notebook:undo-cell-action')
  );
  await expect.poll(() => page.notebook.getCellCount()).toBe(before);
});

test('a document is saved from the sidebar', async ({ page, tmpPath }) => {
  const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
  await reviewed(sidebar);
  await page.sidebar.setWidth(400, 'right');
  const report = await only(sidebar, 'Report');
  await shot(page, sidebar, 'report');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    report.getByRole('button', { name: 'SARIF' }).click()
  ]);
  expect(download.suggestedFilename()).toBe('churn.sarif');
  const { readFileSync } = await import('fs');
  const sarif = JSON.parse(readFileSync(await download.path(), 'utf8'));
  expect(sarif.runs[0].results.length).toBeGreaterThan(0);
});

test('findings are filtered by words and listed by rule', async ({
  page,
  tmpPath
}) => {
  const sidebar = await openExample(page, tmpPath, 'churn.ipynb');
  await reviewed(sidebar);
  await page.sidebar.setWidth(400, 'right');
  const findings = await only(sidebar, 'Findings');
  const rows = findings.locator('.jp-SecaiRow');
  const all = await rows.count();
  await findings.getByRole('button', { name: 'By rule' }).click();
  await expect(rows).toHaveCount(all);
  await expect(
    findings.getByRole('heading', { name: /hardcoded-secret/ })
  ).toBeVisible();
  await shot(page, sidebar, 'by-rule');
  await findings.getByRole('searchbox').fill('token');
  await expect(rows).toHaveCount(1);
});

test('of a thousand findings only those in sight are drawn, and all are reached', async ({
  page,
  tmpPath
}) => {
  const cells = Array.from({ length: 250 }, (_, index) => ({
    id: `cell-${index}`,
    cell_type: 'code',
    metadata: {},
    outputs: [],
    execution_count: null,
    source: Array.from(
      { length: 4 },
      (__, line) => `eval(input("${index} ${line}"))`
    ).join('\n')
  }));
  const kernelspec = { name: 'python3', display_name: 'Python 3' };
  const notebook = {
    cells,
    metadata: { kernelspec },
    nbformat: 4,
    nbformat_minor: 5
  };
  await page.contents.uploadContent(
    JSON.stringify(notebook),
    'text',
    `${tmpPath}/long.ipynb`
  );
  await page.notebook.openByPath(`${tmpPath}/long.ipynb`);
  await page.notebook.activate('long.ipynb');
  const sidebar = await openSidebar(page);
  await reviewed(sidebar);
  await page.sidebar.setWidth(400, 'right');
  const findings = await only(sidebar, 'Findings');
  const rows = findings.locator('.jp-SecaiRow');
  await expect(rows.first()).toBeVisible();
  expect(await rows.count()).toBeLessThan(100);
  const title = sidebar
    .locator('.lm-AccordionPanel-titleLabel')
    .filter({ hasText: 'Findings' });
  const total = Number(/\d+/.exec((await title.textContent()) ?? '')?.[0]);
  expect(total).toBeGreaterThanOrEqual(1000);
  await findings.evaluate(node => node.scrollTo(0, node.scrollHeight));
  await expect(
    findings.getByRole('heading', { name: /^Cell 250/ })
  ).toBeVisible();
  expect(await rows.count()).toBeLessThan(100);
});
