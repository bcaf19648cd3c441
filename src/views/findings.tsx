import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IActions } from '../actions';
import type { ICatalogue, IRulePage } from '../api';
import { listedFindings, matchingFindings } from '../filters';
import { canIgnore } from '../ignoring';
import type { ISecaiOptions } from '../options';
import { outputOf } from '../places';
import type { Finding, Review } from '../review';
import type { ISelection } from '../tokens';
import { SEVERITIES } from '../vocabulary';
import { carrierWord, cellName, severityWord, stageTitle } from '../wording';
import { PlaceLink } from './place';
import { Prose } from './prose';
import { useReveal } from './reveal';
import { Rows } from './rows';
import { SeveritySign } from './sign';

interface IFindingsProps {
  review: Review;
  options: ISecaiOptions;
  selection: ISelection;
  catalogue: ICatalogue | null;
  actions: IActions;
  trans: TranslationBundle;
}

type Order = 'cell' | 'rule';

/**
 * What is wrong, by cell or by rule.
 */
export function FindingsView(props: IFindingsProps): JSX.Element {
  const { review, options, selection, trans } = props;
  const [order, setOrder] = React.useState<Order>('cell');
  const [text, setText] = React.useState('');
  const all = listedFindings(review, options, selection.stage);
  const found = matchingFindings(all, text);
  const rows = order === 'rule' ? [...found].sort(byRule) : found;
  return (
    <>
      {all.length > 0 && (
        <FilterRow
          order={order}
          onOrder={setOrder}
          text={text}
          onText={setText}
          trans={trans}
        />
      )}
      {all.length === 0 && (
        <p className="jp-SecaiEmpty">{emptySentence(props)}</p>
      )}
      {all.length > 0 && rows.length === 0 && (
        <p className="jp-SecaiEmpty" role="status">
          {trans.__('No finding has these words.')}
        </p>
      )}
      <Rows
        rows={rows}
        keyOf={finding => finding.fingerprint}
        selected={selection.finding}
      >
        {shown =>
          grouped(shown, order).map(group => (
            <Group
              key={groupOf(group[0], order)}
              group={group}
              order={order}
              {...props}
            />
          ))
        }
      </Rows>
    </>
  );
}

function byRule(a: Finding, b: Finding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    a.rule.localeCompare(b.rule)
  );
}

function FilterRow(props: {
  order: Order;
  onOrder: (order: Order) => void;
  text: string;
  onText: (text: string) => void;
  trans: TranslationBundle;
}): JSX.Element {
  const { order, trans } = props;
  const orders: [Order, string][] = [
    ['cell', trans.__('By cell')],
    ['rule', trans.__('By rule')]
  ];
  return (
    <div className="jp-SecaiFilter">
      <input
        type="search"
        aria-label={trans.__('Filter the findings')}
        placeholder={trans.__('Filter')}
        value={props.text}
        onChange={event => props.onText(event.target.value)}
      />
      <div role="group" aria-label={trans.__('Order of the findings')}>
        {orders.map(([value, label]) => (
          <button
            key={value}
            type="button"
            className="jp-SecaiToggle"
            aria-pressed={order === value}
            onClick={() => props.onOrder(value)}
          >
            {label}
          </button>
        ))}
      </div>
    </div>
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

function groupOf(finding: Finding, order: Order): string {
  return order === 'rule' ? finding.rule : String(finding.location.cell);
}

function grouped(findings: readonly Finding[], order: Order): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = groupOf(finding, order);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()];
}

function Group(
  props: IFindingsProps & { group: Finding[]; order: Order }
): JSX.Element {
  const { group, order } = props;
  return (
    <section className="jp-SecaiGroup">
      <h3>
        {order === 'rule' ? (
          <RuleHeading {...props} rule={group[0].rule} />
        ) : (
          <CellHeading {...props} cell={group[0].location.cell} />
        )}
      </h3>
      <ul>
        {group.map(finding => (
          <FindingRow key={finding.fingerprint} finding={finding} {...props} />
        ))}
      </ul>
    </section>
  );
}

function CellHeading(
  props: IFindingsProps & { cell: number | null }
): JSX.Element {
  const { cell, review, trans } = props;
  const stages = review.cells.find(each => each.cell === cell)?.stages ?? [];
  return (
    <>
      {cellName(cell, trans)}{' '}
      <span className="jp-SecaiMuted">
        {stages.map(stage => stageTitle(stage, trans)).join(', ')}
      </span>
    </>
  );
}

function RuleHeading(
  props: IFindingsProps & { rule: string; group: Finding[] }
): JSX.Element {
  const { rule, group, trans } = props;
  return (
    <>
      <code>{rule}</code>{' '}
      <span className="jp-SecaiMuted">
        {trans._n('%1 finding', '%1 findings', group.length)}
      </span>
    </>
  );
}

function FindingRow(
  props: IFindingsProps & { finding: Finding; order: Order }
): JSX.Element {
  const { finding, order, selection, actions, trans } = props;
  const open = selection.finding === finding.fingerprint;
  const ref = useReveal<HTMLLIElement>(open);
  const carrier = carrierWord(finding.location, trans);
  return (
    <li
      ref={ref}
      className="jp-SecaiRow"
      data-open={open}
      data-row={finding.fingerprint}
    >
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
        label={
          order === 'cell'
            ? trans.__('Go to cell')
            : cellName(finding.location.cell, trans)
        }
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
            title={trans.__('Show what would change, to apply it')}
            onClick={() => actions.applyFix(finding)}
          >
            {trans.__('%1…', finding.fix.title)}
          </button>
        )}
        {outputOf(finding.location) !== null && (
          <button
            type="button"
            className="jp-SecaiButton"
            title={trans.__('Mask the values in all versions of the output')}
            onClick={() => actions.maskOutput(finding.location)}
          >
            {trans.__('Mask this output')}
          </button>
        )}
        {canIgnore(finding) && (
          <button
            type="button"
            className="jp-SecaiLink"
            title={trans.__(
              'Pass it over, for a reason that stands in the cell'
            )}
            onClick={() => actions.ignore(finding)}
          >
            {trans.__('Ignore…')}
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
