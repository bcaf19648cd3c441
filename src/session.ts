import type { ISharedNotebook } from '@jupyter/ydoc';
import type { JSONValue } from '@lumino/coreutils';
import { JSONExt, UUID } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { Act } from './acts';
import type {
  IDocument,
  IMasking,
  IReviewAnswer,
  IReviewRequest,
  IReviewService
} from './api';
import { RequestRefused } from './api';
import type { IShipment } from './heldCells';
import { HeldCells } from './heldCells';
import type { IKernelProfile } from './kernelProfiles';
import type { TakeBack } from './keeping';
import { keep } from './keeping';
import type { ReviewState } from './state';
import { stateOfFailure } from './state';

/**
 * Milliseconds until a server that did not answer is asked again.
 */
const RETRY = 5000;

/**
 * Keeps the review of one open notebook up to date while it is active.
 */
export class ReviewSession implements IDisposable {
  constructor(options: ReviewSession.IOptions) {
    this._options = options;
    this.notebook = options.notebook;
    this._held = new HeldCells(options.notebook);
    this._held.changed.connect(this._onContentChanged, this);
    this.delay = options.delay;
  }

  readonly notebook: ISharedNotebook;

  /**
   * Milliseconds to wait for the end of typing.
   */
  delay: number;

  /**
   * The path of the notebook, which a rename changes.
   */
  get path(): string {
    return this._options.path();
  }

  get state(): ReviewState {
    return this._state;
  }

  /**
   * Emitted when the state has changed.
   */
  get stateChanged(): ISignal<this, ReviewState> {
    return this._stateChanged;
  }

