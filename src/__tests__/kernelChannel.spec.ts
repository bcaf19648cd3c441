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
function open(requests: Partial<IKernelRequests>) {
  const sent: JSONObject[] = [];
  const comm = {
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
  const panel = {
    sessionContext: {
      session: { kernel },
      kernelChanged: new Signal<JSONObject, unknown>(sessionContext)
    },
    context: {
      localPath: 'a.ipynb',
      model: { sharedModel: makeNotebook(CODE) }
    }
  } as unknown as NotebookPanel;
  new KernelChannel(panel, requests as IKernelRequests);
  target(comm, { content: { data: { want: 'cells' } } });
  return {
    sent,
    panel,
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
});
