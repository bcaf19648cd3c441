import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IActions } from '../actions';
import type { ICatalogue } from '../api';
import { listedCards, listedQuestions } from '../filters';
import type {
  Decision,
  Evidence,
  Reference,
  Review,
  ThreatCard
} from '../review';
import type { ISelection } from '../tokens';
import type { Suit } from '../vocabulary';
import { SUITS, weightOf } from '../vocabulary';
import {
  cardStateWord,
  decisionWord,
  doubtOf,
  severityWord,
  stageTitle,
  suitSign,
  suitTitle
} from '../wording';
import { DecisionPart } from './decision';
import { useOpener } from './opener';
import { OwnThreatForm } from './ownThreat';
import { EvidenceList, PlaceLink, placesByCell } from './place';
import { QuestionsView } from './questions';
import { useReveal } from './reveal';

interface IThreatsProps {
  review: Review;
  selection: ISelection;
  catalogue: ICatalogue | null;
  /**
   * The name that decisions are signed with; null where it is not known yet.
   */
  user: string | null;
  actions: IActions;
  trans: TranslationBundle;
}

/**
 * The deck of threat cards, by suit.
 */
export function ThreatsView(props: IThreatsProps): JSX.Element {
  const { review, selection, trans } = props;
  const [suit, setSuit] = React.useState<Suit | null>(null);
  const [all, setAll] = React.useState(false);
  const cards = listedCards(review, selection.stage);
  const ofSuit = cards.filter(
    card => suit === null || card.suit === suit || card.id === selection.card
  );
  const seen = ofSuit.filter(
    card => card.state !== 'quiet' || card.id === selection.card
  );
  const quiet = ofSuit.length - seen.length;
  const shown = all ? ofSuit : seen;
  return (
    <>
      <SuitRow cards={cards} suit={suit} onPick={setSuit} trans={trans} />
      <DeckActions {...props} />
      {shown.length === 0 && (
        <p className="jp-SecaiEmpty">
          {trans.__('No threat of the deck has evidence here.')}
        </p>
      )}
      <ul className="jp-SecaiDeck">
        {shown.map(card => (
          <CardItem key={card.id} card={card} {...props} />
        ))}
      </ul>
      {(quiet > 0 || all) && (
        <button
          type="button"
          className="jp-SecaiLink jp-SecaiMore"
          aria-expanded={all}
          onClick={() => setAll(!all)}
        >
          {all
            ? trans.__('Hide cards with nothing seen')
            : trans._n(
                'Show all: %1 more card, with nothing seen',
                'Show all: %1 more cards, with nothing seen',
                quiet
              )}
        </button>
      )}
    </>
  );
}

/**
 * What can be done with the deck: draw the flows, add a card, go through the questions.
 */
function DeckActions(props: IThreatsProps): JSX.Element {
  const { actions, trans } = props;
  const [asking, setAsking] = React.useState(false);
  const opener = useOpener();
  if (opener.isOpen) {
    return (
      <OwnThreatForm
        card={null}
        actions={actions}
        onClose={opener.close}
        trans={trans}
      />
    );
  }
  return (
    <>
      <div className="jp-SecaiActions jp-SecaiDeck-actions">
        <button
          type="button"
          className="jp-SecaiButton"
          onClick={actions.openDiagram}
        >
          {trans.__('Diagram')}
        </button>
        <QuestionsButton
          {...props}
          asking={asking}
          onClick={() => setAsking(!asking)}
        />
        <button
          ref={opener.ref}
          type="button"
          className="jp-SecaiButton"
          onClick={opener.open}
        >
          {trans.__('Add a threat…')}
        </button>
      </div>
      {asking && <QuestionsView {...props} />}
    </>
  );
}

