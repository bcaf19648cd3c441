import { nullTranslator } from '@jupyterlab/translation';
import { fireEvent, render, screen } from '@testing-library/react';
import * as React from 'react';

import type { IActions } from '../actions';
import type { ICatalogue, IConfig } from '../api';
import { DEFAULT_OPTIONS } from '../options';
import type { Review } from '../review';
import type { ReviewState } from '../state';
import type { ISelection } from '../tokens';
import { FindingsView } from '../views/findings';
import { OverviewView } from '../views/overview';
import { PrivacyView } from '../views/privacy';
import { ReportView } from '../views/report';
import { ThreatsView } from '../views/threats';
import {
  makeAnswer,
  makeCard,
  makeFinding,
  makeItem,
  makeLocation,
  makeReview
} from './fixtures';

const trans = nullTranslator.load('jupyter_secai');
const NOTHING: ISelection = {
  stage: null,
  finding: null,
  card: null,
  item: null
};

const CATALOGUE: ICatalogue = {
  version: '1',
  stages: [],
  suits: [],
  rules: {},
  cards: {},
  documents: [{ id: 'sarif', title: 'SARIF', use: 'for code scanning' }]
};

let actions: jest.Mocked<IActions>;

beforeEach(() => {
  actions = {
    goTo: jest.fn(),
    applyFix: jest.fn(),
    ignore: jest.fn(),
    maskOutput: jest.fn(),
    select: jest.fn(),
    review: jest.fn(),
    decide: jest.fn().mockResolvedValue(true),
    forgetProfile: jest.fn(),
    saveDocument: jest.fn(),
    openDiagram: jest.fn(),
    openSettings: null
  };
});

function overview(state: ReviewState, selection = NOTHING) {
  return render(
    <OverviewView
      state={state}
      selection={selection}
      profiles={[]}
      actions={actions}
      trans={trans}
    />
  );
}

function report(review: Review, config: IConfig | null = null) {
  return render(
    <ReportView
      review={review}
      catalogue={CATALOGUE}
      config={config}
      actions={actions}
      trans={trans}
    />
  );
}

function findings(review: Review, selection = NOTHING) {
  return render(
    <FindingsView
      review={review}
      options={DEFAULT_OPTIONS}
      selection={selection}
      catalogue={null}
      actions={actions}
      trans={trans}
    />
  );
}

