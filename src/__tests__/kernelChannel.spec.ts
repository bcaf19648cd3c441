import type { NotebookPanel } from '@jupyterlab/notebook';
import type { JSONObject } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';

import type { IKernelRequests } from '../kernelChannel';
import { COMM_TARGET, KernelChannel } from '../kernelChannel';
import { makeNotebook } from './fixtures';

const CODE = { cell_type: 'code' as const, id: 'c', source: 'x = 1' };

/**
 * A notebook whose kernel has opened the comm, and what both sides were told.
 */
function open(requests: Partial<IKernelRequests>, profiles: JSONObject[] = []) {
  const sent: JSONObject[] = [];
  const comm = {
    isDisposed: false,
    onMsg: (_: unknown): void => undefined,
    send: (data: JSONObject): number => sent.push(data)
  };
  let target: (comm: unknown, message: unknown) => void = () => undefined;
  const kernel = {
    registerCommTarget: (name: string, callback: typeof target) => {
      expect(name).toBe(COMM_TARGET);
      target = callback;
    }
  };
  const sessionContext: JSONObject = {};
  const statusChanged = new Signal<JSONObject, string>(sessionContext);
  const panel = {
    sessionContext: {
      session: { kernel },
      kernelChanged: new Signal<JSONObject, unknown>(sessionContext),
      statusChanged
    },
    context: {
      localPath: 'a.ipynb',
      model: { sharedModel: makeNotebook(CODE) }
    }
  } as unknown as NotebookPanel;
  const all = { know: () => undefined, ...requests };
  new KernelChannel(panel, all as IKernelRequests);
  target(comm, { content: { data: { want: 'cells', profiles } } });
  return {
    sent,
    panel,
    comm,
    status: (status: string) => statusChanged.emit(status),
    say: (data: JSONObject) => comm.onMsg({ content: { data } })
  };
}

describe('KernelChannel', () => {
  it('gives the cells as they are, and says that it can keep acts', () => {
    const [reply] = open({}).sent;
    expect(reply).toMatchObject({ acts: true, path: 'a.ipynb' });
    expect(reply.cells).toMatchObject([{ id: 'c', source: 'x = 1' }]);
  });

  it('passes on what the kernel points at and has fixed, for its own notebook', () => {
    const asked: unknown[] = [];
    const channel = open({
      show: (panel, finding) => asked.push(['show', panel, finding]),
      fix: (panel, finding) => asked.push(['fix', panel, finding])
    });
    channel.say({ show: 'f1' });
    channel.say({ fix: 'f2' });
    channel.say({ fix: 3, show: null, act: 'x' });
    expect(asked).toEqual([
      ['show', channel.panel, 'f1'],
      ['fix', channel.panel, 'f2']
    ]);
  });

  it('answers whether an act is kept, and why not', async () => {
    const answers = ['', 'Not kept.'];
    const channel = open({ act: async () => answers.shift() ?? '' });
    channel.say({ act: { kind: 'item' } });
    channel.say({ act: { kind: 'item' } });
    await new Promise(resolve => setTimeout(resolve, 0));
    expect(channel.sent.slice(1)).toEqual([
      { kept: true, refused: '' },
      { kept: false, refused: 'Not kept.' }
    ]);
  });

  it('passes on what the kernel knows of tables, until it ends', () => {
    const know = jest.fn();
    const people = { variable: 'people', columns: [], k: 2 };
    const channel = open({ know }, [people, { variable: 3 }]);
    expect(know).toHaveBeenCalledWith(
      channel.panel,
      [people],
      expect.any(Function)
    );
    channel.status('busy');
    expect(know).toHaveBeenCalledTimes(1);
    channel.status('restarting');
    expect(know).toHaveBeenLastCalledWith(
      channel.panel,
      [],
      expect.any(Function)
    );
  });

  it('tells the kernel what is forgotten, while it listens', () => {
    const know = jest.fn();
    const channel = open({ know });
    const forget = know.mock.calls[0][2] as (variable: string) => void;
    forget('people');
    expect(channel.sent).toContainEqual({ forget: 'people' });
    channel.comm.isDisposed = true;
    forget('others');
    expect(channel.sent).not.toContainEqual({ forget: 'others' });
  });
});
