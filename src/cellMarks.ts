import type { Diagnostic } from '@codemirror/lint';
import { setDiagnostics } from '@codemirror/lint';
import type { Extension, Text } from '@codemirror/state';
import {
  Compartment,
  RangeSet,
  StateEffect,
  StateField
} from '@codemirror/state';
import type { EditorView, PluginValue } from '@codemirror/view';
import { gutter, GutterMarker, ViewPlugin } from '@codemirror/view';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISharedCell, ISharedNotebook, ISharedText } from '@jupyter/ydoc';
import { Signal } from '@lumino/signaling';

import { markedFindings, worstFirst } from './filters';
import type { IHoverActions } from './hover';
import { hoverNode } from './hover';
import { utf16Range } from './positions';
import type { Finding } from './review';
import type { ReviewSession } from './session';
import type { ISecaiModel } from './tokens';
import type { Weight } from './vocabulary';
import { weightOf } from './vocabulary';
import { severityWord } from './wording';

const SEVERITIES: Record<Weight, Diagnostic['severity']> = {
  fix: 'error',
  review: 'warning',
  note: 'info'
};

const SIGNS: Record<Weight, string> = { fix: '!', review: '▲', note: '·' };

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
  return [
    signedLines,
    gutterPlace.of([]),
    ViewPlugin.define(view => new CellMarks(view, options))
  ];
}

/**
 * The sign beside a line: the worst of its findings, told by shape and by words.
 */
class LineSign extends GutterMarker {
  /**
   * @param findings - Those that start on the line, worst first.
   */
  constructor(
    readonly findings: readonly Finding[],
    options: IMarkOptions
  ) {
    super();
    this._options = options;
  }

  eq(other: LineSign): boolean {
    return (
      other.findings.length === this.findings.length &&
      this.findings.every((each, i) => isSameSign(each, other.findings[i]))
    );
  }

  toDOM(): Node {
    const { show, trans } = this._options;
    const weight = weightOf(this.findings[0].severity);
    const node = document.createElement('span');
    node.className = `jp-SecaiLineSign jp-mod-${weight}`;
    node.textContent = SIGNS[weight];
    node.title = this.findings
      .map(each => `${severityWord(each.severity, trans)}: ${each.title}`)
      .join('\n');
    node.addEventListener('click', () => show(this.findings[0]));
    return node;
  }

  private _options: IMarkOptions;
}

function isSameSign(one: Finding, other: Finding): boolean {
  return (
    one.fingerprint === other.fingerprint &&
    one.severity === other.severity &&
    one.title === other.title
  );
}

const setSigns = StateEffect.define<RangeSet<LineSign>>();

const signedLines = StateField.define<RangeSet<LineSign>>({
  create: () => RangeSet.empty,
  update: (signs, transaction) => {
    const set = transaction.effects.find(each => each.is(setSigns));
    return set ? set.value : signs.map(transaction.changes);
  }
});

/**
 * Holds the gutter of a notebook's cell while marks are wanted, also of one without findings, so that no text moves.
 */
const gutterPlace = new Compartment();

const signGutter = gutter({
  class: 'jp-SecaiGutter',
  markers: view => view.state.field(signedLines)
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
      this._showGutter();
      this._show(session);
    }
  }

  private _onSessionChanged(_: ISecaiModel, session: ReviewSession): void {
    if (session.notebook === notebookOf(this._options.cell)) {
      this._showGutter();
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
    const { state } = this._view;
    const shown = JSON.stringify(findings);
    if (
      shown === this._shown &&
      (findings.length === 0 || state.doc === this._shownIn)
    ) {
      return;
    }
    this._shown = shown;
    this._shownIn = state.doc;
    const diagnostics = findings.map(each => this._diagnostic(each));
    this._view.dispatch(setDiagnostics(state, diagnostics), {
      effects: setSigns.of(this._signs(findings))
    });
  }

  private _showGutter(): void {
    const { enabled, marks } = this._options.model.options;
    const wanted = enabled && marks;
    const { state } = this._view;
    if (wanted !== (gutterPlace.get(state) === signGutter)) {
      this._view.dispatch({
        effects: gutterPlace.reconfigure(wanted ? signGutter : [])
      });
    }
  }

  private _signs(findings: readonly Finding[]): RangeSet<LineSign> {
    const { doc } = this._view.state;
    const lines = new Map<number, Finding[]>();
    for (const finding of findings) {
      const line = Math.min(Math.max(finding.location.line, 1), doc.lines);
      lines.set(line, [...(lines.get(line) ?? []), finding]);
    }
    const signs = [...lines].map(([line, found]) =>
      new LineSign(worstFirst(found), this._options).range(doc.line(line).from)
    );
    return RangeSet.of(signs, true);
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
  private _options: IMarkOptions;
  private _shown = '[]';
  private _shownIn: Text | null = null;
  private _view: EditorView;
}

/**
 * The notebook of a cell; null for the text of another document.
 */
function notebookOf(text: ISharedText): ISharedNotebook | null {
  return (text as { notebook?: ISharedNotebook | null }).notebook ?? null;
}
