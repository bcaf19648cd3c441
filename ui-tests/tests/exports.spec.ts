import { expect, test } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { APIResponse, Page, Response } from '@playwright/test';

import { madeUpKey, notebookWith } from './notebooks';

test.describe.configure({ timeout: 400000 });

/**
 * The formats by their names in JupyterLab's menu. PDF is made of LaTeX by TeX; Webpdf of HTML by a browser of
 * Playwright's, which this needs in its folder.
 */
const FORMATS: Record<string, string> = {
  Asciidoc: 'asciidoc',
  HTML: 'html',
  LaTeX: 'latex',
  Markdown: 'markdown',
  'ReStructured Text': 'rst',
  'Executable Script': 'script',
  'Reveal.js Slides': 'slides',
  Webpdf: 'webpdf'
};

/**
 * Formats whose text can be read in the answer, by the address alone, too.
 */
const READABLE = [
  ...Object.values(FORMATS).filter(each => each !== 'webpdf'),
  'notebook'
];

const NO_BROWSER =
  /No suitable chromium executable|Playwright is not installed/;

interface IOutcome {
  status: number;
  text: string;
}

async function put(
  page: IJupyterLabPageFixture,
  folder: string,
  policy: string,
  source: string
): Promise<void> {
  await page.contents.uploadContent(
    `on-export = "${policy}"\n`,
    'text',
    `${folder}/secai.toml`
  );
  await page.contents.uploadContent(
    notebookWith(source),
    'text',
    `${folder}/key.ipynb`
  );
}

async function outcomeOf(answer: APIResponse): Promise<IOutcome> {
  return { status: answer.status(), text: await answer.text() };
}

async function byAddress(
  page: IJupyterLabPageFixture,
  format: string,
  file: string
): Promise<IOutcome> {
  return outcomeOf(await page.request.get(`/nbconvert/${format}/${file}`));
}

/**
 * Choose a format in the menu; `guarded` is what to do in the dialog of the guard, null where none may come.
 *
 * @returns the address that JupyterLab asked the server for, null where it asked for none.
 */
async function byMenu(
  page: IJupyterLabPageFixture,
  label: string,
  guarded: 'Continue' | 'Cancel' | null
): Promise<string | null> {
  const asked: string[] = [];
  const opened: Page[] = [];
  const keep = (other: Page) => opened.push(other);
  const note = (response: Response) => {
    if (response.url().includes('/nbconvert/')) {
      asked.push(response.url());
    }
  };
  page.context().on('response', note).on('page', keep);
  await page.menu.clickMenuItem(`File>Save and Export Notebook As>${label}`);
  const dialog = page
    .getByRole('dialog')
    .filter({ hasText: 'should not leave like this' });
  // Some formats have options of JupyterLab's own, which come first.
  const options = page
    .getByRole('dialog')
    .getByRole('button', { name: 'Ok', exact: true });
  await expect
    .poll(
      async () =>
        asked.length > 0 ||
        (await dialog.isVisible()) ||
        (await options.isVisible()),
      { timeout: 60000 }
    )
    .toBe(true);
  if (await options.isVisible()) {
    await options.click();
  }
  if (guarded) {
    await dialog.getByRole('button', { name: guarded }).click();
    await expect(dialog).toHaveCount(0);
  }
  if (guarded !== 'Cancel') {
    await expect
      .poll(() => asked.filter(url => !url.includes('/api/')).length, {
        timeout: 60000
      })
      .toBe(1);
  }
  await expect(dialog).toHaveCount(0);
  page.context().off('response', note).off('page', keep);
  await Promise.all(opened.map(other => other.close()));
  return asked.find(url => !url.includes('/api/')) ?? null;
}

/**
 * What the server gave, which is what was asked for, or that there is no browser to make it with.
 */
async function exported(
  page: IJupyterLabPageFixture,
  label: string,
  address: string
): Promise<string> {
  const { status, text } = await outcomeOf(await page.request.get(address));
  if (NO_BROWSER.test(text)) {
    test.info().annotations.push({
      type: 'not checked',
      description: `${label}: nbconvert finds no browser for it`
    });
  } else {
    expect(status, label).toBe(200);
  }
  return text;
}