function QuestionsButton(
  props: IThreatsProps & { asking: boolean; onClick: () => void }
): JSX.Element | null {
  const { review, selection, asking, trans } = props;
  const questions = listedQuestions(review, selection.stage);
  const open = questions.filter(each => each.answer === 'open').length;
  return questions.length === 0 ? null : (
    <button
      type="button"
      className="jp-SecaiButton"
      aria-expanded={asking}
      title={trans.__('Questions of a threat-modelling session')}
      onClick={props.onClick}
    >
      {trans.__('Questions (%1 open)', open)}
    </button>
  );
}

function SuitRow(props: {
  cards: readonly ThreatCard[];
  suit: Suit | null;
  onPick: (suit: Suit | null) => void;
  trans: TranslationBundle;
}): JSX.Element {
  const { cards, suit, onPick, trans } = props;
  const count = (each: Suit) =>
    cards.filter(card => card.suit === each && card.state === 'raised').length;
  return (
    <div
      className="jp-SecaiSuits"
      role="group"
      aria-label={trans.__('Suits: choose one to see only its cards')}
    >
      {SUITS.map(each => (
        <button
          key={each}
          type="button"
          className="jp-SecaiSuit"
          aria-pressed={suit === each}
          title={suitTitle(each, trans)}
          onClick={() => onPick(suit === each ? null : each)}
        >
          <b aria-hidden="true">{suitSign(each)}</b>
          <span className="jp-SecaiHidden">{suitTitle(each, trans)}</span>
          {count(each) > 0 && <span> {count(each)}</span>}
        </button>
      ))}
    </div>
  );
}

function CardItem(props: IThreatsProps & { card: ThreatCard }): JSX.Element {
  const { card, selection, actions, trans } = props;
  const open = selection.card === card.id;
  const ref = useReveal<HTMLLIElement>(open);
  const raised = card.state === 'raised';
  const weight = raised ? weightOf(card.severity) : card.state;
  return (
    <li ref={ref} className={`jp-SecaiCard jp-mod-${weight}`} data-open={open}>
      <div className="jp-SecaiCard-band" aria-hidden="true">
        <b>{suitSign(card.suit)}</b>
        <small>{suitTitle(card.suit, trans)}</small>
      </div>
      <div className="jp-SecaiCard-body">
        <h3>
          <button
            type="button"
            aria-expanded={open}
            onClick={() => actions.select({ card: open ? null : card.id })}
          >
            {card.title}
            <span className="jp-SecaiHidden">
              {' '}
              {suitTitle(card.suit, trans)}
            </span>
          </button>
        </h3>
        {raised || open ? <CardFront {...props} /> : <CardNote {...props} />}
        {open && <CardBack {...props} />}
      </div>
    </li>
  );
}

function CardNote(props: IThreatsProps & { card: ThreatCard }): JSX.Element {
  const { card, trans } = props;
  const reason = card.counter_evidence[0]?.note;
  const word = cardStateWord(card.state, trans);
  return (
    <p className="jp-SecaiMuted">{reason ? `${word}: ${reason}` : word}</p>
  );
}

function CardFront(props: IThreatsProps & { card: ThreatCard }): JSX.Element {
  const { card, actions, trans } = props;
  const places = placesByCell(card.evidence);
  return (
    <>
      <p>{card.summary}</p>
      <p className="jp-SecaiCard-question">{card.question}</p>
      <div className="jp-SecaiChips">
        <span className="jp-SecaiChip">
          {card.state === 'raised'
            ? severityWord(card.severity, trans)
            : cardStateWord(card.state, trans)}
        </span>
        {card.own && (
          <span className="jp-SecaiChip">{trans.__('Your own')}</span>
        )}
        {card.decision && (
          <DecisionChip decision={card.decision} trans={trans} />
        )}
        {card.stages.map(stage => (
          <span key={stage} className="jp-SecaiChip">
            {stageTitle(stage, trans)}
          </span>
        ))}
        {card.evidence.length > 0 && (
          <span className="jp-SecaiChip">
            {trans._n(
              '%1 piece of evidence',
              '%1 pieces of evidence',
              card.evidence.length
            )}
            {places.slice(0, 6).map(place => (
              <React.Fragment key={place.cell ?? -1}>
                {' '}
                <PlaceLink location={place} actions={actions} trans={trans} />
              </React.Fragment>
            ))}
          </span>
        )}
      </div>
    </>
  );
}

