import { ILabShell } from '@jupyterlab/application';
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { ChangeCommands } from '../changeCommands';
import { CommandIDs } from '../commands';
import { listedFindings } from '../filters';
import { shieldIcon } from '../icon';
import { goTo } from '../navigation';
import type { Finding } from '../review';
import { SIDEBAR_ID } from '../sidebar';
import { ISecaiModel } from '../tokens';

const NO_ARGS = { type: 'object', properties: {} };
const FINDING_ARGS = {
  type: 'object',
  properties: {
    finding: {
      type: 'string',
      description: 'The fingerprint of the finding; the open one if omitted'
    }
  }
};

/**
 * The commands, with their entries in the palette; the settings hold shortcuts and menus.
 */
export const commandsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-secai:plugin',
  description: 'Commands to review the notebook and to walk its findings.',
  autoStart: true,
  requires: [ISecaiModel],
  optional: [ILabShell, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: ISecaiModel,
    labShell: ILabShell | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_secai');
    addSidebarCommand(app, labShell, trans);
    addReviewCommand(app, model, trans);
    addWalkCommands(app, model, trans);
    addFindingCommands(app, model, trans);
    new ChangeCommands(app, model, trans);
    const category = trans.__('Security and Privacy');
    for (const command of Object.values(CommandIDs)) {
      palette?.addItem({ command, category });
    }
  }
};

function addSidebarCommand(
  app: JupyterFrontEnd,
  labShell: ILabShell | null,
  trans: TranslationBundle
): void {
  app.commands.addCommand(CommandIDs.openSidebar, {
    label: trans.__('Show Security and Privacy'),
    caption: trans.__('Show or hide the review of the current notebook'),
    icon: shieldIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          keepOpen: {
            type: 'boolean',
            description: 'Whether to leave the sidebar open where it is open'
          }
        }
      }
    },
    execute: args => {
      if (labShell && isOpen(labShell) && args.keepOpen !== true) {
        return collapse(labShell);
      }
      app.shell.activateById(SIDEBAR_ID);
    }
  });
}

function sideOf(labShell: ILabShell): 'left' | 'right' {
  return [...labShell.widgets('left')].some(each => each.id === SIDEBAR_ID)
    ? 'left'
    : 'right';
}

function isOpen(labShell: ILabShell): boolean {
  const side = [...labShell.widgets(sideOf(labShell))];
  return side.some(each => each.id === SIDEBAR_ID && each.isVisible);
}

function collapse(labShell: ILabShell): void {
  if (sideOf(labShell) === 'left') {
    labShell.collapseLeft();
  } else {
    labShell.collapseRight();
  }
}

function addReviewCommand(
  app: JupyterFrontEnd,
  model: ISecaiModel,
  trans: TranslationBundle
): void {
  app.commands.addCommand(CommandIDs.reviewNotebook, {
    label: trans.__('Review Notebook Now'),
    caption: trans.__(
      'Review the cells as they are in the browser, saved or not'
    ),
    describedBy: { args: NO_ARGS },
    isEnabled: () => model.panel !== null,
    execute: async () => {
      await model.review();
    }
  });
}

function addWalkCommands(
  app: JupyterFrontEnd,
  model: ISecaiModel,
  trans: TranslationBundle
): void {
  const walk = (step: 1 | -1) => {
    const finding = neighbour(model, step);
    return finding ? show(app, model, finding) : undefined;
  };
  const isEnabled = () => findingsOf(model).length > 0;
  app.commands.addCommand(CommandIDs.nextFinding, {
    label: trans.__('Next Finding'),
    caption: trans.__('Go to the next finding of the notebook'),
    describedBy: { args: NO_ARGS },
    isEnabled,
    execute: () => walk(1)
  });
  app.commands.addCommand(CommandIDs.previousFinding, {
    label: trans.__('Previous Finding'),
    caption: trans.__('Go to the previous finding of the notebook'),
    describedBy: { args: NO_ARGS },
    isEnabled,
    execute: () => walk(-1)
  });
}

function addFindingCommands(
  app: JupyterFrontEnd,
  model: ISecaiModel,
  trans: TranslationBundle
): void {
  app.commands.addCommand(CommandIDs.goToFinding, {
    label: trans.__('Go to Finding'),
    caption: trans.__('Go to the cell of the finding that is open'),
    describedBy: { args: FINDING_ARGS },
    isEnabled: args => named(model, args) !== null,
    execute: args => {
      const finding = named(model, args);
      return finding ? show(app, model, finding) : undefined;
    }
  });
  app.commands.addCommand(CommandIDs.showCellFindings, {
    label: trans.__('Show Findings of Cell'),
    caption: trans.__('Show in the sidebar what was found in the active cell'),
    describedBy: { args: NO_ARGS },
    isEnabled: () => firstInCell(model) !== null,
    execute: async () => {
      model.select({
        finding: firstInCell(model)?.fingerprint ?? null,
        stage: null
      });
      await app.commands.execute(CommandIDs.openSidebar, { keepOpen: true });
    }
  });
}

function firstInCell(model: ISecaiModel): Finding | null {
  const id = model.panel?.content.activeCell?.model.id;
  return findingsOf(model).find(each => each.location.cell_id === id) ?? null;
}

function findingsOf(model: ISecaiModel): Finding[] {
  return model.state.kind === 'ready'
    ? listedFindings(
        model.state.answer.review,
        model.options,
        model.selection.stage
      )
    : [];
}

function named(
  model: ISecaiModel,
  args: ReadonlyPartialJSONObject
): Finding | null {
  const fingerprint = args.finding ?? model.selection.finding;
  return (
    findingsOf(model).find(each => each.fingerprint === fingerprint) ?? null
  );
}

function neighbour(model: ISecaiModel, step: 1 | -1): Finding | null {
  const findings = findingsOf(model);
  const index = findings.findIndex(
    each => each.fingerprint === model.selection.finding
  );
  const from = index < 0 && step < 0 ? 0 : index;
  return findings[(from + step + findings.length) % findings.length] ?? null;
}

async function show(
  app: JupyterFrontEnd,
  model: ISecaiModel,
  finding: Finding
): Promise<void> {
  model.select({ finding: finding.fingerprint });
  if (model.panel) {
    app.shell.activateById(model.panel.id);
    await goTo(model.panel, finding.location);
  }
}
