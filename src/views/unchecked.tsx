import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IActions } from '../actions';
import type { Coverage, Location, Review } from '../review';
import { PlaceLink } from './place';
import { Rows } from './rows';

/**
 * What was not read, and why: nothing found there means nothing.
 */
export function UncheckedView(props: {
  review: Review;
  actions: IActions;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { review, actions, trans } = props;
  const unread = review.coverage.filter(each => !each.checked);
  if (unread.length === 0) {
    return null;
  }
  return (
    <section className="jp-SecaiPart">
      <h3>
        {trans._n('%1 part not read', '%1 parts not read', unread.length)}
      </h3>
      <Rows rows={unread} keyOf={keyOf}>
        {shown => (
          <ul className="jp-SecaiEvidence">
            {shown.map(each => (
              <li key={keyOf(each)} data-row={keyOf(each)}>
                {each.reason}{' '}
                <PlaceLink
                  location={placeOf(each, review)}
                  actions={actions}
                  trans={trans}
                />
              </li>
            ))}
          </ul>
        )}
      </Rows>
    </section>
  );
}

function keyOf(part: Coverage): string {
  return `${part.cell} ${part.carrier}`;
}

function placeOf(part: Coverage, review: Review): Location {
  const cell = review.cells.find(each => each.cell === part.cell);
  return {
    path: review.path,
    cell: part.cell,
    cell_id: cell?.id ?? null,
    cell_type: cell?.type ?? null,
    carrier: part.carrier,
    line: 1,
    column: 0,
    end_line: 1,
    end_column: 0
  };
}
