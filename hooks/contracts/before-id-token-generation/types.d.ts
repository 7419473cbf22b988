// Generated from the contract of the event before-id-token-generation by `manage.py generate_contracts`: change the contract, not this file.

/** The ID token is about to be signed. Add, change or remove claims and scopes, or shorten its life. */
interface HookArgs {
  /** Which event this is. */
  event: {
    /**
     * Key of the event.
     * @example "before-registration"
     */
    key: string;
    /**
     * Unique id of this occurrence.
     * @example "evt_7Yh2kPq9RsTuVwXyZa1B"
     */
    id: string;
    /**
     * Ties the events of one customer journey together.
     * @example "jrn_3Nb5mKd8FgHjQrStUvWx"
     */
    journey_id: string;
    /**
     * When it happened, ISO 8601 in UTC.
     * @example "2026-11-23T14:05:00Z"
     */
    occurred_at: string;
    /**
     * Version of this contract.
     * @example 1
     */
    contract_version: number;
  };
  /** The customer-facing application. */
  application: {
    /**
     * Name of the application.
     * @example "Storefront"
     */
    name: string;
    /**
     * OAuth client id of the application.
     * @example "storefront"
     */
    client_id: string;
  };
  /** The OpenID Connect request that began the journey. */
  oidc_context: {
    /**
     * Authentication contexts asked for.
     * @example ["urn:example:silver"]
     */
    acr_values: Array<string>;
    /**
     * Languages the customer prefers, BCP 47.
     * @example ["sv-SE", "en"]
     */
    ui_locales: Array<string>;
    /**
     * Value of prompt.
     * @example "login"
     */
    prompt?: string | null;
    /**
     * Value of login_hint. Personal data: masked for support.
     * @example "ada@example.com"
     */
    login_hint?: string | null;
  };
  /** The customer and where they are. */
  customer: {
    /**
     * IP address of the browser. Personal data: masked for support.
     * @example "198.51.100.23"
     */
    ip_address: string | null;
    /**
     * User agent of the browser.
     * @example "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
     */
    user_agent: string | null;
    /**
     * Identity store that holds the customer.
     * @example "customers"
     */
    store: string | null;
    /** Where the customer probably is. */
    location: {
      /**
       * City. Personal data: masked for support.
       * @example "Lund"
       */
      city: string | null;
      /**
       * State or region.
       * @example "Skåne"
       */
      state: string | null;
      /**
       * Country.
       * @example "Sweden"
       */
      country: string | null;
      /**
       * Country as ISO 3166-1 alpha-2.
       * @example "SE"
       */
      country_code: string | null;
      /** Approximate position. */
      coordinates: {
        /**
         * Degrees north. Personal data: masked for support.
         * @example 55.7047
         */
        latitude: number | string | null;
        /**
         * Degrees east. Personal data: masked for support.
         * @example 13.191
         */
        longitude: number | string | null;
      };
    };
    /** The account: its id, its user name, and its attributes beside them. */
    info: {
      /** The customer's name. Personal data: masked for support. */
      name?: {
        /**
         * Given name.
         * @example "Ada"
         */
        givenName?: string | null;
        /**
         * Family name.
         * @example "Lindqvist"
         */
        familyName?: string | null;
        /**
         * Name as shown.
         * @example "Ada Lindqvist"
         */
        displayName?: string | null;
      };
      /** E-mail addresses. Personal data: masked for support. */
      emails?: {
        /**
         * Main e-mail address.
         * @example "ada@example.com"
         */
        primaryEmail?: string | null;
        /**
         * Second e-mail address.
         * @example "ada.l@example.org"
         */
        secondaryEmail?: string | null;
      };
      /** Phone numbers in E.164 form. Personal data: masked for support. */
      phoneNumbers?: {
        /**
         * Main phone number.
         * @example "+46701234567"
         */
        primaryPhoneNumber?: string | null;
      };
      /** Postal addresses. Personal data: masked for support. */
      addresses?: {
        /** Main address. */
        primary?: {
          /**
           * Street and house number.
           * @example "Storgatan 1"
           */
          streetAddress?: string | null;
          /**
           * City.
           * @example "Lund"
           */
          city?: string | null;
          /**
           * State or region.
           * @example "Skåne"
           */
          region?: string | null;
          /**
           * Postal code.
           * @example "222 22"
           */
          postalCode?: string | null;
          /**
           * Country.
           * @example "SE"
           */
          country?: string | null;
        };
      };
      /**
       * Date of birth, ISO 8601. Personal data: masked for support.
       * @example "1988-04-12"
       */
      birthdate?: string | null;
      /**
       * Preferred language, BCP 47.
       * @example "sv-SE"
       */
      locale?: string | null;
      /**
       * Id of the account.
       * @example "cus_8841"
       */
      id: string;
      /**
       * User name. Personal data: masked for support.
       * @example "ada@example.com"
       */
      userName?: string | null;
      [name: string]: any;
    };
    /** Groups the customer is a member of. */
    groups: Array<{
      /**
       * Id of the group.
       * @example "grp_12"
       */
      id?: string;
      /**
       * Name of the group.
       * @example "members"
       */
      name?: string;
    }>;
  };
  /** State shared by the hooks of one journey, at most 16 KiB as JSON; what a result carries in `session` replaces it. */
  session: Record<string, any>;
  /** Whether a page can be shown to the customer. When false, a redirect or an error message becomes a denial. */
  interactive: boolean;
  /** The query parameters that came back after a redirect; null on the first run. */
  continue_context: {
    /** One-time code. Never stored. */
    code?: string;
    /** State that came back. Never stored. */
    state?: string;
    /** ID token of the third party. Never stored. */
    id_token?: string;
    /** Access token of the third party. Never stored. */
    access_token?: string;
    [name: string]: any;
  } | null;
  /** Where a third party sends the browser back to, and the state to carry. */
  continue_request_parameters: {
    /**
     * Address to come back to.
     * @example "https://hooks.example.com/continue"
     */
    callback_url: string;
    /** State to carry. Never stored. */
    state: string;
  };
  /** What the hooks before this one in the chain have already decided. */
  effects: HookEffects;
  /** This hook's variables for this application. */
  variables: Record<string, any>;
  /** This hook's secrets for this application. They are masked wherever they are printed. Never stored. */
  secrets: Record<string, any>;
  /** The token about to be issued. */
  token: {
    /**
     * Claims of the token.
     * @example {"tier": "gold"}
     */
    claims: Record<string, any>;
    /**
     * Scopes granted.
     * @example ["openid", "profile"]
     */
    scopes: Array<string>;
    /**
     * Who the token is for.
     * @example ["storefront"]
     */
    audience: Array<string>;
  };
  /**
   * OpenID Connect scopes the application asked for.
   * @example ["openid", "profile", "email"]
   */
  requested_scopes: Array<string>;
}

