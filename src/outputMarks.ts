import type { Cell } from '@jupyterlab/cells';
import { CodeCell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';

import { outputOf } from './places';
import type { Finding } from './review';

const CLASS = 'jp-SecaiOutputNote';

/**
 * What can be done about an output.
 */
export interface IOutputActions {
  maskOutput: (cellId: string, output: number) => void;
  clearOutput: (cellId: string, output: number) => void;
  show: (finding: Finding) => void;
}

/**
 * Say below each output of a cell what was found in it, with what ends that.
 */
export function markOutputs(
  cell: Cell,
  findings: readonly Finding[],
  trans: TranslationBundle,
  actions: IOutputActions
): void {
  if (!(cell instanceof CodeCell) || cell.isPlaceholder()) {
    return;
  }
  const byOutput = new Map<number, Finding[]>();
  for (const finding of findings) {
    const output = outputOf(finding.location);
    if (output !== null) {
      byOutput.set(output, [...(byOutput.get(output) ?? []), finding]);
    }
  }
  cell.outputArea.widgets.forEach((widget, index) => {
    const found = byOutput.get(index) ?? [];
    const key = found.map(each => each.fingerprint).join(' ');
    const present = widget.node.querySelector<HTMLElement>(
      `:scope > .${CLASS}`
    );
    if ((present?.dataset.findings ?? '') === key) {
      return;
    }
    present?.remove();
    if (found.length > 0) {
      const note = makeNote(cell.model.id, index, found, trans, actions);
      note.dataset.findings = key;
      widget.node.append(note);
    }
  });
}

function makeNote(
  cellId: string,
  output: number,
  findings: readonly Finding[],
  trans: TranslationBundle,
  actions: IOutputActions
): HTMLElement {
  const note = document.createElement('div');
  note.className = CLASS;
  note.setAttribute('role', 'note');
  const titles = [...new Set(findings.map(each => each.title))];
  const words = document.createElement('span');
  words.textContent = titles.join(' · ');
  note.append(
    words,
    makeButton(trans.__('Mask this output'), () =>
      actions.maskOutput(cellId, output)
    ),
    makeButton(trans.__('Clear it'), () => actions.clearOutput(cellId, output)),
    makeButton(trans.__('Why'), () => actions.show(findings[0]))
  );
  return note;
}

function makeButton(label: string, act: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = label;
  button.addEventListener('click', act);
  return button;
}
