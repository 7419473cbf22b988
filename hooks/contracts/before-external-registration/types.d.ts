// Generated from the contract of the event before-external-registration by `manage.py generate_contracts`: change the contract, not this file.

/** Somebody signs in with an external identity provider for the first time; the account does not exist yet. */
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
    /** Attributes of the account, by the brand's own schema; unknown ones pass through. */
    attributes: {
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
      [name: string]: any;
    };
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
  /** The external identity provider. */
  identity_provider: {
    /**
     * Id of the provider.
     * @example "google"
     */
    id: string;
    /**
     * Name of the provider.
     * @example "Google"
     */
    name?: string | null;
    /**
     * Protocol.
     * @example "oidc"
     * @example "saml"
     */
    type?: string | null;
  };
  /** What the external identity provider said about the customer. */
  provider_claims: {
    /**
     * Subject at the provider.
     * @example "108814590011"
     */
    sub?: string;
    /**
     * E-mail address. Personal data: masked for support.
     * @example "ada@example.com"
     */
    email?: string | null;
    /** Whether the provider vouches for the e-mail address. */
    email_verified?: boolean;
    /** Access token of the provider. Never stored. */
    access_token?: string;
    /** ID token of the provider. Never stored. */
    id_token?: string;
    /** Refresh token of the provider. Never stored. */
    refresh_token?: string;
    [name: string]: any;
  };
}

/** What hooks before this one have decided. */
interface HookEffects {
  /** Attributes to merge into what the customer entered (JSON merge patch: null removes). Personal data: masked for support. */
  attributes?: Record<string, any>;
  /** Authenticators to enrol with the registration. */
  additionalAuthenticators?: Array<AdditionalAuthenticator>;
}

/** Continue the registration, with these attributes merged into what the customer entered and these authenticators enrolled. */
declare class RegistrationData {
  /** Attributes to merge into what the customer entered (JSON merge patch: null removes). Personal data: masked for support. */
  attributes?: Record<string, any>;
  /** Authenticators to enrol with the registration. */
  additionalAuthenticators?: Array<AdditionalAuthenticator>;
  /** Replaces the session of the journey, at most 16 KiB as JSON. */
  session?: Record<string, any>;
  /**
   * @param attributes Attributes to merge into what the customer entered (JSON merge patch: null removes)
   * @param additionalAuthenticators Authenticators to enrol with the registration
   * @param session Replaces the session of the journey, at most 16 KiB as JSON
   */
  constructor(attributes?: RegistrationData['attributes'], additionalAuthenticators?: RegistrationData['additionalAuthenticators'], session?: RegistrationData['session']);
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

/** One authenticator to enrol with the registration: an e-mail address or a phone number. */
declare class AdditionalAuthenticator {
  /** Kind of authenticator. */
  type: "email" | "phone";
  /**
   * E-mail address, or phone number in E.164 form. Personal data: masked for support.
   * @example "ada@example.com"
   */
  target: string;
  /**
   * @param type Kind of authenticator
   * @param target E-mail address, or phone number in E.164 form
   */
  constructor(type: AdditionalAuthenticator['type'], target: AdditionalAuthenticator['target']);
}

/** What the hook may answer. Answering nothing means: continue, nothing changed. */
type HookResult = RegistrationData | ShowErrorMessage | RedirectRequest | DenyRequest;

/** Gives the answer, if the hook does not return it. Only the first answer counts. */
type HookCallback = (result?: HookResult) => void;

/** Refuses: an error code for the application, and what happened. */
type HookDeny = {
  (error: string, description?: string): void;
  (request: DenyRequest): void;
};

type Hook = (args: HookArgs, callback: HookCallback, deny: HookDeny) => HookResult | void | Promise<HookResult | void>;
