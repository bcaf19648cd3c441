import type { ISessionContext } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { JSONObject, JSONValue } from '@lumino/coreutils';
import { JSONExt } from '@lumino/coreutils';

import type { IKernelProfile } from './kernelProfiles';
import { profilesIn } from './kernelProfiles';

/**
 * The comm target that a kernel opens.
 */
export const COMM_TARGET = 'jupyter_secai';

const ENDED: readonly Kernel.Status[] = [
  'restarting',
  'autorestarting',
  'terminating',
  'dead'
];

/**
 * What a kernel may ask for, beside the cells. Findings are named by their fingerprint.
 */
export interface IKernelRequests {
  /**
   * Show a finding.
   */
  show(panel: NotebookPanel, fingerprint: string): void;

  /**
   * Apply the fix of a finding.
   */
  fix(panel: NotebookPanel, fingerprint: string): void;

  /**
   * Have the notebook keep what a person did.
   *
   * @returns Why it is not kept; empty where it is.
   */
  act(panel: NotebookPanel, act: JSONObject): Promise<string>;

  /**
   * Review with what the kernel knows of its tables; none once it has ended.
   *
   * @param forget - Tells the kernel that a profile is to count no longer.
   */
  know(
    panel: NotebookPanel,
    profiles: IKernelProfile[],
    forget: (variable: string) => void
  ): void;
}

/**
 * Answers what the kernel of one notebook asks.
 */
export class KernelChannel {
  constructor(panel: NotebookPanel, requests: IKernelRequests) {
    this._panel = panel;
    this._requests = requests;
    panel.sessionContext.kernelChanged.connect(this._onKernelChanged, this);
    panel.sessionContext.statusChanged.connect(this._onStatusChanged, this);
    this._register(panel.sessionContext.session?.kernel);
  }

  private _onKernelChanged(
    _: ISessionContext,
    change: { newValue: Kernel.IKernelConnection | null }
  ): void {
    this._forgetAll();
    this._register(change.newValue);
  }

  private _onStatusChanged(_: ISessionContext, status: Kernel.Status): void {
    if (ENDED.includes(status)) {
      this._forgetAll();
    }
  }

  private _forgetAll(): void {
    this._requests.know(this._panel, [], () => undefined);
  }

  private _register(kernel: Kernel.IKernelConnection | null | undefined): void {
    kernel?.registerCommTarget(COMM_TARGET, (comm, message) => {
      comm.onMsg = next => this._answer(comm, next.content.data);
      this._answer(comm, message.content.data);
    });
  }

  private _answer(
    comm: Kernel.IComm,
    data: KernelMessage.ICommMsgMsg['content']['data']
  ): void {
    if (data.want === 'cells') {
      const profiles = profilesIn(data.profiles as JSONValue);
      this._requests.know(this._panel, profiles, variable => {
        if (!comm.isDisposed) {
          comm.send({ forget: variable });
        }
      });
      comm.send(this._cells());
    } else if (typeof data.show === 'string') {
      this._requests.show(this._panel, data.show);
    } else if (typeof data.fix === 'string') {
      this._requests.fix(this._panel, data.fix);
    } else if (JSONExt.isObject(data.act as JSONValue)) {
      void this._requests
        .act(this._panel, data.act as JSONObject)
        .then(refused => comm.send({ kept: !refused, refused }));
    }
  }

  private _cells(): JSONValue {
    const { context } = this._panel;
    const notebook = context.model.sharedModel;
    return {
      acts: true,
      path: context.localPath,
      nbformat: notebook.nbformat,
      nbformat_minor: notebook.nbformat_minor,
      metadata: notebook.getMetadata() as JSONObject,
      cells: notebook.cells.map(cell => ({
        ...(cell.toJSON() as JSONObject),
        id: cell.getId()
      }))
    };
  }

  private _panel: NotebookPanel;
  private _requests: IKernelRequests;
}
