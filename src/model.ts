import type { INotebookContent } from '@jupyterlab/nbformat';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { ISharedNotebook } from '@jupyter/ydoc';
import type { IDisposable } from '@lumino/disposable';
import type { IMessageHandler, Message } from '@lumino/messaging';
import { MessageLoop } from '@lumino/messaging';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { Act, Entry } from './acts';
import type {
  ICatalogue,
  IConfig,
  IDocument,
  IReviewAnswer,
  IReviewService
} from './api';
import type { IKernelProfile } from './kernelProfiles';
import type { TakeBack } from './keeping';
import { requestOf, withMasks } from './masking';
import type { ISecaiOptions } from './options';
import { DEFAULT_OPTIONS } from './options';
import { ReviewSession } from './session';
import type { ReviewState } from './state';
import type { ISecaiModel, ISelection } from './tokens';

const NOTHING_SELECTED: ISelection = {
  stage: null,
  finding: null,
  card: null,
  item: null
};

/**
 * Follows the notebook tracker and keeps one review session per open notebook.
 */
export class SecaiModel implements ISecaiModel, IDisposable {
  constructor(options: SecaiModel.IOptions) {
    this._service = options.service;
    this._tracker = options.tracker;
    this._tracker.forEach(panel => this._open(panel));
    this._tracker.widgetAdded.connect(this._onNotebookAdded, this);
    this._tracker.currentChanged.connect(this._onCurrentChanged, this);
    this._activate();
  }

  get panel(): NotebookPanel | null {
    return this._tracker.currentWidget;
  }

  get state(): ReviewState {
    const session = this._current;
    if (!session) {
      return { kind: 'no-notebook' };
    }
    return this._options.enabled ? session.state : { kind: 'off' };
  }

  get catalogue(): ICatalogue | null {
    return this._catalogue;
  }

  get config(): IConfig | null {
    const path = this._current?.path;
    return this._config && this._config.path === path
      ? this._config.config
      : null;
  }

  get profiles(): readonly IKernelProfile[] {
    return this._current?.profiles ?? [];
  }

  get selection(): ISelection {
    return this._selection;
  }

  get options(): ISecaiOptions {
    return this._options;
  }
  set options(options: ISecaiOptions) {
    this._options = options;
    for (const session of this._sessions.values()) {
      session.delay = options.delay;
      this._sessionChanged.emit(session);
    }
    this._activate();
    this._changed.emit();
  }

