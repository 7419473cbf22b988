/**
 * Before registration: sends the customer to a proofing provider, and reads its signed answer when the customer is back.
 * The whole hook runs again from the top then, with `continue_context` and the session it left.
 */
const crypto = require('crypto');
const { URL } = require('url');

class RedirectRequest {
  constructor(redirect_url, session) {
    this.redirect_url = redirect_url;
    this.session = session;
  }
}
class RegistrationData {
  constructor(attributes, additionalAuthenticators, session) {
    this.attributes = attributes;
    this.additionalAuthenticators = additionalAuthenticators;
    this.session = session;
  }
}
class DenyRequest {
  constructor(error, description) {
    this.error = error;
    this.description = description;
  }
}

function sign(text, key) {
  return crypto.createHmac('sha256', key).update(text).digest('hex');
}

module.exports = async function (args, callback, deny) {
  const { customer, session, continue_context, continue_request_parameters, variables, secrets } = args;

  if (!continue_context) {
    const nonce = crypto.randomBytes(8).toString('hex');
    const url = new URL(variables.provider_url);
    url.searchParams.set('return_to', continue_request_parameters.callback_url);
    url.searchParams.set('state', continue_request_parameters.state);
    url.searchParams.set('email', customer.attributes.emails.primaryEmail);
    url.searchParams.set('nonce', nonce);
    return callback(new RedirectRequest(url.toString(), { ...session, nonce }));
  }

  const expected = sign(`${session.nonce}.${continue_context.result}`, secrets.provider_key);
  if (continue_context.signature !== expected) {
    return deny(new DenyRequest('proofing_untrusted', 'The answer of the proofing provider is not genuine.'));
  }
  if (continue_context.result !== 'passed') {
    return deny(new DenyRequest('proofing_failed', 'We could not verify who you are.'));
  }
  return callback(new RegistrationData({ proofed: true }, [], { proofed: true }));
};
