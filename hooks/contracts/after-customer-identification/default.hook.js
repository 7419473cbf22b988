/**
 * After customer identification
 *
 * The customer has said who they are, and has not authenticated yet. Let them go on, ask for more, or
 * stop them.
 *
 * Answer with one of these (return it, or hand it to callback); answer nothing to continue unchanged:
 *   new AllowAuthentication(session, allowRememberedAuthenticators, authenticatorsToIgnore, requireMfa, skipPassword)
 *   new ShowErrorMessage(error_message, session)
 *   new RedirectRequest(redirect_url, session)
 *   new DenyRequest(error, description)
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 * @param {HookCallback} callback  takes the answer, if it is not returned
 * @param {HookDeny} deny  refuses: deny('error_code', 'what happened')
 */
module.exports = async function (args, callback, deny) {
  const { risk, session } = args;

  // Example: stop what the caller's own assessment calls dangerous.
  // if (risk.level === 'high') return new DenyRequest('access_denied', 'Risk is too high.');

  // The second argument says whether a remembered device may stand in for a second factor.
  return new AllowAuthentication(session, true, []);
};