/**
 * The formats that this server's menu has.
 */
async function offered(
  page: IJupyterLabPageFixture
): Promise<[string, string][]> {
  const answer = await page.request.get('/api/nbconvert');
  const known = Object.keys(await answer.json());
  return Object.entries(FORMATS).filter(([, format]) => known.includes(format));
}

/**
 * The random part of the key alone: markup may stand between its other parts.
 */
const PART = madeUpKey().slice(5, 15);

function shown(text: string): string {
  return text.replace(/\\[a-z_]*\{?|<[^>]+>/g, '');
}

test('a refusal is told before the export, and by the server to whoever goes past the dialog', async ({
  page,
  tmpPath
}) => {
  await put(page, tmpPath, 'refuse', `token = "${madeUpKey()}"`);
  await page.notebook.openByPath(`${tmpPath}/key.ipynb`);
  for (const [label, format] of await offered(page)) {
    expect(await byMenu(page, label, 'Cancel'), label).toBeNull();
    const address = await byMenu(page, label, 'Continue');
    expect(address, label).toContain(`/nbconvert/${format}/`);
    expect(address, label).toContain('key-redacted.ipynb');
    expect(shown(await exported(page, label, address!)), label).not.toContain(
      PART
    );
  }
  for (const format of [...READABLE, 'webpdf']) {
    const file = `${tmpPath}/key.ipynb`;
    const { status, text } = await byAddress(page, format, file);
    expect(status, format).toBe(500);
    const [sentence] = text.match(/SecAI refused this export[^\n<]*/) ?? [''];
    expect(sentence, format).toBe(
      'SecAI refused this export: 1 finding to fix, in cell 1.'
    );
    expect(text, format).not.toContain(PART);
  }
});

test('the page of a refusal begins with what is to be fixed', async ({
  page,
  tmpPath
}) => {
  await put(page, tmpPath, 'refuse', `token = "${madeUpKey()}"`);
  const other = await page.context().newPage();
  await other.goto(`/nbconvert/html/${tmpPath}/key.ipynb`);
  await expect(
    other.getByText('SecAI refused this export: 1 finding to fix, in cell 1.')
  ).toBeVisible();
  await other.screenshot({ path: 'screenshots/refused.png' });
  await other.close();
});

for (const [policy, masked] of [
  ['warn', false],
  ['redact', true]
] as const) {
  test(`the policy ${policy} asks nothing and exports every format`, async ({
    page,
    tmpPath
  }) => {
    await put(page, tmpPath, policy, `token = "${madeUpKey()}"`);
    await page.notebook.openByPath(`${tmpPath}/key.ipynb`);
    for (const [label, format] of await offered(page)) {
      const address = await byMenu(page, label, null);
      expect(address, label).toContain(`/nbconvert/${format}/`);
      expect(address, label).not.toContain('redacted');
      await exported(page, label, address!);
    }
    for (const format of READABLE) {
      const file = `${tmpPath}/key.ipynb`;
      const { status, text } = await byAddress(page, format, file);
      expect(status, format).toBe(200);
      expect(shown(text).includes(PART), format).toBe(!masked);
      expect(text.includes('SECRET'), format).toBe(masked);
    }
  });
}

test('clean, findings and not checked are told apart in what is exported', async ({
  page,
  tmpPath
}) => {
  for (const [source, status] of [
    ['x = 1', 'clean'],
    [`token = "${madeUpKey()}"`, 'findings'],
    ['def f(:', 'incomplete']
  ]) {
    await put(page, tmpPath, 'warn', source);
    for (const format of ['html', 'slides']) {
      const file = `${tmpPath}/key.ipynb`;
      const { text } = await byAddress(page, format, file);
      expect(text, `${format} of ${source}`).toContain(`; status=${status}"`);
    }
  }
});