/** What hooks before this one have decided. */
interface HookEffects {
  /** Claims to set; null removes one. The listed reserved claims are refused. Personal data: masked for support. */
  claims?: {
    /** Reserved: cannot be set. */
    iss?: never;
    /** Reserved: cannot be set. */
    sub?: never;
    /** Reserved: cannot be set. */
    aud?: never;
    /** Reserved: cannot be set. */
    exp?: never;
    /** Reserved: cannot be set. */
    iat?: never;
    /** Reserved: cannot be set. */
    nbf?: never;
    /** Reserved: cannot be set. */
    jti?: never;
    /** Reserved: cannot be set. */
    nonce?: never;
    /** Reserved: cannot be set. */
    azp?: never;
    /** Reserved: cannot be set. */
    at_hash?: never;
    /** Reserved: cannot be set. */
    c_hash?: never;
    /** Reserved: cannot be set. */
    sid?: never;
    [name: string]: any;
  };
  /** Scopes to add and to remove. */
  scopes?: {
    /**
     * Scopes to add.
     * @example ["orders:read"]
     */
    add?: Array<string>;
    /**
     * Scopes to remove.
     * @example ["profile"]
     */
    remove?: Array<string>;
  };
  /**
   * Lifetime of the token in seconds.
   * @example 900
   */
  lifetime_seconds?: number;
}

