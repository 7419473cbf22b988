/**
 * After external login
 *
 * The customer has signed in with an external identity provider.
 *
 * Answer with one of these (return it, or hand it to callback); answer nothing to continue unchanged:
 *   new AccountUpdate(attributes, metadata, session)
 *   new ShowErrorMessage(error_message, session)
 *   new RedirectRequest(redirect_url, session)
 *   new DenyRequest(error, description)
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 * @param {HookCallback} callback  takes the answer, if it is not returned
 * @param {HookDeny} deny  refuses: deny('error_code', 'what happened')
 */
module.exports = async function (args, callback, deny) {
  const { first_time, session } = args;

  // Example: take the name over from the provider the first time.
  // if (first_time) return new AccountUpdate({ name: { displayName: args.provider_claims.name } }, {}, session);
  return new AccountUpdate({}, {}, session);
};
