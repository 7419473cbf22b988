/**
 * After token refresh
 *
 * An application refreshes its tokens; the customer is not at the screen.
 *
 * Answer with one of these (return it, or hand it to callback); answer nothing to continue unchanged:
 *   new TokenData(claims, scopes, lifetime_seconds, session)
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

  // No page can be shown here: an error message or a redirect becomes a denial.
  // return new TokenData({ tier: 'gold' }, { add: [], remove: [] }, 900, session);
  return new TokenData({}, { add: [], remove: [] }, undefined, session);
};
