import { listedCards, listedFindings, markedFindings } from '../filters';
import { DEFAULT_OPTIONS } from '../options';
import { makeCard, makeFinding, makeLocation, makeReview } from './fixtures';

const review = makeReview({
  cells: [
    { cell: 0, id: 'a', type: 'code', stages: ['collect'] },
    { cell: 1, id: 'b', type: 'code', stages: ['train', 'share'] }
  ],
  findings: [
    makeFinding({
      fingerprint: 'later',
      rule: 'curl-pipe',
      location: makeLocation({ cell: 1, cell_id: 'b' })
    }),
    makeFinding({ fingerprint: 'second', location: makeLocation({ line: 3 }) }),
    makeFinding({ fingerprint: 'first' }),
    makeFinding({ fingerprint: 'unsure', confidence: 'low' }),
    makeFinding({
      fingerprint: 'output',
      location: makeLocation({ carrier: 'output:0:text/html' })
    }),
    makeFinding({
      fingerprint: 'file',
      location: makeLocation({ cell: null, carrier: 'notebook-metadata:x' })
    })
  ],
  cards: [
    makeCard({ id: 'q', state: 'quiet' }),
    makeCard({ id: 'l', state: 'lowered', stages: ['share'] }),
    makeCard({ id: 'r', state: 'raised' })
  ]
});

const ids = (findings: { fingerprint: string }[]) =>
  findings.map(each => each.fingerprint);

describe('listedFindings', () => {
  it('follows the notebook, the source of a cell before its outputs', () => {
    expect(ids(listedFindings(review, DEFAULT_OPTIONS, null))).toEqual([
      'file',
      'first',
      'unsure',
      'second',
      'output',
      'later'
    ]);
  });

  it('keeps the findings in cells of the stage', () => {
    expect(ids(listedFindings(review, DEFAULT_OPTIONS, 'share'))).toEqual([
      'later'
    ]);
    expect(listedFindings(review, DEFAULT_OPTIONS, 'deploy')).toEqual([]);
  });

  it('leaves out muted rules', () => {
    const options = { ...DEFAULT_OPTIONS, mutedRules: ['pickle-load'] };
    expect(ids(listedFindings(review, options, null))).toEqual(['later']);
  });
});

describe('markedFindings', () => {
  it('marks what is sure and in the source of the cell', () => {
    const marked = markedFindings(review, DEFAULT_OPTIONS, 'a');
    expect(ids(marked)).toEqual(['second', 'first']);
  });

  it('marks nothing below the lowest severity, or when switched off', () => {
    const critical = {
      ...DEFAULT_OPTIONS,
      lowestMarked: 'critical'
    } as const;
    expect(markedFindings(review, critical, 'a')).toEqual([]);
    const off = { ...DEFAULT_OPTIONS, marks: false };
    expect(markedFindings(review, off, 'a')).toEqual([]);
  });
});

describe('listedCards', () => {
  it('puts the raised first and keeps those of the stage', () => {
    expect(listedCards(review, null).map(card => card.id)).toEqual([
      'r',
      'l',
      'q'
    ]);
    expect(listedCards(review, 'share').map(card => card.id)).toEqual(['l']);
  });
});
