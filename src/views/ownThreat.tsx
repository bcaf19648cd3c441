import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IActions } from '../actions';
import type { IOwnThreat } from '../acts';
import type { ThreatCard } from '../review';
import type { Stage } from '../vocabulary';
import { SEVERITIES, STAGES, SUITS } from '../vocabulary';
import { severityWord, stageTitle, suitTitle } from '../wording';
import { Field, Form, Select } from './form';

interface IOwnThreatProps {
  /**
   * The card to change; null for a new one.
   */
  card: ThreatCard | null;
  actions: IActions;
  onClose: () => void;
  trans: TranslationBundle;
}

/**
 * A threat that a person knows of and the deck does not.
 */
export function OwnThreatForm(props: IOwnThreatProps): JSX.Element {
  const { card, actions, trans } = props;
  const [threat, setThreat] = React.useState<IOwnThreat>(startOf(card));
  const change = (part: Partial<IOwnThreat>) =>
    setThreat({ ...threat, ...part });
  return (
    <Form
      label={
        card ? trans.__('Change the threat') : trans.__('A threat of your own')
      }
      accept={card ? trans.__('Change') : trans.__('Add to the deck')}
      onSubmit={() => actions.decide({ kind: 'threat', ...threat })}
      onClose={props.onClose}
      trans={trans}
    >
      <Field label={trans.__('What can happen')}>
        <input
          type="text"
          required
          maxLength={200}
          value={threat.title}
          onChange={event => change({ title: event.target.value })}
        />
      </Field>
      <div className="jp-SecaiFields">
        <Select
          label={trans.__('Suit')}
          options={SUITS.map(value => ({
            value,
            label: suitTitle(value, trans)
          }))}
          value={threat.suit}
          onChange={suit => change({ suit })}
        />
        <Select
          label={trans.__('Severity')}
          options={SEVERITIES.map(value => ({
            value,
            label: severityWord(value, trans)
          }))}
          value={threat.severity}
          onChange={severity => change({ severity })}
        />
      </div>
      <Field label={trans.__('How, in a sentence (may stay empty)')}>
        <textarea
          rows={2}
          maxLength={2000}
          value={threat.summary}
          onChange={event => change({ summary: event.target.value })}
        />
      </Field>
      <Field label={trans.__('What to ask (may stay empty)')}>
        <input
          type="text"
          maxLength={1000}
          value={threat.question}
          onChange={event => change({ question: event.target.value })}
        />
      </Field>
      <StagePicks
        picked={threat.stages}
        onChange={stages => change({ stages })}
        trans={trans}
      />
    </Form>
  );
}

function startOf(card: ThreatCard | null): IOwnThreat {
  return card
    ? {
        id: card.id,
        title: card.title,
        suit: card.suit,
        summary: card.summary,
        question: card.question,
        severity: card.severity,
        stages: card.stages
      }
    : {
        title: '',
        suit: 'T',
        summary: '',
        question: '',
        severity: 'medium',
        stages: []
      };
}

function StagePicks(props: {
  picked: Stage[];
  onChange: (stages: Stage[]) => void;
  trans: TranslationBundle;
}): JSX.Element {
  const { picked, trans } = props;
  const toggle = (stage: Stage) =>
    STAGES.filter(each => (each === stage) !== picked.includes(each));
  return (
    <fieldset className="jp-SecaiChoice">
      <legend>{trans.__('Stages')}</legend>
      {STAGES.map(stage => (
        <label key={stage}>
          <input
            type="checkbox"
            checked={picked.includes(stage)}
            onChange={() => props.onChange(toggle(stage))}
          />
          {stageTitle(stage, trans)}
        </label>
      ))}
    </fieldset>
  );
}
