import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IActions } from '../actions';
import type { Evidence, Location } from '../review';
import { carrierWord, cellName } from '../wording';
import { Prose } from './prose';

/**
 * A link to a place in the notebook, named by the number of its cell.
 */
export function PlaceLink(props: {
  location: Location;
  label?: string;
  actions: IActions;
  trans: TranslationBundle;
}): JSX.Element {
  const { location, trans } = props;
  const name = cellName(location.cell, trans);
  const carrier = carrierWord(location, trans);
  return (
    <button
      type="button"
      className="jp-SecaiLink"
      title={trans.__('Go to %1', name)}
      onClick={() => props.actions.goTo(location)}
    >
      {props.label ?? (carrier ? `${name}, ${carrier}` : name)}
    </button>
  );
}

/**
 * Pieces of evidence, each with a link to its place.
 */
export function EvidenceList(props: {
  evidence: readonly Evidence[];
  actions: IActions;
  trans: TranslationBundle;
}): JSX.Element {
  return (
    <ul className="jp-SecaiEvidence">
      {props.evidence.map((each, index) => (
        <li key={index}>
          <Prose text={each.note} />
          {each.location && (
            <>
              {' '}
              <PlaceLink
                location={each.location}
                actions={props.actions}
                trans={props.trans}
              />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

/**
 * One place for each cell that the evidence is in, in the order of the notebook.
 */
export function placesByCell(
  evidence: readonly Pick<Evidence, 'location'>[]
): Location[] {
  const places = new Map<number | null, Location>();
  for (const { location } of evidence) {
    if (location && !places.has(location.cell)) {
      places.set(location.cell, location);
    }
  }
  return [...places.values()].sort((a, b) => (a.cell ?? -1) - (b.cell ?? -1));
}
