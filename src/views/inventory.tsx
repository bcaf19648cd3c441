import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IActions } from '../actions';
import type { IKernelProfile } from '../kernelProfiles';
import type { DataColumn, DataHolder, DataSource, Review } from '../review';
import {
  columnKindWord,
  holderKindWord,
  knownByWord,
  sourceKindWord
} from '../wording';
import { Field, Form, Select } from './form';
import { useOpener } from './opener';
import { PlaceLink } from './place';
import { OtherProfiles, ProfilesOfSource } from './profiles';

interface IInventoryProps {
  review: Review;
  profiles: readonly IKernelProfile[];
  actions: IActions;
  trans: TranslationBundle;
}

const KINDS: readonly DataColumn['kind'][] = [
  'personal',
  'quasi',
  'special',
  'business',
  'other'
];

/**
 * The data of the notebook: where it comes from, what is in it, and where it goes. A person corrects it in place.
 */
export function InventoryView(props: IInventoryProps): JSX.Element {
  const { sources } = props.review.inventory;
  return (
    <>
      {sources.length === 0 && (
        <p className="jp-SecaiEmpty">
          {props.trans.__('No data source has been seen in this notebook.')}
        </p>
      )}
      {sources.map(source => (
        <Source key={source.id} source={source} {...props} />
      ))}
      <OtherProfiles sources={sources} {...props} />
    </>
  );
}

function Source(props: IInventoryProps & { source: DataSource }): JSX.Element {
  const { source, actions, trans } = props;
  return (
    <section className="jp-SecaiPart">
      <h3>
        {source.label}{' '}
        <span className="jp-SecaiMuted">
          {sourceKindWord(source.kind, trans)}
          {source.data_set && `, ${source.data_set}`}
        </span>{' '}
        {source.locations.slice(0, 3).map((place, index) => (
          <PlaceLink
            key={index}
            location={place}
            actions={actions}
            trans={trans}
          />
        ))}
      </h3>
      {source.concerns.map(concern => (
        <p key={concern} className="jp-SecaiDoubt">
          {concern}
        </p>
      ))}
      <ProfilesOfSource {...props} />
      {source.columns.length > 0 && <Columns {...props} />}
      <Ways {...props} />
      <Retention {...props} />
    </section>
  );
}

function Columns(props: IInventoryProps & { source: DataSource }): JSX.Element {
  const { source, actions, trans } = props;
  const correct = (column: DataColumn, kind: DataColumn['kind']) =>
    void actions.decide({
      kind: 'source',
      subject: source.id,
      correction: { columns: [{ ...column, kind, known_by: 'person' }] }
    });
  return (
    <table className="jp-SecaiTable">
      <thead>
        <tr>
          <th scope="col">{trans.__('Column')}</th>
          <th scope="col">{trans.__('Class')}</th>
          <th scope="col">{trans.__('Known')}</th>
        </tr>
      </thead>
      <tbody>
        {source.columns.map(column => (
          <tr key={column.name}>
            <th scope="row">{column.name}</th>
            <td>
              <Select
                hidden
                label={trans.__('Class of the column %1', column.name)}
                options={KINDS.map(value => ({
                  value,
                  label: columnKindWord(value, trans)
                }))}
                value={column.kind}
                onChange={kind => correct(column, kind)}
              />
            </td>
            <td className="jp-SecaiMuted">
              {knownByWord(column.known_by, trans)}
              {column.entity && `, ${column.entity}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/**
 * Where the data goes: kept here, or received by others.
 */
function Ways(props: IInventoryProps & { source: DataSource }): JSX.Element {
  const { review, source, trans } = props;
  const of = (ids: readonly string[]) =>
    review.inventory.holders.filter(holder => ids.includes(holder.id));
  return (
    <dl className="jp-SecaiFacts">
      <Holders
        title={trans.__('Stored in')}
        holders={of(source.stored)}
        {...props}
      />
      <Holders
        title={trans.__('Received by')}
        holders={of(source.received)}
        {...props}
      />
    </dl>
  );
}

function Holders(
  props: IInventoryProps & { title: string; holders: DataHolder[] }
): JSX.Element | null {
  const { title, holders, actions, trans } = props;
  return holders.length === 0 ? null : (
    <>
      <dt>{title}</dt>
      {holders.map(holder => (
        <dd key={holder.id}>
          {holder.label}{' '}
          <span className="jp-SecaiMuted">
            {[holderKindWord(holder.kind, trans), holder.host, holder.country]
              .filter(Boolean)
              .join(', ')}
          </span>{' '}
          {holder.locations[0] && (
            <PlaceLink
              location={holder.locations[0]}
              actions={actions}
              trans={trans}
            />
          )}
        </dd>
      ))}
    </>
  );
}

function Retention(
  props: IInventoryProps & { source: DataSource }
): JSX.Element {
  const { source, actions, trans } = props;
  const opener = useOpener();
  const [text, setText] = React.useState(source.retention);
  if (!opener.isOpen) {
    return (
      <p>
        <span className="jp-SecaiMuted">{trans.__('Kept until:')}</span>{' '}
        {source.retention || trans.__('not said')}{' '}
        <button
          ref={opener.ref}
          type="button"
          className="jp-SecaiLink"
          aria-label={trans.__('Say how long %1 is kept', source.label)}
          onClick={opener.open}
        >
          {trans.__('Change…')}
        </button>
      </p>
    );
  }
  return (
    <Form
      label={trans.__('How long %1 is kept', source.label)}
      accept={trans.__('Keep')}
      onSubmit={() =>
        actions.decide({
          kind: 'source',
          subject: source.id,
          correction: { retention: text }
        })
      }
      onClose={opener.close}
      trans={trans}
    >
      <Field label={trans.__('Kept until')}>
        <input
          type="text"
          maxLength={500}
          value={text}
          onChange={event => setText(event.target.value)}
        />
      </Field>
    </Form>
  );
}
