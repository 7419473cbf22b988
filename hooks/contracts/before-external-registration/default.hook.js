/**
 * Before external registration
 *
 * Somebody signs in with an external identity provider for the first time; the account does not exist
 * yet.
 *
 * Answer with one of these (return it, or hand it to callback); answer nothing to continue unchanged:
 *   new RegistrationData(attributes, additionalAuthenticators, session)
 *   new ShowErrorMessage(error_message, session)
 *   new RedirectRequest(redirect_url, session)
 *   new DenyRequest(error, description)
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 * @param {HookCallback} callback  takes the answer, if it is not returned
 * @param {HookDeny} deny  refuses: deny('error_code', 'what happened')
 */
module.exports = async function (args, callback, deny) {
  const { customer, session } = args;

  // Example: take more over from the provider.
  // return new RegistrationData({ emails: { primaryEmail: args.provider_claims.email } }, [], session);
  return new RegistrationData(customer.attributes, [], session);
};
