import type { Diagnostic } from '@codemirror/lint';
import { setDiagnostics } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import type { EditorView, PluginValue } from '@codemirror/view';
import { ViewPlugin } from '@codemirror/view';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISharedCell, ISharedNotebook, ISharedText } from '@jupyter/ydoc';
import { Signal } from '@lumino/signaling';

import { markedFindings } from './filters';
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

/**
 * What the marks of one editor need.
 */
export interface IMarkOptions {
  model: ISecaiModel;
  cell: ISharedText;
  trans: TranslationBundle;
  show: (finding: Finding) => void;
  fix: (finding: Finding) => void;
}

/**
 * An editor extension that underlines the findings of a cell; it does nothing in other editors.
 */
export function cellMarks(options: IMarkOptions): Extension {
  return ViewPlugin.define(view => new CellMarks(view, options));
}

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
    }
  }

  private _diagnostic(finding: Finding): Diagnostic {
    const { trans, show, fix } = this._options;
    const range = utf16Range(this._view.state.doc.toString(), finding.location);
    const actions = [
      { name: trans.__('Show in sidebar'), apply: () => show(finding) }
    ];
    if (finding.fix) {
      actions.push({ name: finding.fix.title, apply: () => fix(finding) });
    }
    return {
      from: range.start,
      to: range.end,
      severity: SEVERITIES[weightOf(finding.severity)],
      message: `${finding.title}: ${finding.message} ${finding.advice}`,
      renderMessage: () => messageNode(finding),
      actions
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

function messageNode(finding: Finding): HTMLElement {
  const node = document.createElement('div');
  node.className = 'jp-SecaiHover';
  for (const [tag, text] of [
    ['b', finding.title],
    ['p', finding.message],
    ['p', finding.advice]
  ]) {
    const part = document.createElement(tag);
    part.textContent = text.replace(/`/g, '');
    node.append(part);
  }
  return node;
}
