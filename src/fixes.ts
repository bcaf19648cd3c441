import type { ISharedCell, ISharedNotebook } from '@jupyter/ydoc';

import { changing } from './changing';
import type { TakeBack } from './keeping';
import { utf16Range } from './positions';
import type { Edit, Finding, Fix } from './review';

/**
 * A line that a fix changes, as it is and as it will be.
 */
export interface IChangedLine {
  cellId: string;
  line: number;
  before: string;
  after: string;
}

/**
 * Apply the edits of a fix, one undo step for each cell that it touches.
 *
 * @returns How to take it back; null where one of the cells is not there, and then nothing is changed.
 */
export function applyFix(notebook: ISharedNotebook, fix: Fix): TakeBack | null {
  const byCell = editsByCell(fix.edits);
  const cells = cellsOf(notebook, byCell);
  return cells
    ? changing(cells, cell => edit(cell, byCell.get(cell.getId()) ?? []))
    : null;
}

/**
 * The lines that a fix changes.
 */
export function changedLines(
  notebook: ISharedNotebook,
  fix: Fix
): IChangedLine[] {
  const byCell = editsByCell(fix.edits);
  return (cellsOf(notebook, byCell) ?? []).flatMap(cell => {
    const source = cell.getSource();
    const edits = byCell.get(cell.getId()) ?? [];
    return edits.map(each => changedLine(cell.getId(), source, each));
  });
}

/**
 * The fixes that cannot change what correct code does, without those that touch what another one touches.
 */
export function safeFixes(findings: readonly Finding[]): Finding[] {
  const kept: Finding[] = [];
  for (const finding of findings) {
    const edits = finding.fix?.safe ? finding.fix.edits : [];
    const taken = kept.flatMap(each => each.fix?.edits ?? []);
    if (
      edits.length > 0 &&
      !edits.some(each => taken.some(other => isTouching(each, other)))
    ) {
      kept.push(finding);
    }
  }
  return kept;
}

/**
 * One fix that does what several do.
 */
export function combined(title: string, findings: readonly Finding[]): Fix {
  const edits = findings.flatMap(each => each.fix?.edits ?? []);
  return { title, edits, safe: true };
}

function isTouching(a: Edit, b: Edit): boolean {
  return (
    a.cell_id === b.cell_id && a.line <= b.end_line && b.line <= a.end_line
  );
}

function editsByCell(edits: readonly Edit[]): Map<string, Edit[]> {
  const byCell = new Map<string, Edit[]>();
  for (const each of edits) {
    byCell.set(each.cell_id, [...(byCell.get(each.cell_id) ?? []), each]);
  }
  return byCell;
}

function cellsOf(
  notebook: ISharedNotebook,
  byCell: ReadonlyMap<string, Edit[]>
): ISharedCell[] | null {
  const cells = notebook.cells.filter(cell => byCell.has(cell.getId()));
  return cells.length === byCell.size ? cells : null;
}

function edit(cell: ISharedCell, edits: readonly Edit[]): void {
  const source = cell.getSource();
  edits
    .map(each => ({ ...utf16Range(source, each), text: each.text }))
    .sort((a, b) => b.start - a.start)
    .forEach(each => cell.updateSource(each.start, each.end, each.text));
}

function changedLine(
  cellId: string,
  source: string,
  change: Edit
): IChangedLine {
  const { start, end } = utf16Range(source, change);
  const from = source.lastIndexOf('\n', start - 1) + 1;
  const next = source.indexOf('\n', end);
  const to = next < 0 ? source.length : next;
  const isInsertedLine = start === end && change.text.endsWith('\n');
  return {
    cellId,
    line: change.line,
    before: isInsertedLine ? '' : source.slice(from, to),
    after: isInsertedLine
      ? change.text.trimEnd()
      : source.slice(from, start) + change.text + source.slice(end, to)
  };
}
