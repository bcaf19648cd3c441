import type { INotebookContent } from '@jupyterlab/nbformat';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { ISharedNotebook } from '@jupyter/ydoc';
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

import type { Act, Entry } from './acts';
import type { ICatalogue, IConfig, IDocument, IReviewAnswer } from './api';
import type { IKernelProfile } from './kernelProfiles';
import type { TakeBack } from './keeping';
import type { ISecaiOptions } from './options';
import type { ReviewSession } from './session';
import type { ReviewState } from './state';
import type { Stage } from './vocabulary';

/**
 * What a person has picked in the sidebar.
 */
export interface ISelection {
  readonly stage: Stage | null;
  readonly finding: string | null;
  readonly card: string | null;
  readonly item: string | null;
}

/**
 * The review of the notebook that a person works on, kept up to date.
 */
export interface ISecaiModel {
  /**
   * The notebook that is reviewed; null where none is open.
   */
  readonly panel: NotebookPanel | null;

  readonly state: ReviewState;

  /**
   * The server's catalogue; null until it has arrived.
   */
  readonly catalogue: ICatalogue | null;

  /**
   * What is in force for the notebook; null until it has arrived.
   */
  readonly config: IConfig | null;

  /**
   * What the kernel knows of the notebook's tables, for as long as it runs.
   */
  readonly profiles: readonly IKernelProfile[];

  readonly selection: ISelection;

  options: ISecaiOptions;

  /**
   * Whether the sidebar can be seen; a hidden one asks for no review of its own.
   */
  sidebarVisible: boolean;

  /**
   * Emitted when anything of the above has changed.
   */
  readonly changed: ISignal<ISecaiModel, void>;

  /**
   * Emitted when the review of an open notebook, the current one or another, has changed.
   */
  readonly sessionChanged: ISignal<ISecaiModel, ReviewSession>;

  /**
   * Change the selection; what is not named stays.
   */
  select(change: Partial<ISelection>): void;

  /**
   * Review the current notebook now, whatever the settings say.
   */
  review(): Promise<ReviewState>;

  /**
   * Put what a person decided into the current notebook.
   *
   * @throws RequestRefused, or a network error.
   */
  decide(act: Act): Promise<TakeBack>;

  /**
   * Review the current notebook without what the kernel knows of a variable.
   */
  forgetProfile(variable: string): void;

  /**
   * Make a document of the current notebook.
   *
   * @throws RequestRefused, or a network error.
   */
  makeDocument(kind: string): Promise<IDocument>;

  /**
   * What an export of the notebook at `path` would be judged by: its cells as they are in this browser, else its file.
   *
   * @throws RequestRefused, or a network error.
   */
  answerFor(path: string): Promise<IReviewAnswer | null>;

  /**
   * A copy of the notebook at `path` with its values masked; `stored` is its file, where it is not open here.
   *
   * @throws RequestRefused, or a network error.
   */
  maskedCopy(
    path: string,
    stored: () => Promise<INotebookContent>
  ): Promise<INotebookContent>;

  /**
   * The `secai` entry with a person's reason for exporting all the same in it.
   *
   * @throws RequestRefused, or a network error.
   */
  exportAnyway(
    path: string,
    entry: Entry | null,
    reason: string,
    evidence: string
  ): Promise<Entry>;

  /**
   * The session of an open notebook.
   */
  sessionOf(notebook: ISharedNotebook): ReviewSession | null;

  /**
   * The panel of an open notebook.
   */
  panelOf(session: ReviewSession): NotebookPanel | null;

  /**
   * The session of the open notebook at `path`.
   */
  sessionAt(path: string): ReviewSession | null;
}

/**
 * The token of the review model.
 */
export const ISecaiModel = new Token<ISecaiModel>(
  'jupyter-secai:ISecaiModel',
  'The security and privacy review of the notebook that a person works on.'
);
