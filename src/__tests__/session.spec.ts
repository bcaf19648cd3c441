import type { YNotebook } from '@jupyter/ydoc';
import { ServerConnection } from '@jupyterlab/services';

import { RequestRefused } from '../api';
import { ReviewSession } from '../session';
import { HandService, insertCells, makeNotebook, settle } from './fixtures';

const DELAY = 400;

function sentenceOf(session: ReviewSession): string {
  return session.state.kind === 'ready'
    ? session.state.answer.review.overview.sentence
    : session.state.kind;
}

describe('ReviewSession', () => {
  let notebook: YNotebook;
  let service: HandService;
  let session: ReviewSession;

  beforeEach(() => {
    jest.useFakeTimers();
    notebook = makeNotebook(
      { id: 'a', cell_type: 'code', source: 'x = 1' },
      { id: 'b', cell_type: 'markdown', source: 'text' }
    );
    service = new HandService();
    session = new ReviewSession({
      notebook,
      path: () => 'folder/a.ipynb',
      service,
      delay: DELAY
    });
  });

  afterEach(() => {
    session.dispose();
    jest.useRealTimers();
  });

  const typed = async (text: string) => {
    notebook.getCell(0).setSource(text);
    jest.advanceTimersByTime(DELAY);
    await settle();
  };

  it('asks nothing while it is not active', async () => {
    await typed('x = 2');
    expect(service.requests).toHaveLength(0);
    session.active = true;
    expect(service.requests).toHaveLength(1);
  });

  it('sends all cells first, with their outputs and ids', () => {
    session.active = true;
    const [request] = service.requests;
    expect(request.path).toBe('folder/a.ipynb');
    expect(request.generation).toBe(1);
    expect(request.cells.map(cell => cell.id)).toEqual(['a', 'b']);
    expect(request.cells[0]).toMatchObject({ source: 'x = 1', outputs: [] });
  });

  it('waits for the end of typing', async () => {
    session.active = true;
    await service.answer(0, 'first');
    notebook.getCell(0).setSource('x = 2');
    jest.advanceTimersByTime(DELAY - 1);
    notebook.getCell(0).setSource('x = 23');
    jest.advanceTimersByTime(DELAY - 1);
    expect(service.requests).toHaveLength(1);
    jest.advanceTimersByTime(1);
    expect(service.requests).toHaveLength(2);
  });

  it('sends only the cells that have changed since the last answer', async () => {
    session.active = true;
    await service.answer(0, 'first');
    await typed('x = 2');
    expect(service.requests[1].cells).toEqual([
      expect.objectContaining({ id: 'a', source: 'x = 2' }),
      { id: 'b' }
    ]);
  });

  it('sends a cell again that has changed before its answer came', async () => {
    session.active = true;
    await typed('x = 2');
    await service.answer(0, 'first');
    expect(session.isCurrent('a')).toBe(false);
    expect(session.isCurrent('b')).toBe(true);
    await typed('x = 3');
    expect(service.requests[2].cells[0]).toMatchObject({ source: 'x = 3' });
    expect(service.requests[2].cells[1]).toEqual({ id: 'b' });
  });

  it('reviews again when outputs, cells or metadata change', async () => {
    session.active = true;
    await service.answer(0, 'first');
    const changes = [
      () => notebook.getCell(0).setMetadata('tags', ['x']),
      () => insertCells(notebook, { id: 'c', cell_type: 'code' }),
      () => notebook.deleteCell(1),
      () => notebook.setMetadata('secai', {})
    ];
    for (const [index, change] of changes.entries()) {
      change();
      jest.advanceTimersByTime(DELAY);
      expect(service.requests).toHaveLength(index + 2);
      await service.answer(index + 1, 'next');
    }
  });

  it('shows the newest answer, whichever comes last', async () => {
    session.active = true;
    await typed('x = 2');
    await service.answer(1, 'new');
    await service.answer(0, 'old');
    expect(sentenceOf(session)).toBe('new');
    expect(session.isCurrent('a')).toBe(true);
  });

  it('forgets a superseded request in silence', async () => {
    session.active = true;
    await service.answer(0, 'first');
    await typed('x = 2');
    await service.refuse(1, new RequestRefused(409, 'superseded', 'Newer.'));
    expect(sentenceOf(session)).toBe('first');
  });

  it('sends all cells when the server lacks some', async () => {
    session.active = true;
    await service.answer(0, 'first');
    await typed('x = 2');
    await service.refuse(1, new RequestRefused(409, 'missing-cells', 'Lost.'));
    expect(service.requests[2].cells).toEqual([
      expect.objectContaining({ source: 'x = 2' }),
      expect.objectContaining({ source: 'text' })
    ]);
    expect(service.requests[2].generation).toBe(3);
    await service.answer(2, 'whole');
    expect(sentenceOf(session)).toBe('whole');
  });

  it('does not ask for ever when the server lacks what it was sent', async () => {
    session.active = true;
    await service.refuse(0, new RequestRefused(409, 'missing-cells', 'Lost.'));
    expect(service.requests).toHaveLength(1);
    expect(session.state).toEqual({ kind: 'server-error', reason: 'Lost.' });
  });

  it('stops asking a server without the extension until it is told to', async () => {
    session.active = true;
    await service.refuse(0, new RequestRefused(404, '', 'Not Found'));
    expect(session.state.kind).toBe('server-missing');
    await typed('x = 2');
    expect(service.requests).toHaveLength(1);
    void session.review();
    await service.answer(1, 'back');
    expect(sentenceOf(session)).toBe('back');
  });

  it('asks a server that did not answer again, until it does', async () => {
    const lost = new ServerConnection.NetworkError(new TypeError('gone'));
    session.active = true;
    await service.refuse(0, lost);
    expect(session.state).toEqual({ kind: 'server-error', reason: '' });
    jest.advanceTimersByTime(5000);
    await service.refuse(1, lost);
    jest.advanceTimersByTime(5000);
    await service.answer(2, 'back');
    expect(sentenceOf(session)).toBe('back');
    jest.advanceTimersByTime(60000);
    expect(service.requests).toHaveLength(3);
  });

  it('says nothing after it is disposed', async () => {
    const heard = jest.fn();
    session.stateChanged.connect(heard);
    session.active = true;
    session.dispose();
    await service.answer(0, 'late');
    expect(heard).not.toHaveBeenCalled();
  });

  describe('with what the kernel knows', () => {
    const PEOPLE = {
      variable: 'people',
      columns: [{ name: 'v1', kind: 'personal' as const, entity: 'EMAIL' }],
      k: 2
    };
    let told: string[];

    beforeEach(async () => {
      told = [];
      session.active = true;
      await service.answer(0, 'from the cells');
      session.know([PEOPLE], variable => told.push(variable));
      jest.advanceTimersByTime(DELAY);
    });

    it('reviews with it, and again when it is the same no more', async () => {
      expect(service.requests[0].profiled).toBeUndefined();
      expect(service.requests[1].profiled).toEqual([PEOPLE]);
      session.know([{ ...PEOPLE }], () => undefined);
      jest.advanceTimersByTime(DELAY);
      expect(service.requests).toHaveLength(2);
      session.know([], () => undefined);
      jest.advanceTimersByTime(DELAY);
      expect(service.requests[2].profiled).toBeUndefined();
    });

    it('forgets it, and has the kernel forget it', () => {
      session.forgetProfile('people');
      jest.advanceTimersByTime(DELAY);
      expect(told).toEqual(['people']);
      expect(session.profiles).toEqual([]);
      expect(service.requests[2].profiled).toBeUndefined();
    });

    it('judges exports, masks and makes documents without it', async () => {
      await service.answer(1, 'with the kernel');
      const judged = session.reviewForExport();
      await service.answer(2, 'for an export');
      expect((await judged)?.review.overview.sentence).toBe('for an export');
      await session.mask();
      await session.makeDocument('sarif');
      expect(service.requests).toHaveLength(5);
      for (const request of service.requests.slice(2)) {
        expect(request.profiled).toBeUndefined();
      }
      expect(sentenceOf(session)).toBe('with the kernel');
    });

    it('drops what the server does not take', async () => {
      await service.refuse(1, new RequestRefused(400, 'bad-request', 'No.'));
      expect(service.requests[2].profiled).toBeUndefined();
      await service.answer(2, 'from the cells');
      expect(session.profiles).toEqual([]);
      expect(sentenceOf(session)).toBe('from the cells');
    });
  });
});
