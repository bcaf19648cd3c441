import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { NbConvert } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IReviewAnswer } from './api';
import type { Finding } from './review';
import type { ISecaiModel } from './tokens';
import { SeveritySign } from './views/sign';
import { cellName, severityWord } from './wording';

const LISTED = 8;

/**
 * What the guard needs.
 */
export interface IGuardOptions {
  manager: NbConvert.IManager;
  model: ISecaiModel;
  trans: TranslationBundle;
  showSidebar: () => void;
}

/**
 * Let a person see the findings before an export that the server would refuse.
 *
 * The server decides: where it cannot be asked, or where an older JupyterLab has no such hook, the export goes on to it.
 */
export function guardExports(options: IGuardOptions): void {
  const { manager, model } = options;
  if (typeof manager.exportAs !== 'function') {
    return;
  }
  const exportAs = manager.exportAs.bind(manager);
  manager.exportAs = async request => {
    const answer = await answerFor(model, request.path);
    if (!answer?.gate.blocked) {
      return exportAs(request);
    }
    await explain(options, answer);
  };
}

async function answerFor(
  model: ISecaiModel,
  path: string
): Promise<IReviewAnswer | null> {
  try {
    return await model.answerFor(path);
  } catch (error) {
    console.warn('The export could not be reviewed in the browser.', error);
    return null;
  }
}

async function explain(
  options: IGuardOptions,
  answer: IReviewAnswer
): Promise<void> {
  const { model, trans, showSidebar } = options;
  const { gate, review } = answer;
  const findings = review.findings.filter(each =>
    gate.findings.includes(each.fingerprint)
  );
  const result = await showDialog({
    title: trans.__('This notebook is not exported'),
    body: (
      <Reasons sentence={gate.sentence} findings={findings} trans={trans} />
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Show Findings') })
    ]
  });
  if (result.button.accept) {
    model.select({ finding: findings[0]?.fingerprint ?? null, stage: null });
    showSidebar();
  }
}

function Reasons(props: {
  sentence: string;
  findings: Finding[];
  trans: TranslationBundle;
}): JSX.Element {
  const { sentence, findings, trans } = props;
  const rest = findings.length - LISTED;
  return (
    <div className="jp-SecaiReasons">
      <p>{sentence}</p>
      <ul>
        {findings.slice(0, LISTED).map(finding => (
          <li key={finding.fingerprint}>
            <SeveritySign severity={finding.severity} />
            <span>
              {finding.title}{' '}
              <span className="jp-SecaiMuted">
                {severityWord(finding.severity, trans)},{' '}
                {cellName(finding.location.cell, trans)}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {rest > 0 && <p>{trans._n('and %1 more', 'and %1 more', rest)}</p>}
    </div>
  );
}
