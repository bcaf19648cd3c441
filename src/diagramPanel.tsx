import type { IMermaidManager } from '@jupyterlab/mermaid';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import * as React from 'react';

import type { IActions } from './actions';
import { readPicture } from './drawing';
import { shieldIcon } from './icon';
import type { Review } from './review';
import type { ISecaiModel } from './tokens';
import type { IDrawing } from './views/diagram';
import { DiagramView } from './views/diagram';
import { noticeOf } from './wording';

/**
 * The kind of document that says the diagram in Mermaid's language.
 */
const MERMAID = 'mermaid';

/**
 * The data-flow diagram of the current notebook, drawn again when it changes while it can be seen.
 */
export class DiagramPanel extends ReactWidget {
  constructor(options: DiagramPanel.IOptions) {
    super();
    this._options = options;
    this.addClass('jp-SecaiDiagramPanel');
    this.title.label = options.trans.__('Data flows');
    this.title.icon = shieldIcon;
    this.node.tabIndex = -1;
    options.model.changed.connect(this._onModelChanged, this);
  }

  /**
   * Draw again, as after a change of the theme.
   */
  redraw(): void {
    this._drawn = null;
    this._onModelChanged();
  }

  protected onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._onModelChanged();
  }

  protected onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._onModelChanged();
  }

  protected onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    this.node.focus();
  }

  protected render(): JSX.Element {
    const { model, actions, trans } = this._options;
    const review = reviewOf(model);
    return review ? (
      <DiagramView
        review={review}
        drawing={this._drawing}
        actions={actions}
        trans={trans}
      />
    ) : (
      <p className="jp-SecaiEmpty">{noticeOf(model.state, trans)?.title}</p>
    );
  }

  private _onModelChanged(): void {
    if (this.isVisible) {
      void this._draw();
      this.update();
    }
  }

  private async _draw(): Promise<void> {
    const { model } = this._options;
    const review = reviewOf(model);
    const known = model.catalogue?.documents.some(each => each.id === MERMAID);
    const wanted = review && JSON.stringify(review.diagram);
    if (!review || !known || wanted === this._drawn) {
      return;
    }
    this._drawn = wanted;
    const drawing = await this._drawingOf(review);
    if (wanted === this._drawn && !this.isDisposed) {
      this._drawing = drawing;
      this.update();
    }
  }

  private async _drawingOf(review: Review): Promise<IDrawing | null> {
    const { model, mermaid } = this._options;
    let text = '';
    try {
      text = (await model.makeDocument(MERMAID)).text;
      const drawn = mermaid && (await mermaid.renderSvg(text));
      const picture = drawn && readPicture(drawn.svg, review.diagram.nodes);
      return { text, picture };
    } catch {
      // Without the text, or where Mermaid does not take it: the list has all of it.
      return text ? { text, picture: null } : null;
    }
  }

  private _drawing: IDrawing | null = null;
  private _drawn: string | null = null;
  private _options: DiagramPanel.IOptions;
}

/**
 * A namespace for DiagramPanel statics.
 */
export namespace DiagramPanel {
  /**
   * What the panel needs.
   */
  export interface IOptions {
    model: ISecaiModel;
    /**
     * Draws pictures; null where JupyterLab has no Mermaid.
     */
    mermaid: IMermaidManager | null;
    actions: IActions;
    trans: TranslationBundle;
  }
}

function reviewOf(model: ISecaiModel): Review | null {
  return model.state.kind === 'ready' ? model.state.answer.review : null;
}
