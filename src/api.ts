import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type { JSONObject, PartialJSONObject } from '@lumino/coreutils';

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
}

/**
 * What an export would say.
 */
export interface IGate {
  level: string;
  blocked: boolean;
  sentence: string;
  findings: string[];
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
}

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
}

/**
 * The REST API of the server extension.
 */
export class ReviewService implements IReviewService {
  constructor(serverSettings: ServerConnection.ISettings) {
    this._serverSettings = serverSettings;
  }

  review(request: IReviewRequest): Promise<IReviewAnswer> {
    return this._request<IReviewAnswer>('review', {
      method: 'POST',
      body: JSON.stringify(request)
    });
  }

  reviewFile(path: string): Promise<IReviewAnswer> {
    const query = URLExt.objectToQueryString({ path });
    return this._request<IReviewAnswer>(`review${query}`, { method: 'GET' });
  }

  catalogue(): Promise<ICatalogue> {
    return this._request<ICatalogue>('catalogue', { method: 'GET' });
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
