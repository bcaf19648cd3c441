import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import { shieldIcon } from './icon';
import type { ReviewSession } from './session';
import type { ISecaiModel } from './tokens';
import { weightOf } from './vocabulary';
import { listedFindings } from './filters';

/**
 * The number of findings of one notebook, in its toolbar; a click opens the sidebar.
 */
export class ToolbarItem extends ReactWidget {
  constructor(options: ToolbarItem.IOptions) {
    super();
    this._options = options;
    this.addClass('jp-SecaiToolbarItem');
    options.model.sessionChanged.connect(this._onSessionChanged, this);
  }

  protected render(): JSX.Element {
    const { open, trans } = this._options;
    const counts = this._counts();
    const words = counts ? this._words(counts) : trans.__('Not checked');
    return (
      <button
        type="button"
        title={trans.__('Security and privacy: %1', words)}
        aria-label={trans.__('Security and privacy: %1', words)}
        onClick={open}
      >
        <shieldIcon.react tag="span" aria-hidden="true" />
        {counts && counts.fix + counts.review > 0 && (
          <span
            className={`jp-SecaiToolbarItem-count jp-mod-${
              counts.fix > 0 ? 'fix' : 'review'
            }`}
          >
            {counts.fix > 0 ? counts.fix : counts.review}
          </span>
        )}
      </button>
    );
  }

  private _words(counts: { fix: number; review: number }): string {
    const { trans } = this._options;
    return counts.fix + counts.review > 0
      ? trans.__('%1 to fix, %2 to review', counts.fix, counts.review)
      : trans.__('Nothing found');
  }

  private _counts(): { fix: number; review: number } | null {
    const { model, panel } = this._options;
    const notebook = panel.context.model?.sharedModel;
    const session = notebook && model.sessionOf(notebook);
    if (session?.state.kind !== 'ready') {
      return null;
    }
    const weights = listedFindings(
      session.state.answer.review,
      model.options,
      null
    ).map(each => weightOf(each.severity));
    const count = (weight: string) =>
      weights.filter(each => each === weight).length;
    return { fix: count('fix'), review: count('review') };
  }

  private _onSessionChanged(_: ISecaiModel, session: ReviewSession): void {
    if (session.notebook === this._options.panel.context.model?.sharedModel) {
      this.update();
    }
  }

  private _options: ToolbarItem.IOptions;
}

/**
 * A namespace for ToolbarItem statics.
 */
export namespace ToolbarItem {
  /**
   * What the item needs.
   */
  export interface IOptions {
    model: ISecaiModel;
    panel: NotebookPanel;
    open: () => void;
    trans: TranslationBundle;
  }
}
