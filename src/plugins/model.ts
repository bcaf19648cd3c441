import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';

import { ReviewService } from '../api';
import { SecaiModel } from '../model';
import { readOptions } from '../options';
import { ISecaiModel } from '../tokens';

/**
 * The id under which the settings are kept.
 */
export const SETTINGS_ID = 'jupyter-secai:plugin';

/**
 * Provides the review model, which follows the current notebook.
 */
export const modelPlugin: JupyterFrontEndPlugin<ISecaiModel> = {
  id: 'jupyter-secai:model',
  description: 'Keeps the review of the current notebook up to date.',
  autoStart: true,
  provides: ISecaiModel,
  requires: [INotebookTracker],
  optional: [ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    registry: ISettingRegistry | null
  ): ISecaiModel => {
    const service = new ReviewService(app.serviceManager.serverSettings);
    const model = new SecaiModel({ service, tracker });
    if (registry) {
      void followSettings(registry, model);
    }
    return model;
  }
};

async function followSettings(
  registry: ISettingRegistry,
  model: SecaiModel
): Promise<void> {
  try {
    const settings = await registry.load(SETTINGS_ID);
    model.options = readOptions(settings);
    settings.changed.connect(() => {
      model.options = readOptions(settings);
    });
  } catch (error) {
    console.warn(`The settings ${SETTINGS_ID} cannot be read.`, error);
  }
}
