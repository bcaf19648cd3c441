import { expect, test } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { elementsLeft, NOTHING_HOLDS, withoutWidgets } from './heap';
import { openExample, reviewed } from './notebooks';

test.use(NOTHING_HOLDS);
test.describe.configure({ timeout: 240000 });

const TIMES = 3;

interface IPlugin {
  value: object | null;
}

interface IPanel {
  content: { widgets: { editor: { editor: { plugins: IPlugin[] } } | null }[] };
  toolbar: { children(): Iterable<{ node: HTMLElement }> };
  context: { model: { sharedModel: object } };
}

interface IModel {
  sessionOf(notebook: object): object | null;
}

interface IApp {
  pluginRegistry: { _services: Map<{ name: string }, string> };
  resolveRequiredService(token: object): Promise<IModel>;
}

type Window = { secaiObjects?: Map<string, WeakRef<object>[]> };

/**
 * Hold the extension's objects of the notebook in front weakly; returns how many of each kind there are.
 */
function watch(page: IJupyterLabPageFixture): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const app = window.jupyterapp as unknown as IApp;
    const panel = window.jupyterapp.shell.currentWidget as unknown as IPanel;
    const token = [...app.pluginRegistry._services.keys()].find(
      each => each.name === 'jupyter-secai:ISecaiModel'
    );
    const model = await app.resolveRequiredService(token!);
    const found: Record<string, object[]> = {
      sessions: [model.sessionOf(panel.context.model.sharedModel)!],
      marks: panel.content.widgets
        .flatMap(each => each.editor?.editor.plugins ?? [])
        .map(each => each.value ?? {})
        .filter(each => '_shownIn' in each),
      items: [...panel.toolbar.children()].filter(each =>
        each.node.classList.contains('jp-SecaiToolbarItem')
      )
    };
    const store = window as unknown as Window;
    store.secaiObjects ??= new Map();
    for (const [kind, objects] of Object.entries(found)) {
      const held = store.secaiObjects.get(kind) ?? [];
      held.push(...objects.map(each => new WeakRef(each)));
      store.secaiObjects.set(kind, held);
    }
    return Object.fromEntries(
      Object.entries(found).map(([kind, objects]) => [kind, objects.length])
    );
  });
}

/**
 * How many of the watched objects are still in memory.
 */
function alive(page: IJupyterLabPageFixture): Promise<Record<string, number>> {
  return page.evaluate(() => {
    const { secaiObjects } = window as unknown as Window;
    return Object.fromEntries(
      [...secaiObjects!].map(([kind, held]) => [
        kind,
        held.filter(each => each.deref() !== undefined).length
      ])
    );
  });
}

test('a closed notebook leaves no object and no element of the review', async ({
  page,
  tmpPath
}) => {
  await withoutWidgets(page);
  await page.goto();
  for (let i = 0; i < TIMES; i++) {
    await reviewed(await openExample(page, tmpPath, 'churn.ipynb'));
    await page.locator('.jp-Notebook .cm-lintRange-error').first().waitFor();
    const watched = await watch(page);
    expect(watched.sessions).toBe(1);
    expect(watched.items).toBe(1);
    expect(watched.marks).toBeGreaterThan(5);
    await page.notebook.close(true);
  }
  await openExample(page, tmpPath, 'clean.ipynb');
  const left = await elementsLeft(page);
  expect(left).toEqual([]);
  expect(await alive(page)).toEqual({ sessions: 0, marks: 0, items: 0 });
});
