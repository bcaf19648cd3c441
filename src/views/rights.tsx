import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IActions } from '../actions';
import type { Review } from '../review';
import { rowsKindWord } from '../wording';
import { PlaceLink } from './place';

/**
 * Where one person's rows would have to be found and removed.
 */
export function RightsView(props: {
  review: Review;
  actions: IActions;
  trans: TranslationBundle;
}): JSX.Element {
  const { review, actions, trans } = props;
  if (review.rights.length === 0) {
    return (
      <p className="jp-SecaiEmpty">
        {trans.__('No place that holds rows about people has been seen.')}
      </p>
    );
  }
  return (
    <section className="jp-SecaiPart">
      <p className="jp-SecaiMuted">
        {trans.__(
          'Where one person’s rows would have to be found and removed.'
        )}
      </p>
      <ul className="jp-SecaiPlaces">
        {review.rights.map((row, index) => (
          <li key={index}>
            <span className="jp-SecaiChip">
              {rowsKindWord(row.kind, trans)}
            </span>{' '}
            <strong>{row.label}</strong> {row.note}{' '}
            {row.location && (
              <PlaceLink
                location={row.location}
                actions={actions}
                trans={trans}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
