import { test } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { elementsLeft, NOTHING_HOLDS, withoutWidgets } from '../tests/heap';
import { openExample } from '../tests/notebooks';
import { say } from './saying';

test.describe.configure({ timeout: 900000 });
test.use(NOTHING_HOLDS);

const TIMES = 20;

interface IMetrics {
  listeners?: number;
  nodes?: number;
  heapKb: number;
}

/**
 * What the page holds in memory after the garbage was collected.
 */
async function metricsOf(page: IJupyterLabPageFixture): Promise<IMetrics> {
  const devtools = await page.context().newCDPSession(page.page);
  await devtools.send('Performance.enable');
  await devtools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devtools.send('Performance.getMetrics');
  await devtools.detach();
  const named = new Map(metrics.map(each => [each.name, each.value]));
  return {
    listeners: named.get('JSEventListeners'),
    nodes: named.get('Nodes'),
    heapKb: Math.round((named.get('JSHeapUsedSize') ?? 0) / 1024)
  };
}

for (const enabled of [true, false]) {
  test.describe(enabled ? 'with the review' : 'without the review', () => {
    test.use({ mockSettings: { 'jupyter-secai:plugin': { enabled } } });

    test('opening and closing twenty notebooks', async ({ page, tmpPath }) => {
      await withoutWidgets(page);
      await page.goto();
      const openAndClose = async (times: number) => {
        for (let i = 0; i < times; i++) {
          await openExample(page, tmpPath, 'churn.ipynb');
          await page.waitForTimeout(1500);
          await page.notebook.close(true);
        }
      };
      await openAndClose(2);
      const before = await metricsOf(page);
      await openAndClose(TIMES);
      const after = await metricsOf(page);
      // The table of contents lets go of a notebook once it shows another.
      await openExample(page, tmpPath, 'clean.ipynb');
      const left = (await elementsLeft(page)).length;
      const name = enabled ? 'with' : 'without';
      say(`twenty notebooks, ${name}`, { before, after, left });
    });
  });
}
