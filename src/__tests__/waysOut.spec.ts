import type { INotebookContent } from '@jupyterlab/nbformat';
import { nullTranslator } from '@jupyterlab/translation';

import type { Choice } from '../exportGuard';
import { DEFAULT_OPTIONS } from '../options';
import type { ISecaiModel } from '../tokens';
import type { IGuardOptions } from '../waysOut';
import { WaysOut } from '../waysOut';
import { makeAnswer } from './fixtures';

const PATH = 'work/churn.ipynb';
const COPY = 'work/churn-redacted.ipynb';

function content(source: string): INotebookContent {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {} as INotebookContent['metadata'],
    cells: [{ id: 'a', cell_type: 'raw', source, metadata: {} }]
  };
}

/**
 * A guard over ways out that note what is asked of them; `blocked` are the paths that should not leave, and an older
 * JupyterLab has no hook for exports.
 */
function guarded(choice: Choice, blocked: string[] = [PATH], hasHook = true) {
  const files = new Map([[PATH, content('secret')]]);
  const contents = {
    getDownloadUrl: jest.fn(async (path: string) => `/files/${path}`),
    copy: jest.fn(async (path: string, folder: string) => ({
      path: `${folder}/${path}`
    })),
    get: jest.fn(async (path: string) => ({ content: files.get(path) })),
    save: jest.fn(async (path: string, file: { content: INotebookContent }) => {
      files.set(path, file.content);
      return { path };
    })
  };
  const exported: string[] = [];
  const nbconvert = {
    exportAs: async (request: { path: string }) => {
      exported.push(request.path);
    }
  };
  const execute = jest.fn(async (id: string, _args?: object) =>
    id === 'docmanager:download' ? contents.getDownloadUrl(PATH) : undefined
  );
  const commands = { execute };
  const model = {
    panel: { context: { localPath: PATH } },
    options: DEFAULT_OPTIONS,
    answerFor: async (path: string) => {
      const answer = makeAnswer();
      const isBlocked = blocked.includes(path);
      return { ...answer, gate: { ...answer.gate, blocked: isBlocked } };
    },
    maskedCopy: async () => content('[SECRET]'),
    exportAnyway: async (_path: string, _entry: unknown, reason: string) => ({
      exports: { nbconvert: { reason } }
    }),
    sessionAt: () => null,
    select: jest.fn()
  };
  const ask = jest.fn(async () => choice);
  const showSidebar = jest.fn();
  new WaysOut({
    services: {
      contents,
      nbconvert: hasHook ? nbconvert : {}
    } as unknown as IGuardOptions['services'],
    commands: commands as unknown as IGuardOptions['commands'],
    model: model as unknown as ISecaiModel,
    trans: nullTranslator.load('jupyter_secai'),
    showSidebar,
    ask
  });
  return {
    ask,
    commands,
    contents,
    execute,
    exported,
    files,
    model,
    nbconvert,
    showSidebar
  };
}

describe('WaysOut', () => {
  it('asks nothing where nothing stands against it', async () => {
    const { ask, exported, nbconvert } = guarded({ kind: 'cancel' }, []);
    await nbconvert.exportAs({ path: PATH });
    expect(ask).not.toHaveBeenCalled();
    expect(exported).toEqual([PATH]);
  });

  it('exports nothing when the person cancels', async () => {
    const { exported, nbconvert } = guarded({ kind: 'cancel' });
    await nbconvert.exportAs({ path: PATH });
    expect(exported).toEqual([]);
  });

  it('exports a redacted copy that lies beside the notebook', async () => {
    const { exported, files, nbconvert } = guarded({ kind: 'redacted' });
    await nbconvert.exportAs({ path: PATH });
    expect(exported).toEqual([COPY]);
    expect(files.get(COPY)).toEqual(content('[SECRET]'));
    expect(files.get(PATH)).toEqual(content('secret'));
  });

  it('keeps the reason in the notebook before it is exported anyway', async () => {
    const choice: Choice = { kind: 'anyway', reason: 'for the auditors' };
    const { exported, files, nbconvert } = guarded(choice);
    await nbconvert.exportAs({ path: PATH });
    expect(exported).toEqual([PATH]);
    expect(files.get(PATH)?.metadata.secai).toEqual({
      exports: { nbconvert: { reason: 'for the auditors' } }
    });
  });

  it('shows the findings when they are to be fixed first', async () => {
    const { execute, exported, nbconvert, showSidebar } = guarded({
      kind: 'fix'
    });
    await nbconvert.exportAs({ path: PATH });
    expect(exported).toEqual([]);
    expect(execute).toHaveBeenCalledWith('docmanager:open', { path: PATH });
    expect(showSidebar).toHaveBeenCalled();
  });

  it('asks before the export command where there is no hook', async () => {
    const open = jest.spyOn(window, 'open').mockReturnValue(null);
    const { commands, execute, files } = guarded(
      { kind: 'redacted' },
      [PATH],
      false
    );
    await commands.execute('notebook:export-to-format', { format: 'html' });
    expect(execute).not.toHaveBeenCalled();
    expect(files.get(COPY)).toEqual(content('[SECRET]'));
    expect(String(open.mock.calls[0][0])).toContain(`/nbconvert/html/${COPY}`);
    open.mockRestore();
  });

  it('leaves the export command alone where nothing stands against it', async () => {
    const { ask, commands, execute } = guarded({ kind: 'cancel' }, [], false);
    await commands.execute('notebook:export-to-format', { format: 'html' });
    expect(ask).not.toHaveBeenCalled();
    expect(execute).toHaveBeenCalledTimes(1);
  });

  it('asks before a download, not before a link is drawn', async () => {
    const { ask, commands, contents } = guarded({ kind: 'cancel' });
    expect(await contents.getDownloadUrl(PATH)).toBe(`/files/${PATH}`);
    expect(ask).not.toHaveBeenCalled();
    expect(await commands.execute('docmanager:download')).toBeUndefined();
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('asks before a copy into another folder, and puts a redacted one there', async () => {
    const { ask, contents, files } = guarded({ kind: 'redacted' });
    await contents.copy(PATH, 'work');
    expect(ask).not.toHaveBeenCalled();
    const made = await contents.copy(PATH, 'public');
    expect(made.path).toBe('public/churn-redacted.ipynb');
    expect(files.get(made.path)).toEqual(content('[SECRET]'));
  });

  it('asks about nothing that the settings leave out', async () => {
    const { ask, exported, model, nbconvert } = guarded({ kind: 'cancel' });
    model.options = { ...DEFAULT_OPTIONS, guarded: ['copy'] };
    await nbconvert.exportAs({ path: PATH });
    expect(ask).not.toHaveBeenCalled();
    expect(exported).toEqual([PATH]);
  });
});
