import type { TranslationBundle } from '@jupyterlab/translation';

import type { Finding, Hop } from './review';
import { cellName, severityWord } from './wording';

/**
 * What can be done from the hover of a finding.
 */
export interface IHoverActions {
  show: (finding: Finding) => void;
  goTo: (hop: Hop) => void;
  fix: (finding: Finding) => void;
  ignore: (finding: Finding) => void;
}

/**
 * The hover over marked text: what is wrong, the way of the value, what ends it.
 */
export function hoverNode(
  finding: Finding,
  actions: IHoverActions,
  trans: TranslationBundle
): HTMLElement {
  const node = document.createElement('div');
  node.className = 'jp-SecaiHover';
  const title = part('b', finding.title);
  title.append(part('span', severityWord(finding.severity, trans)));
  node.append(title, part('p', finding.message));
  if (finding.trace.length > 0) {
    node.append(trace(finding, actions, trans));
  }
  node.append(part('p', finding.advice), buttons(finding, actions, trans));
  return node;
}

function part(tag: string, text: string): HTMLElement {
  const node = document.createElement(tag);
  node.textContent = text.replace(/`/g, '');
  return node;
}

function trace(
  finding: Finding,
  actions: IHoverActions,
  trans: TranslationBundle
): HTMLElement {
  const list = document.createElement('ol');
  list.setAttribute(
    'aria-label',
    trans.__('The way of the value, source first')
  );
  for (const hop of finding.trace) {
    const row = document.createElement('li');
    row.append(
      button(`${cellName(hop.cell, trans)} ${hop.note}`, () =>
        actions.goTo(hop)
      )
    );
    list.append(row);
  }
  return list;
}

function buttons(
  finding: Finding,
  actions: IHoverActions,
  trans: TranslationBundle
): HTMLElement {
  const row = document.createElement('div');
  row.className = 'jp-SecaiHover-actions';
  row.append(
    button(trans.__('Why'), () => actions.show(finding)),
    button(trans.__('Ignore…'), () => actions.ignore(finding))
  );
  if (finding.fix) {
    const fix = button(trans.__('%1…', finding.fix.title), () =>
      actions.fix(finding)
    );
    fix.className = 'jp-mod-main';
    row.append(fix);
  }
  return row;
}

function button(label: string, act: () => void): HTMLButtonElement {
  const node = document.createElement('button');
  node.type = 'button';
  node.textContent = label;
  node.addEventListener('click', act);
  return node;
}
