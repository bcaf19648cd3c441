import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IActions } from '../actions';
import { listedItems } from '../filters';
import type { IKernelProfile } from '../kernelProfiles';
import type { ChecklistItem, Decision, Review } from '../review';
import type { ISelection } from '../tokens';
import type { Answer } from '../vocabulary';
import { answerWord, doubtOf, stageTitle } from '../wording';
import { DecisionPart } from './decision';
import { InventoryView } from './inventory';
import { EvidenceList, PlaceLink, placesByCell } from './place';
import { Prose } from './prose';
import { PurposeView } from './purpose';
import { useReveal } from './reveal';
import { RightsView } from './rights';
import { AnswerSign } from './sign';
import { Tabs } from './tabs';
import { References } from './threats';

interface IPrivacyProps {
  review: Review;
  selection: ISelection;
  /**
   * The name that answers are signed with; null where it is not known yet.
   */
  user: string | null;
  /**
   * What the kernel knows of the notebook's tables.
   */
  profiles: readonly IKernelProfile[];
  actions: IActions;
  trans: TranslationBundle;
}

type Tab = 'checklist' | 'data' | 'purpose' | 'rights';

/**
 * Privacy by design: the checklist, the data, what it is used for, and where one person's rows are.
 */
export function PrivacyView(props: IPrivacyProps): JSX.Element {
  const { selection, trans } = props;
  const [tab, setTab] = React.useState<Tab>('checklist');
  React.useEffect(() => {
    if (selection.item !== null) {
      setTab('checklist');
    }
  }, [selection.item]);
  const tabs: { id: Tab; title: string }[] = [
    { id: 'checklist', title: trans.__('Checklist') },
    { id: 'data', title: trans.__('Data') },
    { id: 'purpose', title: trans.__('Purpose') },
    { id: 'rights', title: trans.__('Rights') }
  ];
  return (
    <>
      <Tabs
        label={trans.__('Parts of the privacy review')}
        tabs={tabs}
        shown={tab}
        onShow={setTab}
      />
      {tab === 'checklist' && <Checklist {...props} />}
      {tab === 'data' && <InventoryView {...props} />}
      {tab === 'purpose' && <PurposeView {...props} />}
      {tab === 'rights' && <RightsView {...props} />}
    </>
  );
}

/**
 * What is answered no, what is open, the essential first, and what is well.
 */
function Checklist(props: IPrivacyProps): JSX.Element {
  const { review, selection, trans } = props;
  const items = listedItems(review, selection.stage);
  if (items.length === 0) {
    return (
      <p className="jp-SecaiEmpty">
        {trans.__('The checklist asks nothing about this stage.')}
      </p>
    );
  }
  return (
    <>
      {groupsOf(items, trans).map(group => (
        <ItemGroup key={group.title} {...props} {...group} />
      ))}
    </>
  );
}

interface IGroup {
  title: string;
  items: ChecklistItem[];
  folded: boolean;
}

function groupsOf(
  items: readonly ChecklistItem[],
  trans: TranslationBundle
): IGroup[] {
  const answered = (answer: Answer) =>
    items.filter(each => each.answer === answer);
  const open = answered('open');
  return [
    { title: trans.__('Answered no'), items: answered('no'), folded: false },
    {
      title: trans.__('Essential, still open'),
      items: open.filter(each => each.core),
      folded: false
    },
    {
      title: trans.__('Also open'),
      items: open.filter(each => !each.core),
      folded: true
    },
    { title: trans.__('Answered yes'), items: answered('yes'), folded: false },
    {
      title: trans.__('Does not apply here'),
      items: answered('not-applicable'),
      folded: true
    }
  ];
}

function ItemGroup(props: IPrivacyProps & IGroup): JSX.Element | null {
  const { title, items, folded, selection } = props;
  const [open, setOpen] = React.useState(!folded);
  const needed = items.some(each => each.id === selection.item);
  if (items.length === 0) {
    return null;
  }
  return (
    <section className="jp-SecaiGroup">
      <h3>
        <button
          type="button"
          className="jp-SecaiFold"
          aria-expanded={open || needed}
          onClick={() => setOpen(!open)}
        >
          {title} <span className="jp-SecaiMuted">{items.length}</span>
        </button>
      </h3>
      {(open || needed) && (
        <ul>
          {items.map(item => (
            <ItemRow key={item.id} item={item} {...props} />
          ))}
        </ul>
      )}
    </section>
  );
}

function ItemRow(props: IPrivacyProps & { item: ChecklistItem }): JSX.Element {
  const { item, selection, actions, trans } = props;
  const open = selection.item === item.id;
  const ref = useReveal<HTMLLIElement>(open);
  const place = placesByCell(item.evidence)[0];
  return (
    <li ref={ref} className="jp-SecaiRow" data-open={open}>
      <AnswerSign answer={item.answer} signed={item.signed !== null} />
      <button
        type="button"
        className="jp-SecaiRow-title"
        aria-expanded={open}
        onClick={() => actions.select({ item: open ? null : item.id })}
      >
        {item.question}{' '}
        <span className="jp-SecaiMuted">{answerSentence(item, trans)}</span>
      </button>
      {place ? (
        <PlaceLink
          location={place}
          label={trans.__('Go to cell')}
          actions={actions}
          trans={trans}
        />
      ) : (
        !open &&
        item.answer === 'open' && (
          <button
            type="button"
            className="jp-SecaiLink"
            aria-label={trans.__('Answer: %1', item.question)}
            onClick={() => actions.select({ item: item.id })}
          >
            {trans.__('Answer')}
          </button>
        )
      )}
      {open && <ItemDetails {...props} />}
    </li>
  );
}

function answerSentence(item: ChecklistItem, trans: TranslationBundle): string {
  const word = answerWord(item.answer, trans);
  if (item.signed) {
    return signature(item.signed, trans);
  }
  return item.note ? trans.__('%1: %2', word, item.note) : word;
}

function signature(signed: Decision, trans: TranslationBundle): string {
  const said = trans.__('signed by %1, %2', signed.by, signed.at.slice(0, 10));
  const doubt = doubtOf(signed, trans);
  return doubt ? `${said}. ${doubt}` : said;
}

function ItemDetails(
  props: IPrivacyProps & { item: ChecklistItem }
): JSX.Element {
  const { item, actions, trans } = props;
  return (
    <div className="jp-SecaiRow-details">
      <p>{item.why}</p>
      <p className="jp-SecaiMuted">
        {item.stages.map(stage => stageTitle(stage, trans)).join(', ')}
        {item.blocks_export && ` · ${trans.__('counts before an export')}`}
      </p>
      {item.evidence.length > 0 && (
        <EvidenceList
          evidence={item.evidence}
          actions={actions}
          trans={trans}
        />
      )}
      {item.fix && item.answer !== 'yes' && (
        <p className="jp-SecaiAdvice">
          <Prose text={item.fix} />
        </p>
      )}
      <References references={item.references} trans={trans} />
      <DecisionPart
        of="item"
        subject={item.id}
        evidence={item.fingerprint}
        decision={item.signed}
        user={props.user}
        verb={
          item.answer === 'open'
            ? trans.__('Answer…')
            : trans.__('Sign or overrule…')
        }
        actions={actions}
        trans={trans}
      />
    </div>
  );
}
