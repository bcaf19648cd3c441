import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import * as React from 'react';

import { shieldIcon } from './icon';
import type { ISecaiModel } from './tokens';

/**
 * The review in a few words; a click opens the sidebar.
 */
export class StatusItem extends ReactWidget {
  constructor(options: StatusItem.IOptions) {
    super();
    this._options = options;
    this.addClass('jp-SecaiStatus');
    options.model.changed.connect(this._onModelChanged, this);
  }

  /**
   * Whether there is a notebook to say something about, and the settings want it said.
   */
  get isActive(): boolean {
    const { options, state } = this._options.model;
    return (
      options.statusItem &&
      !['off', 'no-notebook', 'loading'].includes(state.kind)
    );
  }

  get activeStateChanged(): ISignal<this, void> {
    return this._activeStateChanged;
  }

  protected render(): JSX.Element {
    const { open, trans } = this._options;
    return (
      <button
        type="button"
        title={trans.__('Show Security and Privacy')}
        onClick={open}
      >
        <shieldIcon.react tag="span" aria-hidden="true" />
        <span>{this._words()}</span>
      </button>
    );
  }

  private _words(): string {
    const { model, trans } = this._options;
    if (model.state.kind !== 'ready') {
      return trans.__('Not checked');
    }
    const { overview, status } = model.state.answer.review;
    const parts = [
      overview.to_fix > 0 ? trans.__('%1 to fix', overview.to_fix) : '',
      overview.to_review > 0 ? trans.__('%1 to review', overview.to_review) : ''
    ].filter(part => part !== '');
    if (parts.length > 0) {
      return parts.join(' · ');
    }
    return status === 'incomplete'
      ? trans.__('Not all checked')
      : trans.__('Nothing found');
  }

  private _onModelChanged(): void {
    this.update();
    this._activeStateChanged.emit();
  }

  private _activeStateChanged = new Signal<this, void>(this);
  private _options: StatusItem.IOptions;
}

/**
 * A namespace for StatusItem statics.
 */
export namespace StatusItem {
  /**
   * What the status item needs.
   */
  export interface IOptions {
    model: ISecaiModel;
    open: () => void;
    trans: TranslationBundle;
  }
}
