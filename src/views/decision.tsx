import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IActions } from '../actions';
import type { DecisionWord, Subject } from '../acts';
import { DECISIONS } from '../acts';
import type { Decision } from '../review';
import { decisionHint, decisionWord, doubtOf } from '../wording';
import { Choice, Field, Form } from './form';
import { useOpener } from './opener';

interface IDecisionProps {
  of: Subject;
  subject: string;
  /**
   * Fingerprint of the evidence that the person sees.
   */
  evidence: string;
  decision: Decision | null;
  /**
   * The name that the server signs with; null where it is not known yet.
   */
  user: string | null;
  /**
   * What to call deciding here, as on a button.
   */
  verb: string;
  actions: IActions;
  trans: TranslationBundle;
}

/**
 * What a person has decided, and the way to decide, to agree and to take it back.
 */
export function DecisionPart(props: IDecisionProps): JSX.Element {
  const { decision, trans } = props;
  const opener = useOpener();
  if (opener.isOpen) {
    return <DecisionForm {...props} onClose={opener.close} />;
  }
  return (
    <div className="jp-SecaiDecision">
      {decision && <DecisionText {...props} decision={decision} />}
      <div className="jp-SecaiActions">
        <button
          ref={opener.ref}
          type="button"
          className="jp-SecaiButton"
          onClick={opener.open}
        >
          {decision ? trans.__('Decide again…') : props.verb}
        </button>
        {decision && <DecisionButtons {...props} decision={decision} />}
      </div>
    </div>
  );
}

function DecisionText(
  props: IDecisionProps & { decision: Decision }
): JSX.Element {
  const { decision, trans } = props;
  const doubt = doubtOf(decision, trans);
  return (
    <>
      <p>
        <strong>{decisionWord(props.of, decision.decision, trans)}</strong>{' '}
        {trans.__('by %1, %2', decision.by, decision.at.slice(0, 10))}
        {decision.expires &&
          ` · ${trans.__('holds until %1', decision.expires.slice(0, 10))}`}
      </p>
      <p>{decision.reason}</p>
      {doubt && <p className="jp-SecaiDoubt">{doubt}</p>}
      {decision.countersigned.map(each => (
        <p key={each.by} className="jp-SecaiMuted">
          {trans.__('Countersigned by %1, %2', each.by, each.at.slice(0, 10))}
        </p>
      ))}
    </>
  );
}

function DecisionButtons(
  props: IDecisionProps & { decision: Decision }
): JSX.Element {
  const { of, subject, actions, trans } = props;
  const obstacle = obstacleTo(props.decision, props.user, trans);
  return (
    <>
      <button
        type="button"
        className="jp-SecaiButton"
        disabled={obstacle !== null}
        title={obstacle ?? trans.__('Put your name under it')}
        onClick={() =>
          void actions.decide({ kind: 'countersign', of, subject })
        }
      >
        {trans.__('Countersign')}
      </button>
      <button
        type="button"
        className="jp-SecaiLink"
        onClick={() => void actions.decide({ kind: 'withdraw', of, subject })}
      >
        {trans.__('Take back')}
      </button>
      {obstacle && <span className="jp-SecaiMuted">{obstacle}</span>}
    </>
  );
}

/**
 * Why this person cannot countersign; null where they can.
 */
function obstacleTo(
  decision: Decision,
  user: string | null,
  trans: TranslationBundle
): string | null {
  if (decision.altered) {
    return trans.__('To countersign, decide again first.');
  }
  const signed = [decision.by, ...decision.countersigned.map(each => each.by)];
  return user !== null && signed.includes(user)
    ? trans.__('Another person can countersign.')
    : null;
}

/**
 * A decision with its reason, signed with the name that Jupyter knows the person by.
 */
export function DecisionForm(
  props: IDecisionProps & { onClose: () => void }
): JSX.Element {
  const { of, subject, evidence, user, verb, actions, trans } = props;
  const words: readonly DecisionWord[] = DECISIONS[of];
  const [word, setWord] = React.useState<DecisionWord | null>(null);
  const [reason, setReason] = React.useState('');
  const [expires, setExpires] = React.useState('');
  const submit = () =>
    word === null
      ? Promise.resolve(false)
      : actions.decide({
          kind: of,
          subject,
          decision: word,
          reason,
          expires: expires || null,
          evidence
        });
  return (
    <Form
      label={verb}
      accept={trans.__('Sign')}
      note={
        user === null
          ? trans.__('Signed with the name that Jupyter knows you by.')
          : trans.__('Signed as %1, kept in this notebook.', user)
      }
      onSubmit={submit}
      onClose={props.onClose}
      trans={trans}
    >
      <Choice
        legend={trans.__('Decision')}
        name="decision"
        options={words.map(value => ({
          value,
          label: decisionWord(of, value, trans),
          hint: decisionHint(value, trans)
        }))}
        value={word}
        onChange={setWord}
      />
      <Field
        label={of === 'question' ? trans.__('Answer') : trans.__('Reason')}
      >
        <textarea
          required
          rows={2}
          maxLength={4000}
          value={reason}
          onChange={event => setReason(event.target.value)}
        />
      </Field>
      <Field label={trans.__('Holds until (may stay empty)')}>
        <input
          type="date"
          min={new Date().toISOString().slice(0, 10)}
          value={expires}
          onChange={event => setExpires(event.target.value)}
        />
      </Field>
    </Form>
  );
}