  get sidebarVisible(): boolean {
    return this._sidebarVisible;
  }
  set sidebarVisible(visible: boolean) {
    this._sidebarVisible = visible;
    this._activate();
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get sessionChanged(): ISignal<this, ReviewSession> {
    return this._sessionChanged;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    for (const [panel, session] of this._sessions) {
      MessageLoop.removeMessageHook(panel, this._onPanelMessage);
      session.dispose();
    }
    this._sessions.clear();
    Signal.clearData(this);
  }

  select(change: Partial<ISelection>): void {
    this._selection = { ...this._selection, ...change };
    this._changed.emit();
  }

  async review(): Promise<ReviewState> {
    this._configRequested = null;
    await this._current?.review();
    return this.state;
  }

  decide(act: Act): Promise<TakeBack> {
    const session = this._mustHave();
    const review =
      session.state.kind === 'ready' ? session.state.answer.review : null;
    return session.decide(act, review?.purpose.location?.cell_id ?? null);
  }

  forgetProfile(variable: string): void {
    this._current?.forgetProfile(variable);
    this._changed.emit();
  }

  makeDocument(kind: string): Promise<IDocument> {
    return this._mustHave().makeDocument(kind);
  }

  async answerFor(path: string): Promise<IReviewAnswer | null> {
    const session = this.sessionAt(path);
    if (!session) {
      return this._service.reviewFile(path);
    }
    return session.reviewForExport();
  }

  async maskedCopy(
    path: string,
    stored: () => Promise<INotebookContent>
  ): Promise<INotebookContent> {
    const session = this.sessionAt(path);
    if (session) {
      const content = session.notebook.toJSON();
      return withMasks(content, await session.mask());
    }
    const content = await stored();
    const request = requestOf(path, content);
    return withMasks(content, await this._service.mask(request));
  }

  async exportAnyway(
    path: string,
    entry: Entry | null,
    reason: string,
    evidence: string
  ): Promise<Entry> {
    const outcome = await this._service.decide(path, entry, {
      kind: 'export',
      subject: 'nbconvert',
      decision: 'anyway',
      reason,
      evidence
    });
    return 'entry' in outcome ? outcome.entry : {};
  }

  sessionAt(path: string): ReviewSession | null {
    for (const session of this._sessions.values()) {
      if (session.path === path) {
        return session;
      }
    }
    return null;
  }

  sessionOf(notebook: ISharedNotebook): ReviewSession | null {
    for (const session of this._sessions.values()) {
      if (session.notebook === notebook) {
        return session;
      }
    }
    return null;
  }

  panelOf(session: ReviewSession): NotebookPanel | null {
    for (const [panel, each] of this._sessions) {
      if (each === session) {
        return panel;
      }
    }
    return null;
  }

  private get _current(): ReviewSession | null {
    return (this.panel && this._sessions.get(this.panel)) ?? null;
  }

  private _mustHave(): ReviewSession {
    if (!this._current) {
      throw new Error('No notebook is open.');
    }
    return this._current;
  }

  private _onNotebookAdded(_: INotebookTracker, panel: NotebookPanel): void {
    this._open(panel);
  }

  private _open(panel: NotebookPanel): void {
    void panel.context.ready.then(() => {
      if (panel.isDisposed || this._isDisposed || this._sessions.has(panel)) {
        return;
      }
      const session = new ReviewSession({
        notebook: panel.context.model.sharedModel,
        path: () => panel.context.localPath,
        service: this._service,
        delay: this._options.delay
      });
      this._sessions.set(panel, session);
      session.stateChanged.connect(this._onSessionChanged, this);
      panel.disposed.connect(this._onNotebookClosed, this);
      MessageLoop.installMessageHook(panel, this._onPanelMessage);
      this._onCurrentChanged();
    });
  }

  private _onNotebookClosed(panel: NotebookPanel): void {
    this._sessions.get(panel)?.dispose();
    this._sessions.delete(panel);
    this._changed.emit();
  }

  private _onCurrentChanged(): void {
    this._selection = { ...NOTHING_SELECTED, stage: this._selection.stage };
    this._activate();
    this._changed.emit();
  }

  private _onSessionChanged(session: ReviewSession): void {
    if (session.state.kind === 'ready' && !this._catalogue) {
      void this._fetchCatalogue();
    }
    this._sessionChanged.emit(session);
    if (session === this._current) {
      void this._fetchConfig(session.path);
      this._changed.emit();
    }
  }

  private _onPanelMessage = (_: IMessageHandler, message: Message): boolean => {
    if (message.type === 'after-show' || message.type === 'after-hide') {
      this._activate();
    }
    return true;
  };

  private _activate(): void {
    const { enabled, marks, statusItem } = this._options;
    const wanted = enabled && (this._sidebarVisible || marks || statusItem);
    for (const [panel, session] of this._sessions) {
      session.active = wanted && panel === this.panel && panel.isVisible;
    }
  }

  private async _fetchCatalogue(): Promise<void> {
    if (this._catalogueRequested) {
      return;
    }
    this._catalogueRequested = true;
    try {
      this._catalogue = await this._service.catalogue();
      this._changed.emit();
    } catch {
      // The review is shown without explanations, and the next answer asks again.
      this._catalogueRequested = false;
    }
  }

  private async _fetchConfig(path: string): Promise<void> {
    if (path === this._configRequested) {
      return;
    }
    this._configRequested = path;
    try {
      const config = await this._service.config(path);
      if (path === this._configRequested) {
        this._config = { path, config };
        this._changed.emit();
      }
    } catch {
      // The forms go without it, and the next answer asks again.
      this._configRequested = null;
    }
  }

  private _catalogue: ICatalogue | null = null;
  private _catalogueRequested = false;
  private _changed = new Signal<this, void>(this);
  private _config: { path: string; config: IConfig } | null = null;
  private _configRequested: string | null = null;
  private _isDisposed = false;
  private _options: ISecaiOptions = DEFAULT_OPTIONS;
  private _selection: ISelection = NOTHING_SELECTED;
  private _service: IReviewService;
  private _sessionChanged = new Signal<this, ReviewSession>(this);
  private _sessions = new Map<NotebookPanel, ReviewSession>();
  private _sidebarVisible = false;
  private _tracker: INotebookTracker;
}

/**
 * A namespace for SecaiModel statics.
 */
export namespace SecaiModel {
  /**
   * What the model needs.
   */
  export interface IOptions {
    service: IReviewService;
    tracker: INotebookTracker;
  }
}
