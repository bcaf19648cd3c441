import { test } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { readdirSync, readFileSync } from 'fs';
import * as path from 'path';
import { gzipSync } from 'zlib';

import { madeUpKey } from '../tests/notebooks';
import { quantile, say } from './saying';

test.describe.configure({ timeout: 900000 });

const CELLS = 200;
const TIMES = 30;
const DELAY = 400;
const STATIC = path.resolve(
  __dirname,
  '../../jupyter_secai/labextension/static'
);

async function upload(
  page: IJupyterLabPageFixture,
  file: string,
  count: number
): Promise<void> {
  const cells = Array.from({ length: count }, (_, i) => ({
    id: `c${i}`,
    cell_type: 'code',
    execution_count: null,
    metadata: {},
    outputs: [],
    source:
      i % 10 === 0
        ? `import pickle\nm${i} = pickle.load(open("m${i}.pkl", "rb"))`
        : `df${i} = df.groupby("a")["b"].mean()\nprint(df${i}.head())`
  }));
  const kernelspec = { name: 'python3', display_name: '', language: 'python' };
  const content = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec },
    cells
  };
  await page.contents.uploadContent(JSON.stringify(content), 'text', file);
}

/**
 * Milliseconds from a change of the text to the mark that the review of it sets, the pause in typing taken off.
 */
async function markTimes(page: IJupyterLabPageFixture): Promise<number[]> {
  return page.evaluate(
    async ([key, times, delay]) => {
      const panel = window.jupyterapp.shell.currentWidget as unknown as {
        content: {
          widgets: {
            node: HTMLElement;
            model: { sharedModel: { setSource(text: string): void } };
          }[];
        };
      };
      const cell = panel.content.widgets[2];
      const change = (source: string, marked: boolean) =>
        new Promise<number>(resolve => {
          const start = performance.now();
          const observer = new MutationObserver(() => {
            const found = cell.node.querySelector('.cm-lintRange-error');
            if ((found !== null) === marked) {
              observer.disconnect();
              resolve(performance.now() - start - delay);
            }
          });
          observer.observe(cell.node, { childList: true, subtree: true });
          cell.model.sharedModel.setSource(source);
        });
      const measured: number[] = [];
      for (let i = 0; i < times; i++) {
        measured.push(await change(`token${i} = "${key}"`, true));
        cell.model.sharedModel.setSource('x = 1');
        await new Promise(resolve => setTimeout(resolve, 2 * delay));
      }
      return measured;
    },
    [madeUpKey(), TIMES, DELAY] as const
  );
}

/**
 * The tasks over 50 ms on the main thread, in milliseconds, while a person types.
 */
async function longTasks(page: IJupyterLabPageFixture): Promise<number[]> {
  await page.evaluate(() => {
    const store = window as unknown as { secaiTasks: number[] };
    store.secaiTasks = [];
    new PerformanceObserver(list =>
      list.getEntries().forEach(each => store.secaiTasks.push(each.duration))
    ).observe({ entryTypes: ['longtask'] });
  });
  await page.notebook.enterCellEditingMode(2);
  for (let i = 0; i < 6; i++) {
    await page.keyboard.type('value = total / count ', { delay: 40 });
    await page.waitForTimeout(1500);
  }
  return page.evaluate(() =>
    (window as unknown as { secaiTasks: number[] }).secaiTasks.map(Math.round)
  );
}

for (const enabled of [true, false]) {
  test.describe(enabled ? 'with the review' : 'without the review', () => {
    test.use({
      mockSettings: { 'jupyter-secai:plugin': { enabled, delay: DELAY } }
    });

    test('typing', async ({ page, tmpPath }) => {
      await upload(page, `${tmpPath}/long.ipynb`, CELLS);
      await page.notebook.openByPath(`${tmpPath}/long.ipynb`);
      if (enabled) {
        await page.locator('.cm-lintRange-warning').first().waitFor();
        const times = await markTimes(page);
        say('keystroke to mark beyond the pause, ms', {
          p50: quantile(times, 0.5),
          p95: quantile(times, 0.95)
        });
      }
      await page.waitForTimeout(3000);
      const name = enabled ? 'with' : 'without';
      say(`tasks over 50 ms while typing, ${name}`, await longTasks(page));
    });
  });
}

test('the bundle', () => {
  const sizes = readdirSync(STATIC)
    .filter(name => name.endsWith('.js'))
    .map(name => gzipSync(readFileSync(path.join(STATIC, name))).length);
  const total = sizes.reduce((sum, each) => sum + each, 0);
  say('bundle, kB gzipped', Math.round(total / 100) / 10);
});
