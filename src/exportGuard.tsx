import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IReviewAnswer } from './api';
import type { Finding } from './review';
import { SeveritySign } from './views/sign';
import { carrierWord, cellName, severityWord } from './wording';

const LISTED = 8;

/**
 * What a person wants done with a notebook that should not leave as it is.
 */
export type Choice =
  | { kind: 'cancel' }
  | { kind: 'fix' }
  | { kind: 'redacted' }
  | { kind: 'anyway'; reason: string };

type Kind = Choice['kind'];

/**
 * Ask what is to be done with the notebook.
 *
 * @param name - The name of its file.
 */
export async function askChoice(
  name: string,
  answer: IReviewAnswer,
  trans: TranslationBundle
): Promise<Choice> {
  const body = new ChoiceBody(answer, trans);
  const result: Dialog.IResult<Choice> = await showDialog({
    title: trans.__('%1 should not leave like this', name),
    body,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Continue') })
    ]
  });
  return result.button.accept && result.value
    ? result.value
    : { kind: 'cancel' };
}

class ChoiceBody extends ReactWidget implements Dialog.IBodyWidget<Choice> {
  constructor(answer: IReviewAnswer, trans: TranslationBundle) {
    super();
    this.addClass('jp-SecaiReasons');
    this._answer = answer;
    this._trans = trans;
  }

  getValue(): Choice {
    return this._kind === 'anyway'
      ? { kind: 'anyway', reason: this._reason.trim() }
      : { kind: this._kind };
  }

  protected render(): JSX.Element {
    const { gate, review } = this._answer;
    const findings = review.findings.filter(each =>
      gate.findings.includes(each.fingerprint)
    );
    return (
      <>
        <p>{gate.sentence}</p>
        <Reasons findings={findings} trans={this._trans} />
        {this._choices()}
      </>
    );
  }

  private _choices(): JSX.Element {
    const trans = this._trans;
    return (
      <fieldset className="jp-SecaiChoices">
        <legend>{trans.__('What shall be done?')}</legend>
        {this._choice(
          'redacted',
          trans.__('Use a redacted copy'),
          trans.__(
            'Secrets and personal data are masked in the copy; this notebook stays as it is.'
          )
        )}
        {this._choice(
          'fix',
          trans.__('Fix it first'),
          trans.__('Show the findings; nothing leaves.')
        )}
        {this._answer.gate.may_let_through ? (
          this._choice(
            'anyway',
            trans.__('Go on as it is'),
            trans.__('The reason is kept in the notebook, with your name.')
          )
        ) : (
          <p className="jp-SecaiMuted">
            {trans.__(
              'The policy in force does not let it leave as it is, whatever the reason.'
            )}
          </p>
        )}
        {this._kind === 'anyway' && this._reasonField()}
      </fieldset>
    );
  }

  private _choice(kind: Kind, label: string, hint: string): JSX.Element {
    return (
      <label>
        <input
          type="radio"
          name="jp-secai-choice"
          checked={this._kind === kind}
          onChange={() => {
            this._kind = kind;
            this.update();
          }}
        />
        <span>
          {label} <span className="jp-SecaiMuted">{hint}</span>
        </span>
      </label>
    );
  }

  private _reasonField(): JSX.Element {
    const trans = this._trans;
    return (
      <label className="jp-SecaiChoices-reason">
        {trans.__('Reason')}
        <textarea
          className="jp-mod-styled"
          rows={2}
          required
          defaultValue={this._reason}
          onChange={event => {
            this._reason = event.target.value;
          }}
        />
      </label>
    );
  }

  private _answer: IReviewAnswer;
  private _kind: Kind = 'redacted';
  private _reason = '';
  private _trans: TranslationBundle;
}

function Reasons(props: {
  findings: Finding[];
  trans: TranslationBundle;
}): JSX.Element {
  const { findings, trans } = props;
  const rest = findings.length - LISTED;
  return (
    <>
      <ul>
        {findings.slice(0, LISTED).map(finding => (
          <li key={finding.fingerprint}>
            <SeveritySign severity={finding.severity} />
            <span>
              {finding.title}{' '}
              <span className="jp-SecaiMuted">
                {[
                  severityWord(finding.severity, trans),
                  cellName(finding.location.cell, trans),
                  carrierWord(finding.location, trans)
                ]
                  .filter(each => each !== '')
                  .join(', ')}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {rest > 0 && <p>{trans._n('and %1 more', 'and %1 more', rest)}</p>}
    </>
  );
}
