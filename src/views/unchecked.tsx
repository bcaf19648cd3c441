import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IActions } from '../actions';
import type { Coverage, Location, Review } from '../review';
import { usePage } from './page';
import { PlaceLink } from './place';

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
  const { shown, more } = usePage(unread, trans);
  if (unread.length === 0) {
    return null;
  }
  return (
    <details className="jp-SecaiDetails jp-SecaiUnchecked">
      <summary>
        {trans._n('%1 part not read', '%1 parts not read', unread.length)}
      </summary>
      <ul className="jp-SecaiEvidence">
        {shown.map(each => (
          <li key={`${each.cell} ${each.carrier}`}>
            {each.reason}{' '}
            <PlaceLink
              location={placeOf(each, review)}
              actions={actions}
              trans={trans}
            />
          </li>
        ))}
      </ul>
      {more}
    </details>
  );
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