describe('OverviewView', () => {
  it('says what to do when the server part is missing', () => {
    overview({ kind: 'server-missing' });
    expect(screen.getByRole('status').textContent).toContain('missing');
    expect(screen.getByText('pip install jupyter_secai')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(actions.review).toHaveBeenCalledTimes(1);
  });

  it('gives each stage a sign and words, and filters by it', () => {
    const answer = makeAnswer();
    Object.assign(answer.review.overview.stages[0], {
      cells: [0],
      findings: 2,
      worst: 'high'
    });
    overview({ kind: 'ready', answer });
    const collect = screen.getByRole('button', { name: /Collect/ });
    expect(collect.textContent).toContain('!');
    expect(collect.textContent).toContain('2 findings');
    expect(collect.getAttribute('aria-pressed')).toBe('false');
    fireEvent.click(collect);
    expect(actions.select).toHaveBeenCalledWith({ stage: 'collect' });
  });

  it('takes the filter off with the same button', () => {
    const state: ReviewState = { kind: 'ready', answer: makeAnswer() };
    overview(state, { ...NOTHING, stage: 'train' });
    const train = screen.getByRole('button', { pressed: true });
    fireEvent.click(train);
    expect(actions.select).toHaveBeenCalledWith({ stage: null });
  });

  it('leads to the next step', () => {
    const finding = makeFinding();
    const answer = makeAnswer({ findings: [finding] });
    answer.review.overview.next = {
      text: 'take the key out.',
      finding: 'f1',
      item: null
    };
    overview({ kind: 'ready', answer });
    fireEvent.click(screen.getByRole('button', { name: 'Show' }));
    expect(actions.goTo).toHaveBeenCalledWith(finding.location);
  });
});

describe('FindingsView', () => {
  it('names cells as people count and goes to them', () => {
    const finding = makeFinding({ location: makeLocation({ cell: 2 }) });
    findings(makeReview({ findings: [finding] }));
    expect(screen.getByRole('heading').textContent).toContain('Cell 3');
    fireEvent.click(screen.getByRole('button', { name: 'Go to cell' }));
    expect(actions.goTo).toHaveBeenCalledWith(finding.location);
  });

  it('opens in place, with the way of the value and the fix', () => {
    const fix = { title: 'Use safetensors', edits: [], safe: false };
    const hop = { ...makeLocation({ cell: 4 }), note: 'read_csv' };
    const finding = makeFinding({ fix, trace: [hop] });
    findings(makeReview({ findings: [finding], cards: [makeCard()] }), {
      ...NOTHING,
      finding: 'f1'
    });
    fireEvent.click(screen.getByRole('button', { name: 'Cell 5 read_csv' }));
    expect(actions.goTo).toHaveBeenCalledWith(hop);
    fireEvent.click(screen.getByRole('button', { name: 'Use safetensors…' }));
    expect(actions.applyFix).toHaveBeenCalledWith(finding);
    fireEvent.click(screen.getByRole('button', { name: /^Card/ }));
    expect(actions.select).toHaveBeenCalledWith({
      card: 'SUP-01',
      stage: null
    });
  });

  it('shows text as text', () => {
    const finding = makeFinding({ title: '<img src=x onerror=alert(1)>' });
    const { container } = findings(makeReview({ findings: [finding] }));
    expect(container.querySelector('img')).toBeNull();
    expect(container.textContent).toContain('<img src=x');
  });

  it('draws of a long list what can be seen, and the selected row', () => {
    const many = Array.from({ length: 1000 }, (_, index) =>
      makeFinding({ fingerprint: `f${index}` })
    );
    const { container } = findings(makeReview({ findings: many }));
    const drawn = container.querySelectorAll('.jp-SecaiRow').length;
    expect(drawn).toBeGreaterThan(20);
    expect(drawn).toBeLessThan(100);
  });

  it('lists by rule, the worst first, with the cell of each', () => {
    const weak = makeFinding({
      fingerprint: 'f2',
      rule: 'weak-hash',
      severity: 'low'
    });
    const worse = makeFinding({ location: makeLocation({ cell: 8 }) });
    findings(makeReview({ findings: [weak, worse] }));
    fireEvent.click(screen.getByRole('button', { name: 'By rule' }));
    const headings = screen
      .getAllByRole('heading')
      .map(each => each.textContent);
    expect(headings[0]).toContain('pickle-load');
    expect(headings[1]).toContain('weak-hash');
    expect(screen.getByRole('button', { name: 'Cell 9' })).toBeTruthy();
  });

  it('filters by words, and says when none has them', () => {
    const other = makeFinding({
      fingerprint: 'f2',
      title: 'A key in the code'
    });
    findings(makeReview({ findings: [makeFinding(), other] }));
    const filter = screen.getByRole('searchbox');
    fireEvent.change(filter, { target: { value: 'KEY in' } });
    expect(screen.queryByText(/pickle file is opened/)).toBeNull();
    expect(screen.getByText(/A key in the code/)).toBeTruthy();
    fireEvent.change(filter, { target: { value: 'nowhere' } });
    expect(screen.getByText('No finding has these words.')).toBeTruthy();
  });

  it('tells nothing found from nothing found in what was checked', () => {
    const clean = findings(makeReview());
    const words = clean.container.textContent;
    clean.unmount();
    const partial = findings(makeReview({ status: 'incomplete' }));
    expect(partial.container.textContent).toContain('what was checked');
    expect(partial.container.textContent).not.toBe(words);
  });
});

describe('UncheckedView', () => {
  it('says what was not read, where and why', () => {
    const part = { carrier: 'output:0:image/png', cell: 1, checked: false };
    const { container } = report(
      makeReview({
        cells: [{ cell: 1, id: 'b', type: 'code', stages: [] }],
        coverage: [
          { ...part, reason: 'An image is not read.', by_design: true },
          {
            ...part,
            carrier: 'source',
            checked: true,
            reason: '',
            by_design: false
          }
        ]
      })
    );
    expect(container.textContent).toContain('1 part not read');
    fireEvent.click(screen.getByText('Cell 2, output'));
    expect(actions.goTo).toHaveBeenCalledWith(
      expect.objectContaining({ cell_id: 'b', carrier: 'output:0:image/png' })
    );
  });
});

describe('ThreatsView', () => {
  const cards = [
    makeCard(),
    makeCard({ id: 'I-1', suit: 'I', title: 'Disclosed' }),
    makeCard({
      id: 'T-2',
      title: 'Mitigated',
      state: 'lowered',
      counter_evidence: [
        {
          note: 'never loaded',
          location: null,
          strength: 'medium',
          item: null,
          effect: 'lowers',
          finding: null
        }
      ]
    }),
    makeCard({ id: 'T-3', title: 'Quiet', state: 'quiet' })
  ];

  function threats(selection = NOTHING) {
    return render(
      <ThreatsView
        review={makeReview({ cards })}
        selection={selection}
        catalogue={null}
        user="Ada"
        actions={actions}
        trans={trans}
      />
    );
  }

  it('filters by suit and counts the raised', () => {
    threats();
    const tampering = screen.getByRole('button', { name: 'Tampering 1' });
    fireEvent.click(tampering);
    expect(screen.queryByText('Disclosed')).toBeNull();
    expect(screen.getByText('Mitigated')).toBeTruthy();
    fireEvent.click(tampering);
    expect(screen.getByText('Disclosed')).toBeTruthy();
  });

  it('keeps lowered cards in sight and quiet ones behind a button', () => {
    threats();
    expect(screen.getByText('Lowered: never loaded')).toBeTruthy();
    expect(screen.queryByText('Quiet')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: /^Show all/ }));
    expect(screen.getByText('Quiet')).toBeTruthy();
  });

  it('opens to its evidence', () => {
    threats({ ...NOTHING, card: 'T-2' });
    expect(screen.getByText('What speaks against it')).toBeTruthy();
  });
});

