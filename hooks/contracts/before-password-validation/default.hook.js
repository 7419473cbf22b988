/**
 * Before password validation
 *
 * The customer has typed a password that is not known here. Check it against the old system; when it
 * is right, the caller stores it as its own.
 *
 * Answer with one of these (return it, or hand it to callback); answer nothing to continue unchanged:
 *   new PasswordVerified(verified, attributes, session)
 *   new ShowErrorMessage(error_message, session)
 *   new RedirectRequest(redirect_url, session)
 *   new DenyRequest(error, description)
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 * @param {HookCallback} callback  takes the answer, if it is not returned
 * @param {HookDeny} deny  refuses: deny('error_code', 'what happened')
 */
module.exports = async function (args, callback, deny) {
  const { session } = args;

  // Example: ask the old system.
  // const response = await fetch(`${args.variables.LEGACY_URL}/verify`, {
  //   method: 'POST',
  //   headers: { 'content-type': 'application/json' },
  //   body: JSON.stringify({ login: args.identifier, password: args.password }),
  // });
  // return new PasswordVerified(response.ok, {}, session);

  // Until then no password is right. Never print args.password.
  return new PasswordVerified(false, {}, session);
};
