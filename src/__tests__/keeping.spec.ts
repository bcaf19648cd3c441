import type { Act } from '../acts';
import { RequestRefused } from '../api';
import { entryOf, keep, putEntry } from '../keeping';
import { ReviewSession } from '../session';
import { HandService, insertCells, makeNotebook } from './fixtures';

const TAKE_BACK: Act = { kind: 'withdraw', of: 'card', subject: 'SUP-01' };
const PURPOSE: Act = {
  kind: 'purpose',
  source: '',
  purpose: 'Find who may leave',
  legal_ground: '',
  controller: '',
  retention: '',
  audience: ''
};
const TITLE = { cell_type: 'markdown' as const, id: 't', source: '# Churn' };
const CODE = { cell_type: 'code' as const, id: 'c', source: 'x = 1' };

describe('keep', () => {
  it('puts the new entry into the notebook, and takes it back', async () => {
    const notebook = makeNotebook(CODE);
    const service = new HandService();
    const undo = await keep(service, notebook, 'a.ipynb', TAKE_BACK, null);
    expect(entryOf(notebook)).toEqual({ act0: 'withdraw' });
    expect(undo()).toBe(true);
    expect(entryOf(notebook)).toBeNull();
    expect(Object.keys(notebook.getMetadata())).not.toContain('secai');
  });

  it('asks again where somebody else has decided meanwhile', async () => {
    const notebook = makeNotebook(CODE);
    const service = new HandService();
    service.beforeDeciding = async () => {
      service.beforeDeciding = null;
      putEntry(notebook, { theirs: true });
    };
    await keep(service, notebook, 'a.ipynb', TAKE_BACK, null);
    expect(entryOf(notebook)).toEqual({ theirs: true, act1: 'withdraw' });
  });

  it('writes a purpose below the title, and takes it back', async () => {
    const notebook = makeNotebook(TITLE, CODE);
    const service = new HandService();
    const undo = await keep(service, notebook, 'a.ipynb', PURPOSE, null);
    const sources = () => notebook.cells.map(cell => cell.getSource());
    expect(sources()).toEqual(['# Churn', 'Find who may leave', 'x = 1']);
    expect(undo()).toBe(true);
    expect(sources()).toEqual(['# Churn', 'x = 1']);
  });

  it('takes nothing back that somebody has gone on from', async () => {
    const notebook = makeNotebook(CODE);
    const service = new HandService();
    const first = await keep(service, notebook, 'a.ipynb', TAKE_BACK, null);
    const written = await keep(service, notebook, 'a.ipynb', PURPOSE, null);
    await keep(service, notebook, 'a.ipynb', TAKE_BACK, null);
    notebook.cells[0].setSource('edited');
    expect([first(), written()]).toEqual([false, false]);
    expect(Object.keys(entryOf(notebook) ?? {})).toHaveLength(2);
    expect(notebook.cells[0].getSource()).toBe('edited');
  });

  it('writes a purpose into the cell that has one', async () => {
    const notebook = makeNotebook(TITLE, CODE);
    const service = new HandService();
    await keep(service, notebook, 'a.ipynb', PURPOSE, 't');
    expect(notebook.cells[0].getSource()).toBe('# Churn\n\nFind who may leave');
    expect(notebook.cells).toHaveLength(2);
  });

  it('takes what is no table for no entry', () => {
    const notebook = makeNotebook(CODE);
    notebook.setMetadata('secai', 'forged');
    expect(entryOf(notebook)).toBeNull();
  });
});

describe('ReviewSession', () => {
  function open(service: HandService, notebook = makeNotebook(CODE)) {
    const path = () => 'a.ipynb';
    return new ReviewSession({ notebook, path, service, delay: 100 });
  }

  it('keeps one act after the other', async () => {
    const session = open(new HandService());
    await Promise.all([
      session.decide(TAKE_BACK, null),
      session.decide(TAKE_BACK, null)
    ]);
    expect(entryOf(session.notebook)).toEqual({
      act0: 'withdraw',
      act1: 'withdraw'
    });
  });

  it('goes on after an act that was refused', async () => {
    const service = new HandService();
    const session = open(service);
    service.beforeDeciding = async () => {
      service.beforeDeciding = null;
      throw new RequestRefused(409, 'not-possible', 'No.');
    };
    await expect(session.decide(TAKE_BACK, null)).rejects.toThrow('No.');
    await session.decide(TAKE_BACK, null);
    expect(entryOf(session.notebook)).toEqual({ act0: 'withdraw' });
  });

  it('sends all cells for a document when the server has lost them', async () => {
    const service = new HandService();
    const notebook = makeNotebook(CODE);
    const session = open(service, notebook);
    const reviewed = session.review();
    await service.answer(0, 'clean');
    await reviewed;
    insertCells(notebook, TITLE);
    service.forgets = true;
    await session.makeDocument('sarif');
    const sent = service.requests
      .slice(1)
      .map(request => request.cells.map(cell => 'source' in cell));
    expect(sent).toEqual([
      [true, false],
      [true, true]
    ]);
  });
});
