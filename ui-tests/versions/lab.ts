import type { Locator, Page } from '@playwright/test';

import { SIDEBAR_ID } from '../tests/notebooks';

/**
 * The frontend that is tried.
 */
export const APP = process.env.SECAI_APP ?? 'lab';

/**
 * Where the pictures of this version go.
 */
export const PICTURES = `screenshots/versions-${process.env.SECAI_VERSION ?? APP}`;

/**
 * What is asked of the application of JupyterLab and Notebook.
 */
export interface IApp {
  restored: Promise<void>;
  shell: { currentWidget: IPanel };
  listPlugins(): string[];
  isPluginActivated(id: string): boolean;
}

interface IPanel {
  context: { model: { sharedModel: ISharedNotebook } };
}

interface ISharedNotebook {
  cells: { toJSON(): { source: string }; setSource(text: string): void }[];
  changed: { connect(slot: (sender: object, change: object) => void): void };
}

/**
 * The page with its application.
 */
export interface IWindow {
  jupyterapp: IApp;
}

/**
 * Open a notebook; returns what the page says on its console about errors, now and later.
 */
export async function open(
  page: Page,
  name: string,
  address = ''
): Promise<string[]> {
  const errors: string[] = [];
  page.on('console', message => {
    if (message.type() === 'error') {
      errors.push(`${message.text()} ${message.location().url}`);
    }
  });
  page.on('pageerror', error => errors.push(String(error.stack)));
  const path =
    APP === 'notebook' ? `/notebooks/${name}` : `/lab/tree/${name}?reset`;
  await page.goto(address + path);
  await page.waitForFunction(() => 'jupyterapp' in window);
  await page.evaluate(() => (window as unknown as IWindow).jupyterapp.restored);
  await page.locator('.jp-Notebook .jp-Cell').first().waitFor();
  return errors;
}

/**
 * Choose an entry of the menu bar.
 */
export async function choose(page: Page, ...way: string[]): Promise<void> {
  await page
    .locator('.lm-MenuBar-item')
    .getByText(way[0], { exact: true })
    .click();
  for (const label of way.slice(1)) {
    await page
      .locator('.lm-Menu-item')
      .filter({ has: page.getByText(label, { exact: true }) })
      .last()
      .click();
  }
}

/**
 * Open the sidebar by the menu, and wait for the review.
 */
export async function openSidebar(page: Page): Promise<Locator> {
  await choose(page, 'View', 'Show Security and Privacy');
  const sidebar = page.locator(`#${SIDEBAR_ID}`);
  await sidebar.waitFor({ state: 'visible' });
  return sidebar;
}

/**
 * The source of a cell of the notebook in front, as it is in the browser.
 */
export function sourceOf(page: Page, index: number): Promise<string> {
  return page.evaluate(at => {
    const { currentWidget } = (window as unknown as IWindow).jupyterapp.shell;
    const { cells } = currentWidget.context.model.sharedModel;
    return cells[at].toJSON().source;
  }, index);
}
