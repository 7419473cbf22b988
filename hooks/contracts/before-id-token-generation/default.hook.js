/**
 * Before ID token generation
 *
 * The ID token is about to be signed. Add, change or remove claims and scopes, or shorten its life.
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
  const { customer, session } = args;

  // Claims are merged into the token; null removes one. Reserved claims such as sub and exp cannot be set.
  const claims = { groups: customer.groups.map((group) => group.name) };

  // Scopes to add or remove, and the lifetime in seconds, may follow: { add: ['orders:read'], remove: [] }, 900.
  return new TokenData(claims, { add: [], remove: [] }, undefined, session);
};
