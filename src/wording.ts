import type { TranslationBundle } from '@jupyterlab/translation';

import type { DecisionWord, Subject } from './acts';
import type {
  DataColumn,
  DataHolder,
  DataSource,
  Decision,
  Location,
  Node,
  PersonsRows,
  ThreatCard
} from './review';
import type { ReviewState } from './state';
import type { Answer, Severity, Stage, Suit } from './vocabulary';

export function stageTitle(stage: Stage, trans: TranslationBundle): string {
  const titles: Record<Stage, string> = {
    collect: trans.__('Collect'),
    prepare: trans.__('Prepare'),
    explore: trans.__('Explore'),
    train: trans.__('Train'),
    evaluate: trans.__('Evaluate'),
    share: trans.__('Share'),
    deploy: trans.__('Deploy'),
    operate: trans.__('Operate')
  };
  return titles[stage];
}

export function severityWord(
  severity: Severity,
  trans: TranslationBundle
): string {
  const words: Record<Severity, string> = {
    critical: trans.__('Critical'),
    high: trans.__('High'),
    medium: trans.__('Medium'),
    low: trans.__('Low'),
    info: trans.__('Info')
  };
  return words[severity];
}

/**
 * What a suit is about, in the field's word.
 */
export function suitTitle(suit: Suit, trans: TranslationBundle): string {
  const titles: Record<Suit, string> = {
    S: trans.__('Spoofing'),
    T: trans.__('Tampering'),
    R: trans.__('Repudiation'),
    I: trans.__('Disclosure'),
    D: trans.__('Denial'),
    E: trans.__('Elevation'),
    Safety: trans.__('Safety')
  };
  return titles[suit];
}

/**
 * The sign of a suit: its letter, or a diamond where there is no attacker.
 */
export function suitSign(suit: Suit): string {
  return suit === 'Safety' ? '◇' : suit;
}

export function answerWord(answer: Answer, trans: TranslationBundle): string {
  const words: Record<Answer, string> = {
    yes: trans.__('Yes'),
    no: trans.__('No'),
    open: trans.__('Open'),
    'not-applicable': trans.__('Does not apply')
  };
  return words[answer];
}

export function cardStateWord(
  state: ThreatCard['state'],
  trans: TranslationBundle
): string {
  const words: Record<ThreatCard['state'], string> = {
    raised: trans.__('Raised'),
    lowered: trans.__('Lowered'),
    closed: trans.__('Closed'),
    quiet: trans.__('Nothing seen')
  };
  return words[state];
}

/**
 * A decision in a word; as it stands in the notebook where it is none of ours.
 */
export function decisionWord(
  of: Subject,
  word: string,
  trans: TranslationBundle
): string {
  if (of === 'question') {
    return questionWord(word, trans);
  }
  const words: Record<DecisionWord, string> = {
    mitigated: trans.__('Mitigated'),
    accepted: trans.__('Accepted'),
    transferred: trans.__('Transferred'),
    'not-applicable': trans.__('Does not apply'),
    yes: trans.__('Yes'),
    no: trans.__('No')
  };
  return words[word as DecisionWord] ?? word;
}

/**
 * An answer to a review question: the question is open, so the word says whether the answer is good enough.
 */
function questionWord(word: string, trans: TranslationBundle): string {
  const words: { [word: string]: string } = {
    yes: trans.__('Taken care of'),
    no: trans.__('Not taken care of yet'),
    'not-applicable': trans.__('Does not apply')
  };
  return words[word] ?? word;
}

/**
 * What a decision means; nothing where the word says it.
 */
export function decisionHint(
  word: DecisionWord,
  trans: TranslationBundle
): string | undefined {
  const hints: Partial<Record<DecisionWord, string>> = {
    mitigated: trans.__('Something has been done about it'),
    accepted: trans.__('The risk is known and carried'),
    transferred: trans.__('Somebody else carries the risk')
  };
  return hints[word];
}

/**
 * Why a decision may not be relied on; empty where it holds.
 */
export function doubtOf(decision: Decision, trans: TranslationBundle): string {
  if (decision.altered) {
    return trans.__('This was changed by hand after it was signed.');
  }
  return decision.stale
    ? trans.__('The evidence has changed since, or the day has passed.')
    : '';
}

export function columnKindWord(
  kind: DataColumn['kind'],
  trans: TranslationBundle
): string {
  const words: Record<DataColumn['kind'], string> = {
    personal: trans.__('Personal'),
    quasi: trans.__('Quasi-identifier'),
    special: trans.__('Special category'),
    business: trans.__('Business'),
    other: trans.__('Other')
  };
  return words[kind];
}

