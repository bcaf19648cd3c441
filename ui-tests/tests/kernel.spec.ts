import { expect, test } from '@jupyterlab/galata';

import { openSidebar, reviewed } from './notebooks';

test('a kernel gets the unsaved cells and has a finding shown', async ({
  page
}) => {
  await page.notebook.createNew('kernel.ipynb');
  const sidebar = await openSidebar(page);
  await page.notebook.setCell(
    0,
    'code',
    [
      'from comm import create_comm',
      'got = []',
      'comm = create_comm(target_name="jupyter_secai", data={"want": "cells"})',
      'comm.on_msg(lambda message: got.append(message["content"]["data"]))'
    ].join('\n')
  );
  await page.notebook.runCell(0, true);
  await page.notebook.addCell(
    'code',
    'print([cell["cell_type"] for cell in got[0]["cells"]], got[0]["path"])'
  );
  await page.notebook.runCell(1, true);
  const output = (await page.notebook.getCellTextOutput(1)) ?? [];
  expect(output.join('')).toMatch(/^\['code'(, 'code')*\] .*kernel\.ipynb/);

  await page.notebook.addCell(
    'code',
    'import pickle\nmodel = pickle.load(open("their.pkl", "rb"))'
  );
  await reviewed(sidebar);
  const finding = sidebar.locator('.jp-SecaiSection-findings .jp-SecaiRow');
  await expect(finding).not.toHaveCount(0);
  const fingerprint = await page.evaluate(async () => {
    const panel = window.jupyterapp.shell.currentWidget as unknown as {
      context: { path: string };
    };
    const url = `/jupyter-secai/review?path=${encodeURIComponent(panel.context.path)}`;
    await window.jupyterapp.commands.execute('docmanager:save');
    const answer = await (await fetch(url)).json();
    return answer.review.findings[0].fingerprint as string;
  });
  await page.sidebar.close('right');
  await page.notebook.addCell(
    'code',
    `shown = create_comm(target_name="jupyter_secai", data={"show": "${fingerprint}"})`
  );
  await page.notebook.runCell(3, true);
  await expect(sidebar).toBeVisible();
  await expect(sidebar.locator('.jp-SecaiRow[data-open="true"]')).toHaveCount(
    1
  );
});
