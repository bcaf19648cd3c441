import * as React from 'react';

import type { Answer, Severity } from '../vocabulary';
import { weightOf } from '../vocabulary';

const SEVERITY_SIGNS = { fix: '!', review: '▲', note: 'i' };
const ANSWER_SIGNS: Record<Answer, string> = {
  yes: '✓',
  no: '✕',
  open: '?',
  'not-applicable': '–'
};

/**
 * The sign of a severity; its word stands beside it or in the name of what holds it.
 */
export function SeveritySign(props: { severity: Severity }): JSX.Element {
  const weight = weightOf(props.severity);
  return (
    <span className={`jp-SecaiSign jp-mod-${weight}`} aria-hidden="true">
      {SEVERITY_SIGNS[weight]}
    </span>
  );
}

/**
 * The sign of an answer; filled where evidence gave it, ringed where a person did.
 */
export function AnswerSign(props: {
  answer: Answer;
  signed: boolean;
}): JSX.Element {
  const by = props.signed ? 'jp-mod-signed' : 'jp-mod-evident';
  return (
    <span
      className={`jp-SecaiAnswer jp-mod-${props.answer} ${by}`}
      aria-hidden="true"
    >
      {ANSWER_SIGNS[props.answer]}
    </span>
  );
}
