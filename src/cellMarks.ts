import type { Diagnostic } from '@codemirror/lint';
import { setDiagnostics } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import { StateEffect, StateField } from '@codemirror/state';
import type { DecorationSet, PluginValue } from '@codemirror/view';
import { Decoration, EditorView, ViewPlugin } from '@codemirror/view';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISharedCell, ISharedNotebook, ISharedText } from '@jupyter/ydoc';
import { Signal } from '@lumino/signaling';

import { markedFindings } from './filters';
import type { IHoverActions } from './hover';
import { hoverNode } from './hover';
import { utf16Range } from './positions';
import type { Finding } from './review';
import type { ReviewSession } from './session';
import type { ISecaiModel } from './tokens';
import type { Weight } from './vocabulary';
import { weightOf } from './vocabulary';

const SEVERITIES: Record<Weight, Diagnostic['severity']> = {
  fix: 'error',
  review: 'warning',
  note: 'info'
};

const LINES: Record<Weight, Decoration> = {
  fix: Decoration.line({ class: 'jp-SecaiLine jp-mod-fix' }),
  review: Decoration.line({ class: 'jp-SecaiLine jp-mod-review' }),
  note: Decoration.line({ class: 'jp-SecaiLine jp-mod-note' })
};

/**
 * What the marks of one editor need.
 */
export interface IMarkOptions extends IHoverActions {
  model: ISecaiModel;
  cell: ISharedText;
  trans: TranslationBundle;
}

/**
 * An editor extension that underlines the findings of a cell; it does nothing in other editors.
 */
export function cellMarks(options: IMarkOptions): Extension {
  return [lineMarks, ViewPlugin.define(view => new CellMarks(view, options))];
}

const setLineMarks = StateEffect.define<ReadonlyMap<number, Weight>>();

/**
 * A mark at the left of each line that has a finding; it takes no room, so that no text moves.
 */
const lineMarks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, transaction) => {
    const { doc } = transaction.state;
    for (const effect of transaction.effects) {
      if (effect.is(setLineMarks)) {
        return Decoration.set(
          [...effect.value].map(([line, weight]) =>
            LINES[weight].range(doc.line(line).from)
          ),
          true
        );
      }
    }
    return marks.map(transaction.changes);
  },
  provide: field => EditorView.decorations.from(field)
});

class CellMarks implements PluginValue {
  constructor(view: EditorView, options: IMarkOptions) {
    this._view = view;
    this._options = options;
    options.model.sessionChanged.connect(this._onSessionChanged, this);
    // A view cannot be changed while it is being made.
    queueMicrotask(() => this._showKnown());
  }

  destroy(): void {
    this._destroyed = true;
    Signal.clearData(this);
  }

  private _showKnown(): void {
    const notebook = notebookOf(this._options.cell);
    const session = notebook && this._options.model.sessionOf(notebook);
    if (session) {
      this._show(session);
    }
  }

  private _onSessionChanged(_: ISecaiModel, session: ReviewSession): void {
    if (session.notebook === notebookOf(this._options.cell)) {
      this._show(session);
    }
  }

  private _show(session: ReviewSession): void {
    const id = (this._options.cell as ISharedCell).getId();
    const ready = session.state.kind === 'ready' ? session.state : null;
    if (this._destroyed || (ready && !session.isCurrent(id))) {
      return;
    }
    const findings = ready
      ? markedFindings(ready.answer.review, this._options.model.options, id)
      : [];
    if (findings.length > 0 || this._marked) {
      this._marked = findings.length > 0;
      const diagnostics = findings.map(each => this._diagnostic(each));
      this._view.dispatch(setDiagnostics(this._view.state, diagnostics));
      this._view.dispatch({
        effects: setLineMarks.of(this._lines(findings))
      });
    }
  }

  /**
   * The worst of each line on which a finding starts.
   */
  private _lines(findings: readonly Finding[]): Map<number, Weight> {
    const lines = new Map<number, Weight>();
    const last = this._view.state.doc.lines;
    for (const { location, severity } of findings) {
      const line = Math.min(Math.max(location.line, 1), last);
      const weight = weightOf(severity);
      if (!lines.has(line) || weight === 'fix') {
        lines.set(line, weight);
      }
    }
    return lines;
  }

  private _diagnostic(finding: Finding): Diagnostic {
    const { trans } = this._options;
    const range = utf16Range(this._view.state.doc.toString(), finding.location);
    return {
      from: range.start,
      to: range.end,
      severity: SEVERITIES[weightOf(finding.severity)],
      message: `${finding.title}: ${finding.message} ${finding.advice}`,
      renderMessage: () => hoverNode(finding, this._options, trans)
    };
  }

  private _destroyed = false;
  private _marked = false;
  private _options: IMarkOptions;
  private _view: EditorView;
}

/**
 * The notebook of a cell; null for the text of another document.
 */
function notebookOf(text: ISharedText): ISharedNotebook | null {
  return (text as { notebook?: ISharedNotebook | null }).notebook ?? null;
}
