import { nullTranslator } from '@jupyterlab/translation';
import { act, fireEvent, render, screen } from '@testing-library/react';
import * as React from 'react';

import type { IActions } from '../actions';
import type { IKernelProfile } from '../kernelProfiles';
import type { Decision, Review } from '../review';
import type { ISelection } from '../tokens';
import { PrivacyView } from '../views/privacy';
import { ThreatsView } from '../views/threats';
import {
  makeCard,
  makeItem,
  makeLocation,
  makeReview,
  makeSource
} from './fixtures';

const trans = nullTranslator.load('jupyter_secai');
const NOTHING: ISelection = {
  stage: null,
  finding: null,
  card: null,
  item: null
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

function decision(change: Partial<Decision> = {}): Decision {
  return {
    decision: 'accepted',
    by: 'Grace',
    reason: 'our own file',
    at: '2026-11-12T00:00:00Z',
    expires: null,
    evidence: 'e',
    stale: false,
    altered: false,
    countersigned: [],
    ...change
  };
}

function threats(review: Review, card: string | null = null) {
  return render(
    <ThreatsView
      review={review}
      selection={{ ...NOTHING, card }}
      catalogue={null}
      user="Ada"
      actions={actions}
      trans={trans}
    />
  );
}

function privacy(
  review: Review,
  item: string | null = null,
  profiles: IKernelProfile[] = []
) {
  return render(
    <PrivacyView
      review={review}
      selection={{ ...NOTHING, item }}
      profiles={profiles}
      user="Ada"
      actions={actions}
      trans={trans}
    />
  );
}

async function press(name: string | RegExp) {
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name }));
  });
}

function type(label: string | RegExp, value: string) {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
}

describe('a decision about a card', () => {
  it('is signed with the reason and the evidence that was seen', async () => {
    threats(makeReview({ cards: [makeCard({ fingerprint: 'e1' })] }), 'SUP-01');
    await press('Decide…');
    expect(screen.getByText(/Signed as Ada/)).toBeTruthy();
    fireEvent.click(screen.getByLabelText('Accepted'));
    type('Reason', 'our own file');
    type(/^Holds until/, '2099-01-31');
    await press('Sign');
    expect(actions.decide).toHaveBeenCalledWith({
      kind: 'card',
      subject: 'SUP-01',
      decision: 'accepted',
      reason: 'our own file',
      expires: '2099-01-31',
      evidence: 'e1'
    });
    expect(screen.queryByRole('form')).toBeNull();
  });

  it('takes the focus when it opens and gives it back when it closes', async () => {
    threats(makeReview({ cards: [makeCard()] }), 'SUP-01');
    await press('Decide…');
    expect(document.activeElement).toBe(screen.getByLabelText('Mitigated'));
    fireEvent.keyDown(screen.getByLabelText('Reason'), { key: 'Escape' });
    expect(document.activeElement?.textContent).toBe('Decide…');
  });

  it('stays open, with what was typed, when it could not be kept', async () => {
    actions.decide.mockResolvedValue(false);
    threats(makeReview({ cards: [makeCard()] }), 'SUP-01');
    await press('Decide…');
    fireEvent.click(screen.getByLabelText('Mitigated'));
    type('Reason', 'checked');
    await press('Sign');
    expect(screen.getByDisplayValue('checked')).toBeTruthy();
  });

  it('says when it may not be relied on', () => {
    const stale = makeCard({ decision: decision({ stale: true }) });
    const first = threats(makeReview({ cards: [stale] }), 'SUP-01');
    expect(first.container.textContent).toContain('The evidence has changed');
    expect(first.container.textContent).toContain('Decide again');
    first.unmount();
    const forged = makeCard({ decision: decision({ altered: true }) });
    const second = threats(makeReview({ cards: [forged] }), 'SUP-01');
    expect(second.container.textContent).toContain('changed by hand');
    expect(
      (screen.getByRole('button', { name: 'Countersign' }) as HTMLButtonElement)
        .disabled
    ).toBe(true);
  });

  it('is countersigned by another person only, and the button says so', async () => {
    const own = makeCard({ decision: decision({ by: 'Ada' }) });
    const first = threats(makeReview({ cards: [own] }), 'SUP-01');
    expect(first.container.textContent).toContain('Another person');
    first.unmount();
    const theirs = makeCard({ decision: decision() });
    threats(makeReview({ cards: [theirs] }), 'SUP-01');
    await press('Countersign');
    expect(actions.decide).toHaveBeenCalledWith({
      kind: 'countersign',
      of: 'card',
      subject: 'SUP-01'
    });
  });
});

describe('a threat of a person’s own', () => {
  it('is added to the deck', async () => {
    threats(makeReview());
    await press('Add a threat…');
    type('What can happen', 'The job overwrites the table');
    type('Suit', 'D');
    fireEvent.click(screen.getByLabelText('Operate'));
    await press('Add to the deck');
    expect(actions.decide).toHaveBeenCalledWith(
      expect.objectContaining({
        kind: 'threat',
        title: 'The job overwrites the table',
        suit: 'D',
        stages: ['operate']
      })
    );
  });

  it('is changed under its id, and taken out', async () => {
    const card = makeCard({ id: 'ACE-1', own: true, title: 'Mine' });
    threats(makeReview({ cards: [card] }), 'ACE-1');
    await press('Take it out of the deck');
    expect(actions.decide).toHaveBeenCalledWith({
      kind: 'remove-threat',
      id: 'ACE-1'
    });
    await press('Change this threat…');
    type('What can happen', 'Changed');
    await press('Change');
    expect(actions.decide).toHaveBeenLastCalledWith(
      expect.objectContaining({ id: 'ACE-1', title: 'Changed' })
    );
  });
});