function DecisionChip(props: {
  decision: Decision;
  trans: TranslationBundle;
}): JSX.Element {
  const { decision, trans } = props;
  return doubtOf(decision, trans) ? (
    <span className="jp-SecaiChip jp-mod-doubt">
      {trans.__('Decide again')}
    </span>
  ) : (
    <span className="jp-SecaiChip jp-mod-decided">
      {trans.__(
        '%1 by %2',
        decisionWord('card', decision.decision, trans),
        decision.by
      )}
    </span>
  );
}

function CardBack(props: IThreatsProps & { card: ThreatCard }): JSX.Element {
  const { card, catalogue, trans } = props;
  const entry = catalogue?.cards[card.id];
  return (
    <div className="jp-SecaiCard-back">
      {card.severity_reason && (
        <p className="jp-SecaiMuted">
          {severityWord(card.severity, trans)}: {card.severity_reason}
        </p>
      )}
      <EvidencePart
        {...props}
        title={trans.__('What speaks for it')}
        evidence={card.evidence}
      />
      <EvidencePart
        {...props}
        title={trans.__('What speaks against it')}
        evidence={card.counter_evidence}
      />
      {entry && entry.mitigations.length > 0 && (
        <>
          <h4>{trans.__('What helps')}</h4>
          <ul className="jp-SecaiEvidence">
            {entry.mitigations.map(each => (
              <li key={each.text}>
                {each.text}
                {each.apis.map(api => (
                  <React.Fragment key={api}>
                    {' '}
                    <code>{api}</code>
                  </React.Fragment>
                ))}
              </li>
            ))}
          </ul>
        </>
      )}
      <References references={card.references} trans={trans} />
      <h4>{trans.__('Decision')}</h4>
      <DecisionPart
        of="card"
        subject={card.id}
        evidence={card.fingerprint}
        decision={card.decision}
        user={props.user}
        verb={trans.__('Decide…')}
        actions={props.actions}
        trans={trans}
      />
      {card.own && <OwnCardActions {...props} />}
    </div>
  );
}

function OwnCardActions(
  props: IThreatsProps & { card: ThreatCard }
): JSX.Element {
  const { card, actions, trans } = props;
  const opener = useOpener();
  return opener.isOpen ? (
    <OwnThreatForm
      card={card}
      actions={actions}
      onClose={opener.close}
      trans={trans}
    />
  ) : (
    <div className="jp-SecaiActions">
      <button
        ref={opener.ref}
        type="button"
        className="jp-SecaiButton"
        onClick={opener.open}
      >
        {trans.__('Change this threat…')}
      </button>
      <button
        type="button"
        className="jp-SecaiLink"
        onClick={() =>
          void actions.decide({ kind: 'remove-threat', id: card.id })
        }
      >
        {trans.__('Take it out of the deck')}
      </button>
    </div>
  );
}

function EvidencePart(props: {
  title: string;
  evidence: readonly Evidence[];
  actions: IActions;
  trans: TranslationBundle;
}): JSX.Element | null {
  return props.evidence.length === 0 ? null : (
    <>
      <h4>{props.title}</h4>
      <EvidenceList {...props} />
    </>
  );
}

/**
 * Where to read more, folded away.
 */
export function References(props: {
  references: readonly Reference[];
  trans: TranslationBundle;
}): JSX.Element | null {
  const { references, trans } = props;
  if (references.length === 0) {
    return null;
  }
  return (
    <details className="jp-SecaiDetails">
      <summary>{trans.__('References')}</summary>
      <ul>
        {references.map((each, index) => (
          <li key={index}>
            {each.url?.startsWith('https://') ? (
              <a href={each.url} target="_blank" rel="noopener noreferrer">
                {each.source} {each.locator}
              </a>
            ) : (
              `${each.source} ${each.locator}`
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
