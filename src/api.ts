import { URLExt } from '@jupyterlab/coreutils';
import type { ICell } from '@jupyterlab/nbformat';
import { ServerConnection } from '@jupyterlab/services';
import type { JSONObject, PartialJSONObject } from '@lumino/coreutils';

import type { Act, Entry } from './acts';
import type { IKernelProfile } from './kernelProfiles';
import type { Review } from './review';
import type { Stage, Suit } from './vocabulary';

/**
 * A cell of a request: whole, or its id alone when the server holds it as it is.
 */
export type RequestCell = PartialJSONObject & { id: string };

/**
 * The cells of a notebook as they are in the browser.
 */
export interface IReviewRequest {
  session: string;
  path: string;
  generation: number;
  nbformat: number;
  nbformat_minor: number;
  metadata: PartialJSONObject;
  cells: RequestCell[];

  /**
   * What the kernel knows, for a review that is shown; documents and exports are made of the notebook alone.
   */
  profiled?: readonly IKernelProfile[];
}

/**
 * What an export would say.
 */
export interface IGate {
  level: string;
  blocked: boolean;
  sentence: string;
  findings: string[];

  /**
   * Stands for all that is against the export; a reason to let it through is bound to it.
   */
  evidence: string;

  /**
   * Whether the policy leaves it to people to let a refused export through.
   */
  may_let_through: boolean;
}

/**
 * A review, what it was made from, and what it means for an export.
 */
export interface IReviewAnswer {
  generation?: number;
  read: 'live' | 'shared' | 'disk';
  review: Review;
  gate: IGate;
}

/**
 * What a rule finds and why it matters.
 */
export interface IRulePage {
  title: string;
  what: string;
  why: string;
  advice: string;
  bad: string;
  good: string;
}

/**
 * What does not change with the notebook.
 */
export interface ICatalogue {
  version: string;
  stages: { id: Stage; title: string }[];
  suits: { id: Suit; title: string; property: string }[];
  rules: { [name: string]: IRulePage };
  cards: {
    [id: string]: {
      mitigations: { text: string; apis: string[] }[];
      severity_reason: string;
    };
  };
  documents: IDocumentKind[];
}

/**
 * A document that can be made from a review.
 */
export interface IDocumentKind {
  id: string;
  title: string;
  use: string;
}

/**
 * A document that was made.
 */
export interface IDocument {
  name: string;
  mime: string;
  text: string;
}

/**
 * What masking changes: cells whole, the notebook's metadata where it has changed, and what was masked where.
 */
export interface IMasking {
  cells: MaskedCell[];
  metadata: PartialJSONObject | null;
  masked: { cell: number | null; carrier: string; values: number }[];
  left: { cell: number | null; carrier: string; by_design: boolean }[];
}

/**
 * A cell with its values masked.
 */
export type MaskedCell = ICell & { id: string };

/**
 * What is in force for a notebook, the file that says so, and who asks.
 */
export interface IConfig {
  user: string;
  file: string | null;
  values: JSONObject;
  set: string[];

  /**
   * Keys that an administrator has set for good.
   */
  locked: string[];
}

/**
 * What an act leads to: a new `secai` entry of the metadata, or the text of a markdown cell.
 */
export type Outcome = { entry: Entry } | { markdown: string };

/**
 * The server's refusal of a request.
 */
export class RequestRefused extends Error {
  /**
   * @param status - The HTTP status.
   * @param reason - The server's word for it; empty when this is not an answer of ours.
   * @param message - One sentence for people.
   */
  constructor(
    readonly status: number,
    readonly reason: string,
    message: string
  ) {
    super(message);
  }
}

/**
 * The service that a review session asks.
 */
export interface IReviewService {
  /**
   * Review the cells of a request.
   *
   * @throws RequestRefused, or a network error.
   */
  review(request: IReviewRequest): Promise<IReviewAnswer>;

  /**
   * Review a notebook that is not open in this browser.
   *
   * @throws RequestRefused, or a network error.
   */
  reviewFile(path: string): Promise<IReviewAnswer>;

  /**
   * Fetch the catalogue.
   *
   * @throws RequestRefused, or a network error.
   */
  catalogue(): Promise<ICatalogue>;

  /**
   * What the notebook has to keep after an act of the person who is signed in.
   *
   * @throws RequestRefused, or a network error.
   */
  decide(path: string, entry: Entry | null, act: Act): Promise<Outcome>;

  /**
   * Make a document of the cells of a request.
   *
   * @throws RequestRefused, or a network error.
   */
  makeDocument(kind: string, request: IReviewRequest): Promise<IDocument>;

  /**
   * What masking would change in the cells of a request.
   *
   * @throws RequestRefused, or a network error.
   */
  mask(request: IReviewRequest): Promise<IMasking>;

  /**
   * Fetch what is in force for a notebook.
   *
   * @throws RequestRefused, or a network error.
   */
  config(path: string): Promise<IConfig>;
}

/**
 * The REST API of the server extension.
 */
export class ReviewService implements IReviewService {
  constructor(serverSettings: ServerConnection.ISettings) {
    this._serverSettings = serverSettings;
  }

  review(request: IReviewRequest): Promise<IReviewAnswer> {
    return this._post<IReviewAnswer>('review', request);
  }

  reviewFile(path: string): Promise<IReviewAnswer> {
    const query = URLExt.objectToQueryString({ path });
    return this._request<IReviewAnswer>(`review${query}`, { method: 'GET' });
  }

  catalogue(): Promise<ICatalogue> {
    return this._request<ICatalogue>('catalogue', { method: 'GET' });
  }

  decide(path: string, entry: Entry | null, act: Act): Promise<Outcome> {
    return this._post<Outcome>('decide', { path, entry, act });
  }

  makeDocument(kind: string, request: IReviewRequest): Promise<IDocument> {
    const query = URLExt.objectToQueryString({ to: kind });
    return this._post<IDocument>(`export${query}`, request);
  }

  mask(request: IReviewRequest): Promise<IMasking> {
    return this._post<IMasking>('redact', request);
  }

  config(path: string): Promise<IConfig> {
    const query = URLExt.objectToQueryString({ path });
    return this._request<IConfig>(`config${query}`, { method: 'GET' });
  }

  private _post<T>(endpoint: string, body: object): Promise<T> {
    return this._request<T>(endpoint, {
      method: 'POST',
      body: JSON.stringify(body)
    });
  }

  private async _request<T>(endpoint: string, init: RequestInit): Promise<T> {
    const url = URLExt.join(
      this._serverSettings.baseUrl,
      'jupyter-secai',
      endpoint
    );
    const response = await ServerConnection.makeRequest(
      url,
      init,
      this._serverSettings
    );
    if (!response.ok) {
      throw await refusal(response);
    }
    return response.json();
  }

  private _serverSettings: ServerConnection.ISettings;
}

async function refusal(response: Response): Promise<RequestRefused> {
  let body: JSONObject = {};
  try {
    body = await response.json();
  } catch {
    // Not an answer of ours: a proxy's page, or a server without the extension.
  }
  const text = (key: string) =>
    typeof body[key] === 'string' ? (body[key] as string) : '';
  return new RequestRefused(
    response.status,
    text('reason'),
    text('message') || response.statusText
  );
}