  get isDisposed(): boolean {
    return this._held.isDisposed;
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._held.dispose();
      window.clearTimeout(this._timer);
      Signal.clearData(this);
    }
  }

  /**
   * Whether changes are reviewed; those made meanwhile are reviewed on becoming active.
   */
  set active(active: boolean) {
    if (active === this._active) {
      return;
    }
    this._active = active;
    if (active && this._stale) {
      void this.review();
    }
  }

  /**
   * Whether the state says something about this cell as it is now.
   */
  isCurrent(cellId: string): boolean {
    return this._held.holds(cellId);
  }

  /**
   * What the kernel knows of the notebook's tables.
   */
  get profiles(): readonly IKernelProfile[] {
    return this._profiles;
  }

  /**
   * Review with what the kernel knows from now on.
   *
   * @param forget - Tells the kernel that a profile is to count no longer.
   */
  know(
    profiles: readonly IKernelProfile[],
    forget: (variable: string) => void
  ): void {
    this._tellKernel = forget;
    if (!JSONExt.deepEqual(asJSON(profiles), asJSON(this._profiles))) {
      this._profiles = profiles;
      this._onContentChanged();
    }
  }

  /**
   * Review without the profile of a variable, which the kernel forgets as well.
   */
  forgetProfile(variable: string): void {
    this._tellKernel(variable);
    const others = this._profiles.filter(each => each.variable !== variable);
    this.know(others, this._tellKernel);
  }

  /**
   * What an export would be judged by: the notebook as it is now, without what only the kernel knows.
   *
   * @returns null where there is no answer.
   */
  async reviewForExport(): Promise<IReviewAnswer | null> {
    if (this._profiles.length > 0) {
      return this._asked(request => this._options.service.review(request));
    }
    const state = await this.review();
    return state.kind === 'ready' ? state.answer : null;
  }

  /**
   * Review the notebook as it is now; resolves with the state that this led to.
   */
  async review(): Promise<ReviewState> {
    this._stale = false;
    const generation = ++this._generation;
    const state = await this._ask(generation);
    if (state && generation > this._answered && !this.isDisposed) {
      this._answered = generation;
      this._setState(state);
      this._askAgain();
    }
    return this._state;
  }

  /**
   * Do what a person asked for, after what they asked for before.
   *
   * @param cellId - The markdown cell that a purpose is written into; null for a new one.
   * @throws RequestRefused, or a network error.
   */
  decide(act: Act, cellId: string | null): Promise<TakeBack> {
    const { service } = this._options;
    const done = this._acts.then(() =>
      keep(service, this.notebook, this.path, act, cellId)
    );
    this._acts = done.catch(() => undefined);
    return done;
  }

  /**
   * Make a document of the notebook as it is now.
   *
   * @throws RequestRefused, or a network error.
   */
  makeDocument(kind: string): Promise<IDocument> {
    return this._asked(request =>
      this._options.service.makeDocument(kind, request)
    );
  }

  /**
   * What masking would change in the notebook as it is now.
   *
   * @throws RequestRefused, or a network error.
   */
  mask(): Promise<IMasking> {
    return this._asked(request => this._options.service.mask(request));
  }

  /**
   * Ask with the cells as they are now, and again with all of them where the server has lost what it held.
   */
  private async _asked<T>(
    ask: (request: IReviewRequest) => Promise<T>
  ): Promise<T> {
    try {
      return await ask(this._request(this._held.ship()));
    } catch (error) {
      if (!(error instanceof RequestRefused && isForgotten(error))) {
        throw error;
      }
      this._held.forget();
      return ask(this._request(this._held.ship()));
    }
  }

  private async _ask(generation: number): Promise<ReviewState | null> {
    const shipment = this._held.ship();
    try {
      const request = this._request(shipment);
      const answer = await this._options.service.review(
        this._profiles.length > 0
          ? { ...request, profiled: this._profiles }
          : request
      );
      if (generation > this._answered) {
        this._held.received(shipment);
      }
      return { kind: 'ready', answer };
    } catch (error) {
      return this._recover(error, shipment);
    }
  }

  private _request(shipment: IShipment): IReviewRequest {
    return {
      session: this._id,
      path: this.path,
      generation: this._generation,
      nbformat: this.notebook.nbformat,
      nbformat_minor: this.notebook.nbformat_minor,
      metadata: this.notebook.getMetadata(),
      cells: shipment.cells
    };
  }

  private async _recover(
    error: unknown,
    shipment: IShipment
  ): Promise<ReviewState | null> {
    const refused = error instanceof RequestRefused ? error : null;
    if (refused?.reason === 'superseded') {
      return null;
    }
    this._held.forget();
    if (refused?.status === 400 && this._profiles.length > 0) {
      // Any code can talk for a kernel: what the server does not take is not sent again.
      this._profiles = [];
      await this.review();
      return null;
    }
    const sentAll = shipment.cells.every(cell => 'source' in cell);
    if (refused && isForgotten(refused) && !sentAll) {
      await this.review();
      return null;
    }
    return stateOfFailure(error);
  }

  private _onContentChanged(): void {
    this._stale = true;
    if (this._active && this._state.kind !== 'server-missing') {
      window.clearTimeout(this._timer);
      this._timer = window.setTimeout(() => void this.review(), this.delay);
    }
  }

  /**
   * A server that does not answer is asked again, as it may be starting.
   */
  private _askAgain(): void {
    const { _state: state, _active: active } = this;
    if (state.kind === 'server-error' && state.reason === '' && active) {
      window.clearTimeout(this._timer);
      this._timer = window.setTimeout(() => void this.review(), RETRY);
    }
  }

  private _setState(state: ReviewState): void {
    this._state = state;
    this._stateChanged.emit(state);
  }

  private _active = false;
  private _acts: Promise<unknown> = Promise.resolve();
  private _answered = 0;
  private _generation = 0;
  private _held: HeldCells;
  private _id = UUID.uuid4();
  private _options: ReviewSession.IOptions;
  private _profiles: readonly IKernelProfile[] = [];
  private _stale = true;
  private _state: ReviewState = { kind: 'loading' };
  private _tellKernel: (variable: string) => void = () => undefined;
  private _timer = 0;
  private _stateChanged = new Signal<this, ReviewState>(this);
}

function asJSON(profiles: readonly IKernelProfile[]): JSONValue {
  return profiles as unknown as JSONValue;
}

function isForgotten(error: RequestRefused): boolean {
  return error.reason === 'missing-cells';
}

/**
 * A namespace for ReviewSession statics.
 */
export namespace ReviewSession {
  /**
   * What a session needs.
   */
  export interface IOptions {
    notebook: ISharedNotebook;
    path: () => string;
    service: IReviewService;
    /**
     * Milliseconds to wait for the end of typing.
     */
    delay: number;
  }
}
