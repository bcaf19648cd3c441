import { expect, test } from '@jupyterlab/galata';
import type { NotebookPanel } from '@jupyterlab/notebook';

import { openSidebar, reviewed } from './notebooks';
import { run } from './running';

const FITTED = [
  'import numpy as np, pandas as pd',
  'from sklearn.ensemble import RandomForestClassifier',
  'from sklearn.neighbors import KNeighborsClassifier',
  'rng = np.random.default_rng(0)',
  'X = pd.DataFrame(rng.normal(size=(400, 5)).round(5), columns=["age", "income", "visits", "debt", "tenure"])',
  'y = (X["age"] + rng.normal(size=400) > 0).astype(int)',
  'X_train, X_test, y_train, y_test = X[:200], X[200:], y[:200], y[200:]',
  'knn = KNeighborsClassifier(1).fit(X_train, y_train)',
  'forest = RandomForestClassifier(30, random_state=0).fit(X_train, y_train)'
].join('\n');

const FILES = [
  'import os, pickle',
  'class Model:',
  '    def __reduce__(self):',
  '        return os.system, ("touch harmed",)',
  'pickle.dump(Model(), open("theirs.pkl", "wb"))',
  'pickle.dump(forest, open("ours.pkl", "wb"))'
].join('\n');

const WEAK = [
  'import hashlib, pickle, requests, yaml',
  'digest = hashlib.md5(b"x").hexdigest()',
  'model = pickle.load(open("ours.pkl", "rb"))',
  'page = requests.get("https://data.invalid/a.csv", verify=False)',
  'settings = yaml.load("a: 1")'
].join('\n');

for (const theme of ['light', 'dark'] as const) {
  test(`what the magics show, ${theme}`, async ({ page }) => {
    test.setTimeout(240_000);
    if (theme === 'dark') {
      await page.theme.setDarkTheme();
    }
    const picture = (name: string) => test.info().outputPath(`${name}.png`);
    await page.notebook.createNew(`shown-${theme}.ipynb`);
    const sidebar = await openSidebar(page);
    await run(page, '%load_ext jupyter_secai');
    await run(page, FITTED);

    const knn = await run(
      page,
      '%secai model knn --data X_train y_train --unseen X_test y_test'
    );
    await expect(knn).toContainText('It holds 200 training rows');
    await expect(knn).toContainText('Membership: AUC');
    await knn.screenshot({ path: picture('model-knn') });
    const forest = await run(
      page,
      '%secai model forest --data X_train y_train'
    );
    await expect(forest).toContainText('X_test and y_test');
    await expect(forest).toContainText('a gap of');
    await forest.screenshot({ path: picture('model-forest') });

    await run(page, FILES);
    const theirs = await run(page, '%secai file theirs.pkl');
    await expect(theirs).toContainText('theirs.pkl: dangerous');
    await theirs.screenshot({ path: picture('file-dangerous') });
    const ours = await run(page, '%secai file ours.pkl');
    await expect(ours).toContainText('ours.pkl: clean');
    await ours.screenshot({ path: picture('file-clean') });
    expect(await page.contents.fileExists('harmed')).toBe(false);

    const stopped = await run(page, `%%secai --level medium\n${WEAK}`);
    await expect(stopped).toContainText('SecAI did not run this cell');
    await stopped.screenshot({ path: picture('cell-stopped') });
    await run(page, 'x = 1');
    const let_run = await run(page, '%%secai\nx + 1');
    await expect(let_run.locator('.jp-OutputArea-output')).toContainText('2');

    await run(page, WEAK);
    await reviewed(sidebar);
    const findings = await run(page, '%secai findings');
    await expect(findings).toContainText('as it is in the browser');
    const places = () =>
      findings.locator('.jp-OutputArea-output .widget-button').allInnerTexts();
    const asWritten = await places();
    await findings.getByLabel('Sort by').selectOption('severity');
    await expect.poll(places).not.toEqual(asWritten);
    const words = await findings
      .locator('.widget-html b')
      .filter({ hasText: /^(critical|high|medium|low|info):/ })
      .allInnerTexts();
    const ranks = words.map(each =>
      ['critical', 'high', 'medium', 'low', 'info'].indexOf(each.split(':')[0])
    );
    expect(ranks).toEqual([...ranks].sort());
    await findings.screenshot({ path: picture('findings-sorted') });

    const threats = await run(page, '%secai threats');
    await expect(threats).toContainText(
      "Opening a saved object runs somebody else's code"
    );
    await threats.screenshot({ path: picture('threats') });
    const diagram = await run(page, '%secai diagram');
    await expect(diagram.locator('table').first()).toBeVisible();
    await diagram.screenshot({ path: picture('diagram') });
    const help = await run(page, '%secai help');
    await expect(help).toContainText('%secai profile');
    await help.screenshot({ path: picture('help') });
    const whole = await run(page, '%secai');
    await expect(whole).toContainText('as it is in the browser');
    await whole.screenshot({ path: picture('whole') });

    const fix = await run(page, '%secai fix');
    await expect(fix).toContainText('yaml.safe_load');
    await fix.screenshot({ path: picture('fix') });
    await fix
      .locator('.jp-OutputArea-output .widget-hbox')
      .filter({ hasText: 'yaml.safe_load' })
      .last()
      .getByRole('button', { name: 'Apply…' })
      .click();
    await page
      .locator('.jp-Dialog')
      .getByRole('button', { name: 'Apply' })
      .click();
    const sources = () =>
      page.evaluate(() => {
        const panel = window.jupyterapp.shell.currentWidget as NotebookPanel;
        return panel.context.model.sharedModel.cells
          .map(cell => cell.getSource())
          .join('\n');
      });
    await expect.poll(sources).toContain('yaml.safe_load("a: 1")');

    await page.notebook.save();
    const saved = await page.evaluate(() => {
      const panel = window.jupyterapp.shell.currentWidget as NotebookPanel;
      return JSON.stringify(panel.context.model.toJSON());
    });
    const value = await page.evaluate(async () => {
      const panel = window.jupyterapp.shell.currentWidget as NotebookPanel;
      const kernel = panel.sessionContext.session!.kernel!;
      const asked = kernel.requestExecute({
        code: '',
        user_expressions: { value: 'str(X["income"][0])' }
      });
      const reply = await asked.done;
      const content = reply.content as {
        user_expressions: { value: { data: { 'text/plain': string } } };
      };
      return content.user_expressions.value.data['text/plain'];
    });
    expect(value).toMatch(/^'-?\d\.\d{3,}'$/);
    expect(saved).not.toContain(value.slice(1, -1));
  });
}
