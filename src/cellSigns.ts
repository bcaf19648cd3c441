import type { Cell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';

import { signedFindings, worstFirst } from './filters';
import { markOutputs } from './outputMarks';
import type { IOutputActions } from './outputMarks';
import type { Finding } from './review';
import type { ReviewSession } from './session';
import type { ISecaiModel } from './tokens';
import type { Stage, Weight } from './vocabulary';
import { weightOf } from './vocabulary';
import { stageTitle } from './wording';

const CLASSES: Record<'fix' | 'review', string> = {
  fix: 'jp-mod-secaiFix',
  review: 'jp-mod-secaiReview'
};

/**
 * What the signs of the cells need.
 */
export interface ISignOptions extends IOutputActions {
  model: ISecaiModel;
  trans: TranslationBundle;
  show: (finding: Finding) => void;
}

interface ICellState {
  findings: Finding[];
  stages: readonly Stage[];
}

const NOTHING: ICellState = { findings: [], stages: [] };

/**
 * Shows what was found around the text of the cells: the worst at the edge, the number in the header, the stages
 * of work where they are wanted, and a line below the outputs that show something.
 */
export class CellSigns {
  constructor(options: ISignOptions) {
    this._options = options;
    options.model.sessionChanged.connect(this._onSessionChanged, this);
  }

  private _onSessionChanged(_: ISecaiModel, session: ReviewSession): void {
    const states = this._states(session);
    const panel = this._options.model.panelOf(session);
    for (const cell of panel?.content.widgets ?? []) {
      this._sign(cell, states.get(cell.model.id) ?? NOTHING);
    }
  }

  private _states(session: ReviewSession): Map<string, ICellState> {
    const states = new Map<string, ICellState>();
    const { options } = this._options.model;
    if (session.state.kind !== 'ready' || !options.enabled) {
      return states;
    }
    const { review } = session.state.answer;
    if (options.stageChips) {
      review.cells.forEach(({ id, stages }) =>
        states.set(id, { findings: [], stages })
      );
    }
    for (const finding of signedFindings(review, options)) {
      const id = finding.location.cell_id ?? '';
      const state = states.get(id) ?? { findings: [], stages: [] };
      state.findings.push(finding);
      states.set(id, state);
    }
    return states;
  }

  private _sign(cell: Cell, state: ICellState): void {
    const { findings, stages } = state;
    const weight = worstOf(findings);
    const key = JSON.stringify([
      findings.map(keyOf),
      stages,
      cell.isPlaceholder()
    ]);
    if (this._shown.get(cell) !== key) {
      this._shown.set(cell, key);
      cell.toggleClass(CLASSES.fix, weight === 'fix');
      cell.toggleClass(CLASSES.review, weight === 'review');
      this._drawHeader(cell, findings, stages);
    }
    markOutputs(cell, findings, this._options.trans, this._options);
  }

  private _drawHeader(
    cell: Cell,
    findings: readonly Finding[],
    stages: readonly Stage[]
  ): void {
    const { trans } = this._options;
    cell.node.querySelector(':scope > .jp-SecaiSigns')?.remove();
    if (findings.length === 0 && stages.length === 0) {
      return;
    }
    const signs = document.createElement('div');
    signs.className = 'jp-SecaiSigns';
    for (const stage of stages) {
      const chip = document.createElement('span');
      chip.className = 'jp-SecaiSigns-stage';
      chip.textContent = stageTitle(stage, trans);
      signs.append(chip);
    }
    if (findings.length > 0) {
      signs.append(this._badge(findings));
    }
    cell.node.append(signs);
  }

  private _badge(findings: readonly Finding[]): HTMLButtonElement {
    const { trans, show } = this._options;
    const weight = worstOf(findings) ?? 'note';
    const badge = document.createElement('button');
    badge.type = 'button';
    badge.className = `jp-SecaiSigns-badge jp-mod-${weight}`;
    badge.textContent = `${weight === 'fix' ? '!' : '▲'} ${findings.length}`;
    badge.title = trans._n(
      '%1 finding in this cell: show it in the sidebar',
      '%1 findings in this cell: show them in the sidebar',
      findings.length
    );
    badge.setAttribute('aria-label', badge.title);
    badge.addEventListener('click', () => show(worstFirst(findings)[0]));
    return badge;
  }

  private _options: ISignOptions;
  private _shown = new WeakMap<Cell, string>();
}

function keyOf(finding: Finding): string {
  return finding.fingerprint;
}

function worstOf(findings: readonly Finding[]): Weight | null {
  return findings.length > 0
    ? weightOf(worstFirst(findings)[0].severity)
    : null;
}
