import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IActions } from '../actions';
import type { IPicture, ISpot } from '../drawing';
import type { Flow, Location, Node, Review } from '../review';
import type { Suit } from '../vocabulary';
import { elementKindWord, suitTitle } from '../wording';
import { PlaceLink, placesByCell } from './place';

/**
 * The diagram as it was drawn; without a picture its text, without a text the list alone.
 */
export interface IDrawing {
  text: string;
  picture: IPicture | null;
}

interface IDiagramProps {
  review: Review;
  drawing: IDrawing | null;
  actions: IActions;
  trans: TranslationBundle;
}

const KINDS: readonly Node['kind'][] = ['entity', 'process', 'store'];

/**
 * The data-flow diagram: the picture, and beside it everything in it as a list.
 */
export function DiagramView(props: IDiagramProps): JSX.Element {
  const { review, trans } = props;
  const [picked, setPicked] = React.useState<string | null>(null);
  if (review.diagram.nodes.length === 0) {
    return (
      <p className="jp-SecaiEmpty">
        {trans.__(
          'There is nothing to draw yet: no cell reads, writes or sends data.'
        )}
      </p>
    );
  }
  return (
    <div className="jp-SecaiDiagram">
      <Picture {...props} onPick={setPicked} />
      <div
        className="jp-SecaiDiagram-list"
        role="region"
        aria-label={trans.__('Elements of the diagram')}
      >
        {KINDS.map(kind => (
          <Elements key={kind} kind={kind} picked={picked} {...props} />
        ))}
        <Flows {...props} />
      </div>
    </div>
  );
}

function Picture(
  props: IDiagramProps & { onPick: (id: string) => void }
): JSX.Element | null {
  const { drawing, actions, trans } = props;
  const [whole, setWhole] = React.useState(true);
  if (!drawing) {
    return null;
  }
  const { picture } = drawing;
  if (!picture) {
    return <pre className="jp-SecaiDiagram-text">{drawing.text}</pre>;
  }
  const pick = (node: Node) => {
    props.onPick(node.id);
    if (node.locations[0]) {
      actions.goTo(node.locations[0]);
    }
  };
  return (
    <div className="jp-SecaiDiagram-scroll">
      <button
        type="button"
        className="jp-SecaiButton"
        aria-pressed={whole}
        onClick={() => setWhole(!whole)}
      >
        {trans.__('Fit to width')}
      </button>
      <div
        className="jp-SecaiDiagram-picture"
        style={{ width: picture.width, maxWidth: whole ? '100%' : undefined }}
      >
        {/* As an image it can run nothing and load nothing. */}
        <img
          alt={trans.__('Data-flow diagram; the list has all of it')}
          src={`data:image/svg+xml,${encodeURIComponent(picture.svg)}`}
        />
        {picture.spots.map(spot => (
          <button
            key={spot.node.id}
            type="button"
            style={placeOf(spot)}
            title={trans.__('Go to the cells of %1', spot.node.label)}
            aria-label={spot.node.label}
            onClick={() => pick(spot.node)}
          />
        ))}
      </div>
    </div>
  );
}

function placeOf(spot: ISpot): React.CSSProperties {
  const share = (part: number) => `${(100 * part).toFixed(2)}%`;
  return {
    left: share(spot.left),
    top: share(spot.top),
    width: share(spot.width),
    height: share(spot.height)
  };
}

function Elements(
  props: IDiagramProps & { kind: Node['kind']; picked: string | null }
): JSX.Element | null {
  const { review, kind, picked, trans } = props;
  const nodes = review.diagram.nodes.filter(each => each.kind === kind);
  const boundary = (id: string) =>
    review.diagram.boundaries.find(each => each.id === id)?.label ?? id;
  return nodes.length === 0 ? null : (
    <section>
      <h2>{elementKindWord(kind, trans)}</h2>
      <ul>
        {nodes.map(node => (
          <li key={node.id} data-open={node.id === picked}>
            <strong>{node.label}</strong>{' '}
            <span className="jp-SecaiMuted">
              {[boundary(node.boundary), ...node.members].join(', ')}
            </span>{' '}
            <Cells {...props} locations={node.locations} />
            <Letters {...props} element={node.id} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/**
 * The flows, those that leave a trust boundary first.
 */
function Flows(props: IDiagramProps): JSX.Element | null {
  const { review, trans } = props;
  const flows = [...review.diagram.flows].sort(
    (a, b) => Number(b.crosses) - Number(a.crosses)
  );
  return flows.length === 0 ? null : (
    <section>
      <h2>{trans.__('Flows')}</h2>
      <ul>
        {flows.map((flow, index) => (
          <FlowRow key={flow.id || index} flow={flow} {...props} />
        ))}
      </ul>
    </section>
  );
}

function FlowRow(props: IDiagramProps & { flow: Flow }): JSX.Element {
  const { review, flow, trans } = props;
  const label = (id: string) =>
    review.diagram.nodes.find(each => each.id === id)?.label ?? id;
  return (
    <li>
      <strong>{`${label(flow.source)} → ${label(flow.target)}`}</strong>{' '}
      <span className="jp-SecaiMuted">
        {[flow.label, ...flow.labels].filter(Boolean).join(', ')}
      </span>{' '}
      {flow.crosses && (
        <span className="jp-SecaiChip jp-mod-doubt">
          {trans.__('crosses a trust boundary')}
        </span>
      )}{' '}
      <Cells {...props} locations={flow.locations} />
      <Letters {...props} element={flow.id} />
    </li>
  );
}

function Cells(
  props: IDiagramProps & { locations: readonly Location[] }
): JSX.Element {
  const places = placesByCell(props.locations.map(location => ({ location })));
  return (
    <>
      {places.map(place => (
        <React.Fragment key={place.cell ?? -1}>
          <PlaceLink
            location={place}
            actions={props.actions}
            trans={props.trans}
          />{' '}
        </React.Fragment>
      ))}
    </>
  );
}

/**
 * The letters of STRIDE at an element, each with the cards that speak of it.
 */
function Letters(
  props: IDiagramProps & { element: string }
): JSX.Element | null {
  const { review, element, actions, trans } = props;
  const threats = review.diagram.threats.filter(
    each => each.element === element
  );
  const title = (id: string) =>
    review.cards.find(each => each.id === id)?.title ?? id;
  return threats.length === 0 ? null : (
    <ul className="jp-SecaiDiagram-letters">
      {threats.map(threat => (
        <li key={threat.stride}>
          <b aria-hidden="true">{threat.stride}</b>{' '}
          <span className="jp-SecaiMuted">
            {suitTitle(threat.stride as Suit, trans)}
          </span>{' '}
          {threat.cards.map(id => (
            <button
              key={id}
              type="button"
              className="jp-SecaiLink"
              onClick={() => actions.select({ card: id, stage: null })}
            >
              {title(id)}
            </button>
          ))}
        </li>
      ))}
    </ul>
  );
}
