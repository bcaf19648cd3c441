import type { ISecaiModel } from './tokens';
import type { ReviewSession } from './session';
import type { Weight } from './vocabulary';
import { weightOf } from './vocabulary';

const CLASSES: Record<'fix' | 'review', string> = {
  fix: 'jp-mod-secaiFix',
  review: 'jp-mod-secaiReview'
};

/**
 * Shows at the left edge of each cell the worst that was found in it.
 */
export class CellEdges {
  constructor(model: ISecaiModel) {
    this._model = model;
    model.sessionChanged.connect(this._onSessionChanged, this);
  }

  private _onSessionChanged(_: ISecaiModel, session: ReviewSession): void {
    const weights = this._weights(session);
    const panel = this._model.panelOf(session);
    for (const cell of panel?.content.widgets ?? []) {
      const weight = weights.get(cell.model.id);
      cell.toggleClass(CLASSES.fix, weight === 'fix');
      cell.toggleClass(CLASSES.review, weight === 'review');
    }
  }

  private _weights(session: ReviewSession): Map<string, Weight> {
    const weights = new Map<string, Weight>();
    const { marks, mutedRules } = this._model.options;
    if (!marks || session.state.kind !== 'ready') {
      return weights;
    }
    for (const finding of session.state.answer.review.findings) {
      const id = finding.location.cell_id;
      const muted = mutedRules.includes(finding.rule);
      if (id !== null && !muted && weights.get(id) !== 'fix') {
        weights.set(id, weightOf(finding.severity));
      }
    }
    return weights;
  }

  private _model: ISecaiModel;
}
