import { YNotebook } from '@jupyter/ydoc';

import type { Act, Entry } from '../acts';
import type {
  ICatalogue,
  IConfig,
  IDocument,
  IMasking,
  IReviewAnswer,
  IReviewRequest,
  IReviewService,
  MaskedCell,
  Outcome
} from '../api';
import type {
  ChecklistItem,
  DataSource,
  Finding,
  Location,
  Review,
  ThreatCard
} from '../review';
import { RequestRefused } from '../api';
import { STAGES } from '../vocabulary';

type Cells = Parameters<YNotebook['insertCells']>[1];

/**
 * A notebook with these cells; each can be undone on its own, as in JupyterLab.
 */
export function makeNotebook(...cells: Cells): YNotebook {
  const notebook = YNotebook.create({
    disableDocumentWideUndoRedo: true,
    data: { cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 }
  });
  insertCells(notebook, ...cells);
  return notebook;
}

/**
 * Insert cells at the start, without the warnings of Yjs about cells that are made outside of a document.
 */
export function insertCells(notebook: YNotebook, ...cells: Cells): void {
  const warn = jest.spyOn(console, 'warn').mockImplementation();
  notebook.insertCells(0, cells);
  warn.mockRestore();
}

export function makeLocation(change: Partial<Location> = {}): Location {
  return {
    path: 'a.ipynb',
    cell: 0,
    cell_id: 'a',
    cell_type: 'code',
    carrier: 'source',
    line: 1,
    column: 0,
    end_line: 1,
    end_column: 3,
    ...change
  };
}

export function makeFinding(change: Partial<Finding> = {}): Finding {
  return {
    rule: 'pickle-load',
    category: 'deserialization',
    severity: 'high',
    confidence: 'high',
    title: 'A pickle file is opened',
    message: 'Opening a pickle file runs the code in it.',
    advice: 'Open only files that you made.',
    location: makeLocation(),
    trace: [],
    entities: [],
    detail: {},
    threats: ['SUP-01'],
    checklist: [],
    cwe: [502],
    fix: null,
    fingerprint: 'f1',
    ...change
  };
}

export function makeCard(change: Partial<ThreatCard> = {}): ThreatCard {
  return {
    id: 'SUP-01',
    title: 'A saved model runs code when it is opened',
    suit: 'T',
    stride: ['T', 'E'],
    severity: 'high',
    stages: ['train'],
    state: 'raised',
    summary: 'Someone swaps the file.',
    question: 'Who can write to this file?',
    evidence: [],
    counter_evidence: [],
    severity_reason: '',
    own: false,
    fingerprint: '',
    decision: null,
    references: [],
    ...change
  };
}

export function makeItem(change: Partial<ChecklistItem> = {}): ChecklistItem {
  return {
    id: 'C01',
    title: 'Purpose',
    question: 'Is it written down what the data is used for?',
    why: 'Data may be used only for what it was collected for.',
    stages: ['collect'],
    severity: 'medium',
    answer: 'open',
    mode: 'assisted',
    core: true,
    blocks_export: false,
    note: '',
    fix: '',
    evidence: [],
    fingerprint: '',
    signed: null,
    references: [],
    ...change
  };
}

/**
 * A file of data with nothing known of it.
 */
export function makeSource(change: Partial<DataSource> = {}): DataSource {
  return {
    id: 's1',
    kind: 'file',
    label: 'customers.csv',
    data_set: null,
    concerns: [],
    columns: [],
    stored: [],
    received: [],
    retention: '',
    profiled: [],
    locations: [makeLocation()],
    ...change
  };
}

export function makeReview(change: Partial<Review> = {}): Review {
  return {
    path: 'a.ipynb',
    status: 'clean',
    language: 'python',
    overview: {
      to_fix: 0,
      to_review: 0,
      not_checked: 0,
      sentence: 'Nothing found in 1 cell.',
      next: null,
      stages: STAGES.map(stage => ({
        stage,
        cells: [],
        findings: 0,
        worst: null
      }))
    },
    coverage: [],
    cells: [],
    findings: [],
    cards: [],
    checklist: [],
    diagram: { nodes: [], flows: [], boundaries: [], threats: [] },
    components: [],
    dependencies: [],
    ignores: [],
    questions: [],
    inventory: { sources: [], holders: [] },
    purpose: {
      purpose: '',
      legal_ground: '',
      controller: '',
      retention: '',
      audience: '',
      location: null
    },
    rights: [],
    ...change
  };
}

export function makeAnswer(change: Partial<Review> = {}): IReviewAnswer {
  return {
    read: 'live',
    review: makeReview(change),
    gate: {
      level: 'high',
      blocked: false,
      sentence: '',
      findings: [],
      evidence: 'e1',
      may_let_through: true
    }
  };
}

/**
 * A service whose answers a test gives by hand, in the order that it likes.
 */
export class HandService implements IReviewService {
  readonly requests: IReviewRequest[] = [];

  review(request: IReviewRequest): Promise<IReviewAnswer> {
    this.requests.push(request);
    return new Promise((resolve, reject) => {
      this._waiting.push({ resolve, reject });
    });
  }

  reviewFile(): Promise<IReviewAnswer> {
    return Promise.resolve(makeAnswer());
  }

  catalogue(): Promise<ICatalogue> {
    return Promise.reject(new Error('There is no catalogue here.'));
  }

  /**
   * Keeps each act under its own number, as the server keeps it under its subject.
   */
  async decide(_: string, entry: Entry | null, act: Act): Promise<Outcome> {
    await this.beforeDeciding?.();
    if (act.kind === 'purpose') {
      return { markdown: `${act.source}\n\n${act.purpose}`.trim() };
    }
    const count = Object.keys(entry ?? {}).length;
    return { entry: { ...entry, [`act${count}`]: act.kind } };
  }

  /**
   * Masks the sources of the cells that are sent whole.
   */
  async mask(request: IReviewRequest): Promise<IMasking> {
    this.requests.push(request);
    const cells = request.cells
      .filter(cell => 'source' in cell)
      .map(cell => ({ ...cell, source: '[MASKED]' }) as unknown as MaskedCell);
    return { cells, metadata: null, masked: [], left: [] };
  }

  async makeDocument(
    kind: string,
    request: IReviewRequest
  ): Promise<IDocument> {
    this.requests.push(request);
    if (this.forgets) {
      this.forgets = false;
      throw new RequestRefused(409, 'missing-cells', 'Send them whole.');
    }
    return { name: `a.${kind}`, mime: 'text/plain', text: kind };
  }

  config(): Promise<IConfig> {
    return Promise.resolve({
      user: 'Ada',
      file: null,
      values: {},
      set: [],
      locked: []
    });
  }

  /**
   * What happens between a request to decide and its answer.
   */
  beforeDeciding: (() => Promise<void>) | null = null;

  /**
   * Whether the server has lost the cells that it held.
   */
  forgets = false;

  /**
   * Answer the request with this number, from 0.
   */
  async answer(index: number, sentence: string): Promise<void> {
    const overview = { ...makeReview().overview, sentence };
    this._waiting[index].resolve(makeAnswer({ overview }));
    await settle();
  }

  /**
   * Refuse the request with this number, from 0.
   */
  async refuse(index: number, error: Error): Promise<void> {
    this._waiting[index].reject(error);
    await settle();
  }

  private _waiting: {
    resolve: (answer: IReviewAnswer) => void;
    reject: (error: Error) => void;
  }[] = [];
}

/**
 * Let promises run.
 */
export async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) {
    await Promise.resolve();
  }
}
