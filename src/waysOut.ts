import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { PageConfig, PathExt } from '@jupyterlab/coreutils';
import type { INotebookContent } from '@jupyterlab/nbformat';
import type { Contents, ServiceManager } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Entry } from './acts';
import type { IReviewAnswer } from './api';
import type { Choice } from './exportGuard';
import { ENTRY_KEY, entryOf, putEntry } from './keeping';
import { download } from './labActions';
import type { Way } from './options';
import { SHOWN, tell } from './telling';
import type { ISecaiModel } from './tokens';

const EXPORT = 'notebook:export-to-format';
const DOWNLOADS = ['docmanager:download', 'filebrowser:download'];
const EXTENSION = '.ipynb';

/**
 * What the guard of the ways out needs.
 */
export interface IGuardOptions {
  services: ServiceManager.IManager;
  commands: JupyterFrontEnd['commands'];
  model: ISecaiModel;
  trans: TranslationBundle;
  showSidebar: () => void;
  ask: (
    name: string,
    answer: IReviewAnswer,
    trans: TranslationBundle
  ) => Promise<Choice>;
}

/**
 * The person has decided that the file does not leave, or not on this way.
 */
class Stopped extends Error {}

/**
 * Lets a person see what would leave with a notebook before an export, a download, or a copy into another folder.
 *
 * The server decides about exports: where it cannot be asked, they go on to it. A download or a copy that cannot be
 * reviewed goes on as well: this is a reminder and no boundary.
 */
export class WaysOut {
  constructor(options: IGuardOptions) {
    this._options = options;
    this._guardExports();
    this._guardDownloads();
    this._guardCopies();
  }

  private _guardExports(): void {
    const manager = this._options.services.nbconvert;
    if (typeof manager.exportAs !== 'function') {
      this._guardExportCommand();
      return;
    }
    const exportAs = manager.exportAs.bind(manager);
    manager.exportAs = async request => {
      try {
        const path = await this._cleared('export', request.path, copy =>
          this._storeBeside(request.path, copy)
        );
        await exportAs({ ...request, path });
      } catch (error) {
        passOver(error);
      }
    };
  }

  /**
   * JupyterLab before 4.6 exports the notebook in front by a command, and has no other hook.
   */
  private _guardExportCommand(): void {
    const { commands, model } = this._options;
    const execute = commands.execute.bind(commands);
    commands.execute = async (id, args) => {
      const path = model.panel?.context.localPath;
      if (id !== EXPORT || path === undefined) {
        return execute(id, args);
      }
      try {
        const cleared = await this._cleared('export', path, copy =>
          this._storeBeside(path, copy)
        );
        return cleared === path
          ? await execute(id, args)
          : openExport(cleared, String(args?.format));
      } catch (error) {
        passOver(error);
      }
    };
  }

  /**
   * A download asks the contents manager for the address, as links in texts do: only the former are guarded.
   */
  private _guardDownloads(): void {
    const { commands, services } = this._options;
    const { contents } = services;
    const execute = commands.execute.bind(commands);
    const addressOf = contents.getDownloadUrl.bind(contents);
    let downloads = 0;
    commands.execute = async (id, args) => {
      if (!DOWNLOADS.includes(id)) {
        return execute(id, args);
      }
      downloads++;
      try {
        return await execute(id, args);
      } catch (error) {
        passOver(error);
      } finally {
        downloads--;
      }
    };
    contents.getDownloadUrl = async path => {
      if (downloads > 0) {
        await this._cleared('download', path, copy => {
          download({
            name: redactedName(PathExt.basename(path)),
            mime: 'application/x-ipynb+json',
            text: JSON.stringify(copy, null, 1)
          });
          throw new Stopped();
        });
      }
      return addressOf(path);
    };
  }

  private _guardCopies(): void {
    const { contents } = this._options.services;
    const copy = contents.copy.bind(contents);
    contents.copy = async (path, folder) => {
      if (folder === PathExt.dirname(path)) {
        return copy(path, folder);
      }
      let made: Contents.IModel | null = null;
      await this._cleared('copy', path, async content => {
        const name = redactedName(PathExt.basename(path));
        made = await this._store(PathExt.join(folder, name), content);
        return made.path;
      });
      return made ?? copy(path, folder);
    };
  }