describe('PrivacyView', () => {
  it('tells apart what evidence and what a person answered', () => {
    const signed = {
      decision: 'yes',
      by: 'ml',
      reason: 'read',
      at: '2026-11-12T00:00:00Z',
      expires: null,
      evidence: 'e',
      stale: false,
      altered: false,
      countersigned: []
    };
    const { container } = render(
      <PrivacyView
        review={makeReview({
          checklist: [
            makeItem({ id: 'C01', answer: 'no', note: 'cell 2 shows people' }),
            makeItem({ id: 'C02', answer: 'yes', signed }),
            makeItem({ id: 'C03', answer: 'not-applicable', question: 'Gone?' })
          ]
        })}
        selection={NOTHING}
        profiles={[]}
        user="Ada"
        actions={actions}
        trans={trans}
      />
    );
    expect(container.textContent).toContain('No: cell 2 shows people');
    expect(container.textContent).toContain('signed by ml, 2026-11-12');
    expect(container.querySelectorAll('.jp-mod-signed')).toHaveLength(1);
    expect(container.textContent).not.toContain('Gone?');
    fireEvent.click(
      screen.getByRole('button', { name: /Does not apply here/ })
    );
    expect(container.textContent).toContain('Gone?');
  });
});

describe('ReportView', () => {
  it('saves documents, and says why there are none of an empty notebook', () => {
    const empty = report(makeReview());
    const button = () => screen.getByRole('button', { name: 'SARIF' });
    expect((button() as HTMLButtonElement).disabled).toBe(true);
    expect(empty.container.textContent).toContain('no cells yet');
    empty.unmount();
    report(
      makeReview({ cells: [{ cell: 0, id: 'a', type: 'code', stages: [] }] })
    );
    fireEvent.click(button());
    expect(actions.saveDocument).toHaveBeenCalledWith('sarif');
  });

  it('says which file sets what', () => {
    const { container } = report(makeReview(), {
      user: 'Ada',
      file: 'secai.toml',
      values: { 'gate-level': 'never', 'fail-on': 'high', ner: false },
      set: ['gate-level'],
      locked: ['fail-on']
    });
    expect(container.textContent).toContain('From secai.toml');
    expect(container.textContent).toContain('gate-level"never"');
    expect(container.textContent).toContain('fail-on"high" locked');
    expect(container.textContent).not.toContain('ner');
  });
});