/** Claims to set or remove, scopes to add or remove, and how long the token lives. */
declare class TokenData {
  /** Claims to set; null removes one. The listed reserved claims are refused. Personal data: masked for support. */
  claims?: {
    /** Reserved: cannot be set. */
    iss?: never;
    /** Reserved: cannot be set. */
    sub?: never;
    /** Reserved: cannot be set. */
    aud?: never;
    /** Reserved: cannot be set. */
    exp?: never;
    /** Reserved: cannot be set. */
    iat?: never;
    /** Reserved: cannot be set. */
    nbf?: never;
    /** Reserved: cannot be set. */
    jti?: never;
    /** Reserved: cannot be set. */
    nonce?: never;
    /** Reserved: cannot be set. */
    azp?: never;
    /** Reserved: cannot be set. */
    at_hash?: never;
    /** Reserved: cannot be set. */
    c_hash?: never;
    /** Reserved: cannot be set. */
    sid?: never;
    [name: string]: any;
  };
  /** Scopes to add and to remove. */
  scopes?: {
    /**
     * Scopes to add.
     * @example ["orders:read"]
     */
    add?: Array<string>;
    /**
     * Scopes to remove.
     * @example ["profile"]
     */
    remove?: Array<string>;
  };
  /**
   * Lifetime of the token in seconds.
   * @example 900
   */
  lifetime_seconds?: number;
  /** Replaces the session of the journey, at most 16 KiB as JSON. */
  session?: Record<string, any>;
  /**
   * @param claims Claims to set; null removes one. The listed reserved claims are refused
   * @param scopes Scopes to add and to remove
   * @param lifetime_seconds Lifetime of the token in seconds
   * @param session Replaces the session of the journey, at most 16 KiB as JSON
   */
  constructor(claims?: TokenData['claims'], scopes?: TokenData['scopes'], lifetime_seconds?: TokenData['lifetime_seconds'], session?: TokenData['session']);
}

/** Show a message on the page the customer is on; the customer may correct something and try again. */
declare class ShowErrorMessage {
  /**
   * Message to show, plain text.
   * @example "We could not verify this account."
   */
  error_message: string;
  /** Replaces the session of the journey, at most 16 KiB as JSON. */
  session?: Record<string, any>;
  /**
   * @param error_message Message to show, plain text
   * @param session Replaces the session of the journey, at most 16 KiB as JSON
   */
  constructor(error_message: ShowErrorMessage['error_message'], session?: ShowErrorMessage['session']);
}

/** Send the browser to another site; the same hook runs again when it comes back. */
declare class RedirectRequest {
  /**
   * Absolute https address (http only for this machine).
   * @example "https://proofing.example.com/start"
   */
  redirect_url: string;
  /** Replaces the session of the journey, at most 16 KiB as JSON. */
  session?: Record<string, any>;
  /**
   * @param redirect_url Absolute https address (http only for this machine)
   * @param session Replaces the session of the journey, at most 16 KiB as JSON
   */
  constructor(redirect_url: RedirectRequest['redirect_url'], session?: RedirectRequest['session']);
}

/** Refuse: the journey ends here, with an error code for the application and a description. */
declare class DenyRequest {
  /**
   * Error code for the application.
   * @example "access_denied"
   */
  error: string;
  /**
   * What happened, for the application's log.
   * @example "The contact is blocked"
   */
  description?: string;
  /**
   * @param error Error code for the application
   * @param description What happened, for the application's log
   */
  constructor(error: DenyRequest['error'], description?: DenyRequest['description']);
}

/** What the hook may answer. Answering nothing means: continue, nothing changed. */
type HookResult = TokenData | ShowErrorMessage | RedirectRequest | DenyRequest;

/** Gives the answer, if the hook does not return it. Only the first answer counts. */
type HookCallback = (result?: HookResult) => void;

/** Refuses: an error code for the application, and what happened. */
type HookDeny = {
  (error: string, description?: string): void;
  (request: DenyRequest): void;
};

type Hook = (args: HookArgs, callback: HookCallback, deny: HookDeny) => HookResult | void | Promise<HookResult | void>;
