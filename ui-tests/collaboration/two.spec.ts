import { expect, test } from '@playwright/test';
import type { Browser, Locator, Page } from '@playwright/test';

import type { IWindow } from '../versions/lab';
import { open, openSidebar, PICTURES, sourceOf } from '../versions/lab';

const NAME = 'churn.ipynb';
const KEY = 3;
const OTHER = 1;

interface IUser {
  page: Page;
  sidebar: Locator;
  errors: string[];
}

async function join(browser: Browser): Promise<IUser> {
  const page = await (await browser.newContext()).newPage();
  const errors = await open(page, NAME);
  const sidebar = await openSidebar(page);
  await sidebar.locator('.jp-SecaiStages').waitFor();
  return { page, sidebar, errors };
}

function rowOf(user: IUser, title: string): Locator {
  return user.sidebar
    .locator('.jp-SecaiSection-findings .jp-SecaiRow')
    .filter({ hasText: title });
}

async function openRow(user: IUser, title: string): Promise<Locator> {
  const row = rowOf(user, title).first();
  await row.getByRole('button', { expanded: false }).click();
  return row;
}

/**
 * What of the shared document changes in so many milliseconds, but for what the server notes of its file.
 */
function changesWithin(page: Page, duration: number): Promise<string[]> {
  return page.evaluate(async milliseconds => {
    const { currentWidget } = (window as unknown as IWindow).jupyterapp.shell;
    const changes: string[] = [];
    currentWidget.context.model.sharedModel.changed.connect((_, change) =>
      changes.push(...Object.keys(change))
    );
    await new Promise(resolve => setTimeout(resolve, milliseconds));
    return changes.filter(each => each !== 'stateChange');
  }, duration);
}

test('two people work on one notebook', async ({ browser }) => {
  const one = await join(browser);
  const two = await join(browser);
  const key = await sourceOf(one.page, KEY);
  const other = await sourceOf(two.page, OTHER);

  await test.step('a fix by one shows with both, and only one takes it back', async () => {
    const row = await openRow(one, 'A GitHub token');
    await row.getByRole('button', { name: /environment/ }).click();
    const dialog = one.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(() => sourceOf(two.page, KEY)).toContain('os.environ');
    await expect(rowOf(two, 'A GitHub token')).toHaveCount(0);
    await two.page.screenshot({ path: `${PICTURES}-fixed-by-other.png` });

    await two.page.evaluate(
      ([at, text]) => {
        const { currentWidget } = (window as unknown as IWindow).jupyterapp
          .shell;
        const { cells } = currentWidget.context.model.sharedModel;
        cells[Number(at)].setSource(String(text));
      },
      [OTHER, `${other}\nmine = 1`]
    );
    await expect.poll(() => sourceOf(one.page, OTHER)).toContain('mine = 1');
    await one.page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect.poll(() => sourceOf(two.page, KEY)).toBe(key);
    await expect(rowOf(two, 'A GitHub token')).toHaveCount(1);
    expect(await sourceOf(one.page, OTHER)).toContain('mine = 1');
    expect(await sourceOf(two.page, OTHER)).toContain('mine = 1');
  });

  await test.step('an ignore is written once', async () => {
    const row = await openRow(two, 'Opening a pickle');
    await row.getByRole('button', { name: 'Ignore…' }).click();
    const dialog = two.page.getByRole('dialog');
    await dialog.locator('input').fill('our own file');
    await dialog.getByRole('button', { name: 'Ignore' }).click();
    const comments = async (page: Page) => {
      const count = await page.evaluate(
        () =>
          (
            window as unknown as IWindow
          ).jupyterapp.shell.currentWidget.context.model.sharedModel.cells.filter(
            each => each.toJSON().source.includes('our own file')
          ).length
      );
      return count;
    };
    await expect.poll(() => comments(one.page)).toBe(1);
    await expect(rowOf(one, 'Opening a pickle')).toHaveCount(0);
    expect(await comments(two.page)).toBe(1);
  });

  await test.step('nobody writes on', async () => {
    const changes = await Promise.all(
      [one, two].map(user => changesWithin(user.page, 4000))
    );
    expect(changes).toEqual([[], []]);
  });
  await one.page.screenshot({ path: `${PICTURES}-two.png` });
  const errors = [...one.errors, ...two.errors];
  expect(errors.filter(each => /secai/i.test(each))).toEqual([]);
});

test('an export asks first, and makes its copy beside the notebook', async ({
  browser
}) => {
  const user = await join(browser);
  await user.page.evaluate(() => {
    const { jupyterapp } = window as unknown as {
      jupyterapp: { commands: { execute(id: string, args: object): unknown } };
    };
    void jupyterapp.commands.execute('notebook:export-to-format', {
      format: 'html'
    });
  });
  const guard = user.page
    .getByRole('dialog')
    .filter({ hasText: 'should not leave like this' });
  const core = user.page
    .getByRole('dialog')
    .getByRole('button', { name: 'Ok' });
  await guard.or(core).first().waitFor();
  if (await core.isVisible()) {
    await core.click();
  }
  await expect(guard).toBeVisible();
  await user.page.screenshot({ path: `${PICTURES}-export.png` });
  await guard.getByRole('radio', { name: /redacted copy/ }).check();
  await guard.getByRole('button', { name: 'Continue' }).click();
  await expect(user.page.getByText('The redacted copy is')).toBeVisible();
});
