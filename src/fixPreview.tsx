import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { ISharedNotebook } from '@jupyter/ydoc';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IChangedLine } from './fixes';
import { changedLines } from './fixes';
import type { Fix } from './review';
import { cellName } from './wording';

/**
 * What is shown of a fix before it is applied.
 */
export interface IPreview {
  notebook: ISharedNotebook;
  fix: Fix;

  /**
   * Whether the fix takes a secret out: what it replaces is then not shown.
   */
  isSecret: boolean;

  trans: TranslationBundle;
}

/**
 * Show what a fix changes.
 *
 * @returns Whether the person wants it.
 */
export async function previewFix(preview: IPreview): Promise<boolean> {
  const { fix, trans } = preview;
  const result = await showDialog({
    title: fix.title,
    body: <Preview {...preview} />,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Apply') })
    ]
  });
  return result.button.accept;
}

function Preview(props: IPreview): JSX.Element {
  const { notebook, fix, isSecret, trans } = props;
  const lines = changedLines(notebook, fix);
  const indexes = new Map(
    notebook.cells.map((cell, index) => [cell.getId(), index])
  );
  return (
    <div className="jp-SecaiPreview">
      {lines.map((line, index) => (
        <section key={index}>
          <h4>
            {cellName(indexes.get(line.cellId) ?? null, trans)}{' '}
            <span className="jp-SecaiMuted">
              {trans.__('line %1', line.line)}
            </span>
          </h4>
          <ChangedLine line={line} isSecret={isSecret} trans={trans} />
        </section>
      ))}
      {isSecret && <RotationHint trans={trans} />}
      {!fix.safe && !isSecret && (
        <p>
          {trans.__(
            'This can change what the code does: read it before you apply it.'
          )}
        </p>
      )}
    </div>
  );
}

function ChangedLine(props: {
  line: IChangedLine;
  isSecret: boolean;
  trans: TranslationBundle;
}): JSX.Element {
  const { line, isSecret, trans } = props;
  const before = isSecret ? trans.__('the line with the secret') : line.before;
  return (
    <pre className="jp-SecaiDiff">
      {line.before && (
        <del aria-label={trans.__('Before')}>
          {isSecret ? <em>{before}</em> : before}
        </del>
      )}
      <ins aria-label={trans.__('After')}>{line.after}</ins>
    </pre>
  );
}

function RotationHint(props: { trans: TranslationBundle }): JSX.Element {
  const { trans } = props;
  return (
    <>
      <p>
        {trans.__(
          'Set the variable where the kernel is started, then restart the kernel.'
        )}
      </p>
      <p>
        <strong>{trans.__('Replace the secret as well.')}</strong>{' '}
        {trans.__(
          'It has stood in this notebook: saved versions, copies and the history of a repository can still hold it. Have its issuer make a new one and withdraw this one.'
        )}
      </p>
    </>
  );
}