/**
 * How the class of a column is known.
 */
export function knownByWord(
  knownBy: DataColumn['known_by'],
  trans: TranslationBundle
): string {
  const words: Record<DataColumn['known_by'], string> = {
    name: trans.__('by its name'),
    values: trans.__('by its values'),
    'data-set': trans.__('known data set'),
    code: trans.__('by the code'),
    person: trans.__('set by a person'),
    kernel: trans.__("kernel's profile, this session")
  };
  return words[knownBy];
}

export function sourceKindWord(
  kind: DataSource['kind'],
  trans: TranslationBundle
): string {
  const words: Record<DataSource['kind'], string> = {
    file: trans.__('file'),
    table: trans.__('table'),
    url: trans.__('address'),
    api: trans.__('API'),
    'data-set': trans.__('data set'),
    query: trans.__('query'),
    input: trans.__('input')
  };
  return words[kind];
}

export function holderKindWord(
  kind: DataHolder['kind'],
  trans: TranslationBundle
): string {
  const words: Record<DataHolder['kind'], string> = {
    file: trans.__('file'),
    table: trans.__('table'),
    model: trans.__('model'),
    index: trans.__('index'),
    output: trans.__('output'),
    hub: trans.__('hub'),
    api: trans.__('API'),
    bucket: trans.__('bucket'),
    database: trans.__('database')
  };
  return words[kind];
}

export function rowsKindWord(
  kind: PersonsRows['kind'],
  trans: TranslationBundle
): string {
  const words: Record<PersonsRows['kind'], string> = {
    source: trans.__('Source'),
    extract: trans.__('Extract'),
    feature: trans.__('Feature'),
    artefact: trans.__('Artefact'),
    export: trans.__('Export'),
    output: trans.__('Output')
  };
  return words[kind];
}

export function elementKindWord(
  kind: Node['kind'],
  trans: TranslationBundle
): string {
  const words: Record<Node['kind'], string> = {
    entity: trans.__('External entities'),
    process: trans.__('Processes'),
    store: trans.__('Data stores')
  };
  return words[kind];
}

/**
 * The name of a cell as people count, from 1.
 */
export function cellName(
  cell: number | null,
  trans: TranslationBundle
): string {
  return cell === null ? trans.__('Notebook') : trans.__('Cell %1', cell + 1);
}

/**
 * Where in its cell a place is, in words; empty for the source.
 */
export function carrierWord(
  location: Location,
  trans: TranslationBundle
): string {
  const [kind] = location.carrier.split(':');
  switch (kind) {
    case 'output':
      return trans.__('output');
    case 'attachment':
      return trans.__('attachment');
    case 'metadata':
    case 'notebook-metadata':
      return trans.__('metadata');
    case 'widget-state':
      return trans.__('widget state');
    default:
      return '';
  }
}

/**
 * What a state without a review means and what to do about it.
 */
export interface INotice {
  title: string;
  next: string;
  command?: string;
  canRetry: boolean;
}

/**
 * The notice for a state; null where there is a review to show.
 */
export function noticeOf(
  state: ReviewState,
  trans: TranslationBundle
): INotice | null {
  switch (state.kind) {
    case 'ready':
      return null;
    case 'off':
      return {
        title: trans.__('Reviewing is switched off'),
        next: trans.__('Switch it on in the settings.'),
        canRetry: false
      };
    case 'no-notebook':
      return {
        title: trans.__('No notebook is open'),
        next: trans.__(
          'Open a notebook to see what in it matters for security and privacy.'
        ),
        canRetry: false
      };
    case 'loading':
      return {
        title: trans.__('Reviewing…'),
        next: trans.__(
          'The first review of a notebook reads all of its cells.'
        ),
        canRetry: false
      };
    case 'not-checked':
      return {
        title: trans.__('Not checked'),
        next: state.reason,
        canRetry: true
      };
    case 'server-missing':
      return {
        title: trans.__('The server part is missing'),
        next: trans.__(
          'Install it where Jupyter Server runs, then restart the server:'
        ),
        command: 'pip install jupyter_secai',
        canRetry: true
      };
    case 'server-error':
      return {
        title: state.reason
          ? trans.__('Not checked: the review failed')
          : trans.__('Not checked: the server did not answer'),
        next:
          state.reason ||
          trans.__('Check that the server runs, then try again.'),
        canRetry: true
      };
  }
}