  /**
   * The path of what may leave: the notebook, or what `useCopy` makes of its redacted copy.
   *
   * @throws Stopped where nothing is to leave.
   */
  private async _cleared(
    way: Way,
    path: string,
    useCopy: (copy: INotebookContent) => Promise<string> | string
  ): Promise<string> {
    const { ask, model, showSidebar, trans } = this._options;
    const { enabled, guarded } = model.options;
    if (!enabled || !guarded.includes(way) || !path.endsWith(EXTENSION)) {
      return path;
    }
    const answer = await this._answerFor(path);
    if (!answer?.gate.blocked) {
      return path;
    }
    const choice = await ask(PathExt.basename(path), answer, trans);
    switch (choice.kind) {
      case 'redacted':
        return this._redacted(way, path, useCopy);
      case 'anyway':
        await this._keepReason(path, choice.reason, answer.gate.evidence);
        return path;
      case 'fix':
        await this._options.commands.execute('docmanager:open', { path });
        model.select({ finding: answer.gate.findings[0] ?? null, stage: null });
        showSidebar();
        throw new Stopped();
      case 'cancel':
        throw new Stopped();
    }
  }

  private async _redacted(
    way: Way,
    path: string,
    useCopy: (copy: INotebookContent) => Promise<string> | string
  ): Promise<string> {
    const content = await this._asked(() =>
      this._options.model.maskedCopy(path, () => this._stored(path))
    );
    const copy = await useCopy(content);
    // What is wrong in the code cannot be masked: an export of the copy asks again.
    return way === 'export' ? this._cleared(way, copy, useCopy) : copy;
  }

  private async _keepReason(
    path: string,
    reason: string,
    evidence: string
  ): Promise<void> {
    const { model } = this._options;
    const session = model.sessionAt(path);
    const anyway = (entry: Entry | null) =>
      this._asked(() => model.exportAnyway(path, entry, reason, evidence));
    if (session) {
      putEntry(session.notebook, await anyway(entryOf(session.notebook)));
      await model.panelOf(session)?.context.save();
      return;
    }
    const content = await this._stored(path);
    const entry = await anyway((content.metadata[ENTRY_KEY] ?? null) as Entry);
    content.metadata[ENTRY_KEY] = entry;
    await this._store(path, content);
  }

  private async _answerFor(path: string): Promise<IReviewAnswer | null> {
    try {
      return await this._options.model.answerFor(path);
    } catch (error) {
      console.warn('The notebook could not be reviewed in the browser.', error);
      return null;
    }
  }

  /**
   * The answer of the server; without one the person is told, and nothing leaves.
   */
  private async _asked<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      tell(error, this._options.trans);
      throw new Stopped();
    }
  }

  private async _storeBeside(
    path: string,
    content: INotebookContent
  ): Promise<string> {
    const { trans } = this._options;
    const copy = PathExt.join(
      PathExt.dirname(path),
      redactedName(PathExt.basename(path))
    );
    await this._store(copy, content);
    Notification.success(
      trans.__('The redacted copy is %1.', PathExt.basename(copy)),
      SHOWN
    );
    return copy;
  }

  private async _stored(path: string): Promise<INotebookContent> {
    const { contents } = this._options.services;
    return (await contents.get(path, { type: 'notebook' })).content;
  }

  private _store(
    path: string,
    content: INotebookContent
  ): Promise<Contents.IModel> {
    return this._options.services.contents.save(path, {
      type: 'notebook',
      format: 'json',
      content
    });
  }

  private _options: IGuardOptions;
}

function redactedName(name: string): string {
  return `${name.slice(0, -EXTENSION.length)}-redacted${EXTENSION}`;
}

function openExport(path: string, format: string): void {
  window.open(
    PageConfig.getNBConvertURL({ path, format, download: true }),
    '_blank',
    'noopener'
  );
}

function passOver(error: unknown): void {
  if (!(error instanceof Stopped)) {
    throw error;
  }
}