describe('the review questions', () => {
  const question = {
    group: 'data' as const,
    cards: [],
    note: '',
    evidence: [],
    decision: null
  };
  const questions = [
    {
      ...question,
      id: 'Q1',
      text: 'Answered?',
      stages: ['collect' as const],
      answer: 'answered' as const,
      fingerprint: 'q1'
    },
    {
      ...question,
      id: 'Q2',
      text: 'Who wrote the labels?',
      stages: ['prepare' as const],
      answer: 'open' as const,
      fingerprint: 'q2'
    }
  ];

  it('are asked one at a time, the open ones first', async () => {
    const { container } = threats(makeReview({ questions }));
    expect(screen.queryByText('Who wrote the labels?')).toBeNull();
    await press('Questions (1 open)');
    expect(container.textContent).toContain('Question 1 of 2');
    expect(screen.getByText('Who wrote the labels?')).toBeTruthy();
    expect(screen.queryByText('Answered?')).toBeNull();
    await press('Answer…');
    fireEvent.click(screen.getByLabelText('Taken care of'));
    type('Answer', 'two clerks');
    await press('Sign');
    expect(actions.decide).toHaveBeenCalledWith(
      expect.objectContaining({
        kind: 'question',
        subject: 'Q2',
        decision: 'yes',
        reason: 'two clerks',
        evidence: 'q2'
      })
    );
    await press('Next question');
    expect(screen.getByText('Answered?')).toBeTruthy();
  });
});

describe('the privacy review', () => {
  it('signs an item of the checklist', async () => {
    const item = makeItem({ fingerprint: 'i1' });
    privacy(makeReview({ checklist: [item] }), 'C01');
    await press('Answer…');
    fireEvent.click(screen.getByLabelText('Does not apply'));
    type('Reason', 'no people in it');
    await press('Sign');
    expect(actions.decide).toHaveBeenCalledWith(
      expect.objectContaining({ kind: 'item', decision: 'not-applicable' })
    );
  });

  it('corrects the class of a column in place', async () => {
    const source = makeSource({
      columns: [{ name: 'zip', kind: 'other', entity: null, known_by: 'name' }],
      stored: ['h1']
    });
    const holder = {
      id: 'h1',
      kind: 'model' as const,
      label: 'churn.pkl',
      host: '',
      country: '',
      labels: [],
      locations: []
    };
    const inventory = { sources: [source], holders: [holder] };
    const { container } = privacy(makeReview({ inventory }));
    await press('Data');
    expect(container.textContent).toContain('churn.pkl');
    type('Class of the column zip', 'quasi');
    expect(actions.decide).toHaveBeenCalledWith({
      kind: 'source',
      subject: 's1',
      correction: {
        columns: [
          { name: 'zip', kind: 'quasi', entity: null, known_by: 'person' }
        ]
      }
    });
  });

  it('shows what the kernel knows, to keep it or to forget it', async () => {
    const column = { name: 'v1', kind: 'personal' as const, entity: 'EMAIL' };
    const source = makeSource({
      columns: [{ ...column, known_by: 'kernel' }],
      profiled: ['people']
    });
    const inventory = { sources: [source], holders: [] };
    const { container } = privacy(makeReview({ inventory }), null, [
      { variable: 'people', columns: [column], k: 2 },
      { variable: 'made', columns: [], k: null }
    ]);
    await press('Data');
    expect(container.textContent).toContain(
      "From the kernel's profile of people, this session only · k = 2"
    );
    expect(container.textContent).toContain('made made in the notebook');
    await press('Keep the classes of people in the notebook');
    expect(actions.decide).toHaveBeenCalledWith({
      kind: 'source',
      subject: 's1',
      correction: { columns: [{ ...column, known_by: 'values' }] }
    });
    await press('Forget the profile of made');
    expect(actions.forgetProfile).toHaveBeenCalledWith('made');
  });

  it('writes the purpose down on request', async () => {
    privacy(makeReview());
    await press('Purpose');
    expect(actions.decide).not.toHaveBeenCalled();
    await press('Write it down…');
    type('Purpose', 'Find who may leave');
    await press('Write into the notebook');
    expect(actions.decide).toHaveBeenCalledWith(
      expect.objectContaining({
        kind: 'purpose',
        purpose: 'Find who may leave'
      })
    );
  });

  it('lists where one person’s rows are', async () => {
    const row = { kind: 'extract' as const, label: 'head.csv', note: 'a copy' };
    const rights = [{ ...row, location: makeLocation({ cell: 4 }) }];
    const { container } = privacy(makeReview({ rights }));
    await press('Rights');
    expect(container.textContent).toContain('Extract head.csv a copy');
    fireEvent.click(screen.getByRole('button', { name: 'Cell 5' }));
    expect(actions.goTo).toHaveBeenCalledWith(rights[0].location);
  });
});
