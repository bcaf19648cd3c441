import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IActions } from '../actions';
import type { IPurposeForm } from '../acts';
import type { Purpose, Review } from '../review';
import { Field, Form } from './form';
import { useOpener } from './opener';
import { PlaceLink } from './place';

interface IPurposeProps {
  review: Review;
  actions: IActions;
  trans: TranslationBundle;
}

/**
 * Why the data is used, as the notebook says it, and a form that writes it into the notebook.
 */
export function PurposeView(props: IPurposeProps): JSX.Element {
  const { review, actions, trans } = props;
  const opener = useOpener();
  const { purpose } = review;
  if (opener.isOpen) {
    return <PurposeForm {...props} onClose={opener.close} />;
  }
  return (
    <section className="jp-SecaiPart">
      <PurposeFacts purpose={purpose} trans={trans} />
      <div className="jp-SecaiActions">
        <button
          ref={opener.ref}
          type="button"
          className="jp-SecaiButton"
          onClick={opener.open}
        >
          {purpose.location ? trans.__('Change…') : trans.__('Write it down…')}
        </button>
        {purpose.location && (
          <PlaceLink
            location={purpose.location}
            actions={actions}
            trans={trans}
          />
        )}
      </div>
    </section>
  );
}

function labelsOf(trans: TranslationBundle): [keyof IPurposeForm, string][] {
  return [
    ['purpose', trans.__('Purpose')],
    ['legal_ground', trans.__('Legal ground')],
    ['controller', trans.__('Who is responsible')],
    ['retention', trans.__('Kept until')],
    ['audience', trans.__('Who sees the results')]
  ];
}

function PurposeFacts(props: {
  purpose: Purpose;
  trans: TranslationBundle;
}): JSX.Element {
  const { purpose, trans } = props;
  const said = labelsOf(trans).filter(([name]) => purpose[name]);
  return said.length === 0 ? (
    <p>
      {trans.__(
        'This notebook does not say what its data is used for. Written down, it stands as a text cell at the top.'
      )}
    </p>
  ) : (
    <dl className="jp-SecaiFacts">
      {said.map(([name, label]) => (
        <React.Fragment key={name}>
          <dt>{label}</dt>
          <dd>{purpose[name]}</dd>
        </React.Fragment>
      ))}
    </dl>
  );
}

function PurposeForm(
  props: IPurposeProps & { onClose: () => void }
): JSX.Element {
  const { review, actions, trans } = props;
  const { purpose, legal_ground, controller, retention, audience } =
    review.purpose;
  const [form, setForm] = React.useState<IPurposeForm>({
    purpose,
    legal_ground,
    controller,
    retention,
    audience
  });
  return (
    <Form
      label={trans.__('What the data is used for')}
      accept={trans.__('Write into the notebook')}
      note={trans.__(
        'Written as a text cell that you can read, edit and undo. What stays empty is left out.'
      )}
      onSubmit={() => actions.decide({ kind: 'purpose', source: '', ...form })}
      onClose={props.onClose}
      trans={trans}
    >
      {labelsOf(trans).map(([name, label]) => (
        <Field key={name} label={label}>
          <textarea
            rows={name === 'purpose' ? 2 : 1}
            required={name === 'purpose'}
            maxLength={2000}
            value={form[name]}
            onChange={event => setForm({ ...form, [name]: event.target.value })}
          />
        </Field>
      ))}
    </Form>
  );
}
