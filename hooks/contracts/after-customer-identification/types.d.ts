// Generated from the contract of the event after-customer-identification by `manage.py generate_contracts`: change the contract, not this file.

/** The customer has said who they are, and has not authenticated yet. Let them go on, ask for more, or stop them. */
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
  /** Authenticators the customer has enrolled. */
  authenticators: Array<{
    /**
     * Id of the authenticator.
     * @example "aut_77"
     */
    id?: string;
    /**
     * Kind of authenticator.
     * @example "phone"
     * @example "email"
     * @example "totp"
     */
    type?: string;
    /**
     * How it is used.
     * @example "sms"
     * @example "email"
     * @example "app"
     */
    method?: string;
    /**
     * Where codes go, already masked by the caller. Personal data: masked for support.
     * @example "+46 70 *** ** 67"
     */
    target?: string | null;
  }>;
  /**
   * OpenID Connect scopes the application asked for.
   * @example ["openid", "profile", "email"]
   */
  requested_scopes: Array<string>;
  /** The caller's own assessment. */
  risk: {
    /**
     * Level in words.
     * @example "low"
     * @example "medium"
     * @example "high"
     */
    level: string | null;
    /**
     * Score, higher is riskier.
     * @example 12
     */
    score: number | null;
    /**
     * What raised the score.
     * @example ["new_device"]
     */
    reasons: Array<string>;
  };
}

/** What hooks before this one have decided. */
interface HookEffects {
  /** Whether a remembered device may stand in for a second factor. */
  allowRememberedAuthenticators?: boolean;
  /** Authenticators that do not count this time: ids, or authenticators as given in the input. */
  authenticatorsToIgnore?: Array<string | Record<string, any>>;
  /** Ask for a second factor whatever the policy says. */
  requireMfa?: boolean;
  /** Do not ask for the password. */
  skipPassword?: boolean;
}

/** Let the customer go on to authentication, and say which authenticators count. */
declare class AllowAuthentication {
  /** Replaces the session of the journey, at most 16 KiB as JSON. */
  session?: Record<string, any>;
  /** Whether a remembered device may stand in for a second factor. */
  allowRememberedAuthenticators?: boolean;
  /** Authenticators that do not count this time: ids, or authenticators as given in the input. */
  authenticatorsToIgnore?: Array<string | Record<string, any>>;
  /** Ask for a second factor whatever the policy says. */
  requireMfa?: boolean;
  /** Do not ask for the password. */
  skipPassword?: boolean;
  /**
   * @param session Replaces the session of the journey, at most 16 KiB as JSON
   * @param allowRememberedAuthenticators Whether a remembered device may stand in for a second factor
   * @param authenticatorsToIgnore Authenticators that do not count this time: ids, or authenticators as given in the input
   * @param requireMfa Ask for a second factor whatever the policy says
   * @param skipPassword Do not ask for the password
   */
  constructor(session?: AllowAuthentication['session'], allowRememberedAuthenticators?: AllowAuthentication['allowRememberedAuthenticators'], authenticatorsToIgnore?: AllowAuthentication['authenticatorsToIgnore'], requireMfa?: AllowAuthentication['requireMfa'], skipPassword?: AllowAuthentication['skipPassword']);
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
type HookResult = AllowAuthentication | ShowErrorMessage | RedirectRequest | DenyRequest;

/** Gives the answer, if the hook does not return it. Only the first answer counts. */
type HookCallback = (result?: HookResult) => void;

/** Refuses: an error code for the application, and what happened. */
type HookDeny = {
  (error: string, description?: string): void;
  (request: DenyRequest): void;
};

type Hook = (args: HookArgs, callback: HookCallback, deny: HookDeny) => HookResult | void | Promise<HookResult | void>;
