import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import {
  IThemeManager,
  MainAreaWidget,
  WidgetTracker
} from '@jupyterlab/apputils';
import { IMermaidManager } from '@jupyterlab/mermaid';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';
import { SplitPanel } from '@lumino/widgets';

import { CommandIDs } from '../commands';
import { DiagramPanel } from '../diagramPanel';
import { shieldIcon } from '../icon';
import { labActions } from '../labActions';
import { ISecaiModel } from '../tokens';

const ID = 'jp-secai-diagram';

/**
 * Shows the data-flow diagram of the current notebook in a tab.
 */
export const diagramPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-secai:diagram',
  description: 'Shows the data flows of the current notebook as a diagram.',
  autoStart: true,
  requires: [ISecaiModel],
  optional: [
    IMermaidManager,
    IThemeManager,
    ILayoutRestorer,
    ILabShell,
    ITranslator
  ],
  activate: (
    app: JupyterFrontEnd,
    model: ISecaiModel,
    mermaid: IMermaidManager | null,
    themes: IThemeManager | null,
    restorer: ILayoutRestorer | null,
    labShell: ILabShell | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_secai');
    const actions = labActions(app, model, trans);
    const tracker = new WidgetTracker<MainAreaWidget<DiagramPanel>>({
      namespace: ID
    });
    const make = () => {
      const content = new DiagramPanel({ model, mermaid, actions, trans });
      const widget = new MainAreaWidget({ content });
      widget.id = ID;
      void tracker.add(widget);
      return widget;
    };
    themes?.themeChanged.connect(() =>
      tracker.forEach(each => each.content.redraw())
    );
    app.commands.addCommand(CommandIDs.openDiagram, {
      label: trans.__('Show Data Flows'),
      caption: trans.__(
        'Show where the data of this notebook comes from and where it goes'
      ),
      icon: shieldIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => {
        const widget = tracker.currentWidget ?? make();
        if (!widget.isAttached) {
          show(widget, app.shell, labShell !== null);
        }
        app.shell.activateById(widget.id);
      }
    });
    if (labShell) {
      void restorer?.restore(tracker, {
        command: CommandIDs.openDiagram,
        name: () => ID
      });
    }
  }
};

/**
 * Put the diagram below the notebook.
 */
function show(
  widget: Widget,
  shell: JupyterFrontEnd.IShell,
  isLab: boolean
): void {
  if (isLab) {
    shell.add(widget, 'main', { mode: 'split-bottom' });
    return;
  }
  // The main area of Notebook holds the notebook alone, and the area below it opens without a height.
  shell.add(widget, 'down');
  let parent = widget.parent;
  while (parent && !(parent instanceof SplitPanel)) {
    parent = parent.parent;
  }
  parent?.setRelativeSizes([1, 1]);
}
