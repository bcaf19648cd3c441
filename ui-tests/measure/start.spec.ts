import { test } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';

import { quantile, say } from './saying';

test.describe.configure({ timeout: 900000 });

interface IApp {
  restored: Promise<void>;
  hasPlugin(id: string): boolean;
}

interface ITimes {
  clock: number;
  worked: number;
}

/**
 * The page with what is noted in it.
 */
interface IPage {
  jupyterapp: IApp;
  secaiRestored?: number;
}

const TIMES = 7;
const CONFIG =
  /(<script id="jupyter-config-data" type="application\/json">)(.*?)(<\/script>)/s;

/**
 * Keep the extension out of the page that is opened next, as where it is not installed.
 */
async function leaveOut(page: Page): Promise<void> {
  await page.route(/\/lab\?/, async route => {
    const response = await route.fetch();
    const body = (await response.text()).replace(
      CONFIG,
      (_, start, json, end) => {
        const config = JSON.parse(json);
        config.federated_extensions = config.federated_extensions.filter(
          (each: { name: string }) => each.name !== 'jupyter-secai'
        );
        return start + JSON.stringify(config) + end;
      }
    );
    await route.fulfill({ response, body });
  });
}

/**
 * Note the time at which JupyterLab has restored its layout.
 */
function noteStart(page: Page): Promise<void> {
  return page.addInitScript(() => {
    let started: IApp;
    Object.defineProperty(window, 'jupyterapp', {
      get: () => started,
      set: (app: IApp) => {
        started = app;
        void app.restored.then(() => {
          (window as unknown as IPage).secaiRestored = performance.now();
        });
      }
    });
  });
}

/**
 * Milliseconds from the navigation until JupyterLab has restored its layout, in a browser that has cached nothing:
 * by the clock, and those of the main thread's processor time.
 */
async function startTime(browser: Browser, extended: boolean): Promise<ITimes> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await noteStart(page);
  if (!extended) {
    await leaveOut(page);
  }
  const devtools = await context.newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.goto('/lab?reset');
  await page.waitForFunction(
    () => (window as unknown as IPage).secaiRestored !== undefined
  );
  const { metrics } = await devtools.send('Performance.getMetrics');
  const { clock, has } = await page.evaluate(() => {
    const { jupyterapp, secaiRestored } = window as unknown as IPage;
    return {
      clock: secaiRestored ?? 0,
      has: jupyterapp.hasPlugin('jupyter-secai:model')
    };
  });
  await context.close();
  if (has !== extended) {
    throw new Error('The extension is where it should not be, or is missing.');
  }
  const worked = metrics.find(each => each.name === 'TaskDuration')!.value;
  return { clock, worked: worked * 1000 };
}

function medians(times: readonly ITimes[]): ITimes {
  return {
    clock: quantile(
      times.map(each => each.clock),
      0.5
    ),
    worked: quantile(
      times.map(each => each.worked),
      0.5
    )
  };
}

test('the start of JupyterLab', async ({ browser }) => {
  const times = { with: [] as ITimes[], without: [] as ITimes[] };
  await startTime(browser, true);
  await startTime(browser, false);
  for (let i = 0; i < TIMES; i++) {
    times.with.push(await startTime(browser, true));
    times.without.push(await startTime(browser, false));
  }
  say('start until restored, median ms', {
    with: medians(times.with),
    without: medians(times.without)
  });
});
