import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IActions } from '../actions';
import type { ICatalogue, IRulePage } from '../api';
import { listedFindings } from '../filters';
import type { ISecaiOptions } from '../options';
import type { Finding, Review } from '../review';
import type { ISelection } from '../tokens';
import { carrierWord, cellName, severityWord, stageTitle } from '../wording';
import { usePage, useReveal } from './page';
import { PlaceLink } from './place';
import { Prose } from './prose';
import { SeveritySign } from './sign';
import { UncheckedView } from './unchecked';

interface IFindingsProps {
  review: Review;
  options: ISecaiOptions;
  selection: ISelection;
  catalogue: ICatalogue | null;
  actions: IActions;
  trans: TranslationBundle;
}

/**
 * What is wrong, cell by cell.
 */
export function FindingsView(props: IFindingsProps): JSX.Element {
  const { review, options, selection, trans } = props;
  const findings = listedFindings(review, options, selection.stage);
  const { shown, more } = usePage(findings, trans);
  return (
    <>
      {findings.length === 0 && (
        <p className="jp-SecaiEmpty">{emptySentence(props)}</p>
      )}
      {byCell(shown).map(group => (
        <CellGroup
          key={group[0].location.cell ?? -1}
          group={group}
          {...props}
        />
      ))}
      {more}
      <UncheckedView review={review} actions={props.actions} trans={trans} />
    </>
  );
}

function emptySentence(props: IFindingsProps): string {
  const { review, selection, trans } = props;
  if (selection.stage !== null) {
    return trans.__(
      'Nothing found in this stage. Press its button again to see all stages.'
    );
  }
  if (review.status === 'incomplete') {
    return trans.__('Nothing found in what was checked.');
  }
  return trans.__(
    'Nothing found. The threats and the checklist below say what still needs a person.'
  );
}

function byCell(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<number | null, Finding[]>();
  for (const finding of findings) {
    const cell = finding.location.cell;
    groups.set(cell, [...(groups.get(cell) ?? []), finding]);
  }
  return [...groups.values()];
}

function CellGroup(props: IFindingsProps & { group: Finding[] }): JSX.Element {
  const { group, review, trans } = props;
  const cell = group[0].location.cell;
  const stages = review.cells.find(each => each.cell === cell)?.stages ?? [];
  return (
    <section className="jp-SecaiGroup">
      <h3>
        {cellName(cell, trans)}{' '}
        <span className="jp-SecaiMuted">
          {stages.map(stage => stageTitle(stage, trans)).join(', ')}
        </span>
      </h3>
      <ul>
        {group.map(finding => (
          <FindingRow key={finding.fingerprint} finding={finding} {...props} />
        ))}
      </ul>
    </section>
  );
}

function FindingRow(props: IFindingsProps & { finding: Finding }): JSX.Element {
  const { finding, selection, actions, trans } = props;
  const open = selection.finding === finding.fingerprint;
  const ref = useReveal<HTMLLIElement>(open);
  const carrier = carrierWord(finding.location, trans);
  return (
    <li ref={ref} className="jp-SecaiRow" data-open={open}>
      <SeveritySign severity={finding.severity} />
      <button
        type="button"
        className="jp-SecaiRow-title"
        aria-expanded={open}
        onClick={() =>
          actions.select({ finding: open ? null : finding.fingerprint })
        }
      >
        {finding.title}
        <span className="jp-SecaiMuted">
          {' '}
          {severityWord(finding.severity, trans)}
          {carrier && `, ${carrier}`}
        </span>
      </button>
      <PlaceLink
        location={finding.location}
        label={trans.__('Go to cell')}
        actions={actions}
        trans={trans}
      />
      {open && <FindingDetails {...props} />}
    </li>
  );
}

function FindingDetails(
  props: IFindingsProps & { finding: Finding }
): JSX.Element {
  const { finding, actions, trans } = props;
  return (
    <div className="jp-SecaiRow-details">
      <p>
        <Prose text={finding.message} />
      </p>
      {finding.trace.length > 0 && <Trace {...props} />}
      <p className="jp-SecaiAdvice">
        <Prose text={finding.advice} />
      </p>
      <div className="jp-SecaiActions">
        {finding.fix && (
          <button
            type="button"
            className="jp-SecaiButton"
            title={trans.__('Change the cell; Undo takes it back')}
            onClick={() => actions.applyFix(finding)}
          >
            {finding.fix.title}
          </button>
        )}
        <CardLinks {...props} />
      </div>
      <RuleDetails {...props} />
    </div>
  );
}

function Trace(props: IFindingsProps & { finding: Finding }): JSX.Element {
  const { finding, actions, trans } = props;
  return (
    <ol
      className="jp-SecaiTrace"
      aria-label={trans.__('The way of the value, source first')}
    >
      {finding.trace.map((hop, index) => (
        <li key={index}>
          <PlaceLink
            location={hop}
            label={`${cellName(hop.cell, trans)} ${hop.note}`}
            actions={actions}
            trans={trans}
          />
        </li>
      ))}
    </ol>
  );
}

function CardLinks(props: IFindingsProps & { finding: Finding }): JSX.Element {
  const { finding, review, actions, trans } = props;
  const cards = review.cards.filter(card => finding.threats.includes(card.id));
  return (
    <>
      {cards.map(card => (
        <button
          key={card.id}
          type="button"
          className="jp-SecaiLink"
          title={card.title}
          onClick={() => actions.select({ card: card.id, stage: null })}
        >
          {trans.__('Card: %1', card.title)}
        </button>
      ))}
    </>
  );
}

function RuleDetails(
  props: IFindingsProps & { finding: Finding }
): JSX.Element {
  const { finding, catalogue, trans } = props;
  const page = catalogue?.rules[finding.rule];
  return (
    <details className="jp-SecaiDetails">
      <summary>{trans.__('Why, and which rule')}</summary>
      {page && <RulePage page={page} trans={trans} />}
      <dl>
        <dt>{trans.__('Rule')}</dt>
        <dd>
          <code>{finding.rule}</code>
        </dd>
        <dt>{trans.__('Sure')}</dt>
        <dd>{finding.confidence}</dd>
        {finding.cwe.length > 0 && (
          <>
            <dt>{trans.__('Weakness')}</dt>
            <dd>{finding.cwe.map(each => `CWE-${each}`).join(', ')}</dd>
          </>
        )}
        {finding.entities.length > 0 && (
          <>
            <dt>{trans.__('Kind of data')}</dt>
            <dd>{finding.entities.join(', ')}</dd>
          </>
        )}
      </dl>
    </details>
  );
}

function RulePage(props: {
  page: IRulePage;
  trans: TranslationBundle;
}): JSX.Element {
  const { page, trans } = props;
  return (
    <>
      <p>
        <Prose text={page.why} />
      </p>
      {page.good && (
        <>
          <p className="jp-SecaiMuted">{trans.__('Better:')}</p>
          <pre>{page.good}</pre>
        </>
      )}
    </>
  );
}
